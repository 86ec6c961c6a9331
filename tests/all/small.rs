//! Small enough for a conference's network: the first form in two requests and 64 KiB, in under three seconds at 300 ms and 500
//! kbit/s, in every language.

use tellsafe_tests::browser::Browser;
use tellsafe_tests::committee::{Committee, FIVE};
use tellsafe_tests::visit::{Cost, first_visit};
use tellsafe_tests::world::World;

const PAGES: [&str; 7] = ["/", "/en", "/es", "/fr", "/de", "/ja", "/ar"];
const BYTES: u64 = 64 * 1024;
const SECONDS: f64 = 3.0;
/// A busy machine is slow: the best counts.
const TRIES: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_form_is_64_kib_and_two_requests_and_three_seconds_away_in_any_language() {
    let world = World::behind_a_wire();
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE);
    // Otherwise a certificate that nobody signed costs a second connection.
    let browser = Browser::chromium_with(&["--ignore-certificate-errors"]).await;
    for page in PAGES {
        let mut best: Option<Cost> = None;
        for _ in 0..TRIES {
            let cost = first_visit(&browser, &world.https, page, committee.fingerprint()).await;
            assert_eq!(cost.requests, 2, "{page}: {cost:?}");
            assert!(cost.with_heads <= BYTES, "{page}: {cost:?}");
            if best.is_none_or(|best| cost.seconds < best.seconds) {
                best = Some(cost);
            }
            if cost.seconds < SECONDS {
                break;
            }
        }
        let best = best.expect("a visit");
        println!("{page:4} {:.2} s, {} bytes with heads, {} on the wire", best.seconds, best.with_heads, best.wire);
        assert!(best.seconds < SECONDS, "{page}: {best:?}");
    }
    browser.close().await;
}
