//! The page in Chromium: what a cold visit costs, and the time from the click to "stored".

use crate::table::{Table, quantile};
use serde_json::Value;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::committee::{Committee, FIVE};
use tellsafe_tests::visit::first_visit;
use tellsafe_tests::world::World;

const RUNS: usize = 15;

const COST: &str = "
    const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return [all.length, all.reduce((sum, one) => sum + one.encodedBodySize, 0), all.reduce((sum, one) => sum + one.transferSize, 0)];
";
const SEND: &str = "
    const done = arguments[arguments.length - 1];
    const started = performance.now();
    const watch = new MutationObserver(() => {
        if (!document.querySelector('#promised-date')) return;
        watch.disconnect();
        done(performance.now() - started);
    });
    watch.observe(document.body, { childList: true, subtree: true });
    document.querySelector('#send').click();
";

/// Adds bytes, requests and milliseconds.
pub async fn measure(table: &mut Table) {
    let world = World::behind_a_wire();
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE);
    // Otherwise a certificate that nobody signed costs a second connection.
    let browser = Browser::chromium_with(&["--ignore-certificate-errors"]).await;
    browser.client.goto(&committee.link).await.expect("the page opens");
    browser.find("#start-report").await;
    let cost = browser.client.execute(COST, vec![]).await.expect("figures");
    let figure = |at: usize| cost.get(at).and_then(Value::as_f64).unwrap_or(f64::NAN);
    table.add("requests of a cold page to a usable form", figure(0), "", "2", "12");
    table.add("bytes of a cold page, bodies as sent", figure(1) / 1024.0, "KiB", "64, 48 if so", "707 KB");
    table.add("  with heads, as the browser counts", figure(2) / 1024.0, "KiB", "64", "");
    for (page, language) in [("/en", "English"), ("/ja", "Japanese"), ("/ar", "Arabic")] {
        let cost = first_visit(&browser, &world.https, page, committee.fingerprint()).await;
        table.add(format!("form at 300 ms, 500 kbit/s, cold, {language}"), cost.seconds, "s", "3", "");
        table.add("  bytes on the wire, TLS included", cost.wire as f64 / 1024.0, "KiB", "", "");
    }
    let mut times = Vec::new();
    for _ in 0..RUNS {
        browser.client.goto("about:blank").await.expect("leaves");
        browser.client.goto(&committee.link).await.expect("the page opens");
        browser.click("#start-report").await;
        browser.click("#continue").await;
        browser.type_into("#what", "Measured, and nothing else.").await;
        let time = browser.client.execute_async(SEND, vec![]).await.expect("a figure");
        times.push(time.as_f64().unwrap_or(f64::NAN));
    }
    table.add("click to stored, five readers, Chromium: median", quantile(&mut times, 0.5), "ms", "100", "260");
    table.add("  best", quantile(&mut times, 0.0), "ms", "", "");
    browser.close().await;
}
