//! A report over 10,000 cases in 2 s (issue 5), from the log's text to the page.

use super::{TODAY, ask};
use std::time::{Duration, Instant};
use tellsafe_client::transparency::preset::PRESETS;
use tellsafe_client::transparency::read::{Figures, log};
use tellsafe_client::transparency::{Ask, make, show};

#[test]
fn ten_thousand_cases() {
    let mut text = "received,resolved,channel,category,actor,outcome,marks,reports,people\n".to_owned();
    let outcomes = ["warning", "ban", "no action", "coaching", "out of scope", "short suspension", "sang"];
    // Few of most, so that there is much to hide.
    let few = |at: usize, of: usize| (at * at / 7) % (1 + at % of);
    for at in 0..10_000 {
        let (from, to) = (1 + at % 28, 1 + at / 28 % 28);
        text.push_str(&format!(
            "2026-{:02}-{from:02},2026-06-{to:02},Channel {},Kind {};Kind {},Actor {},{},{},{},{}\n",
            1 + at % 5,
            few(at, 30),
            few(at, 90),
            few(at, 50),
            few(at, 20),
            outcomes[few(at, 7)],
            if at % 2000 == 0 { "police" } else { "" },
            1 + at % 3,
            at % 4,
        ));
    }
    for preset in PRESETS {
        let began = Instant::now();
        let records = log(text.as_bytes(), TODAY).unwrap();
        let ask = Ask { below: 5, ..ask(preset.name, "2026-01-01", "2026-06-30") };
        let report = make(&records, &Figures::default(), &ask, None);
        let page = show::html::html(&report);
        let took = began.elapsed();
        assert!(page.len() > 1000 && records.len() == 10_000);
        println!("{}: 10,000 cases in {took:?}", preset.name);
        assert!(took < Duration::from_secs(2), "{}: {took:?}", preset.name);
    }
}
