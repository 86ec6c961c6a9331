//! Lighthouse's audits of the real gateway's page: 100 in every category.

use serde_json::Value;
use std::process::Command;
use tellsafe_tests::desk::{Desk, THREE};
use tellsafe_tests::programs::root;
use tellsafe_tests::world::World;

/// Whatever else keeps the machine busy counts as the page's slowness: the best of these counts.
const TRIES: usize = 3;

/// Audits that do not apply, and why.
const DO_NOT_APPLY: [(&str, &str); 0] = [];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "measures time: tests/run runs it alone, after the others"]
async fn lighthouse_gives_the_page_a_hundred() {
    let world = World::new();
    let desk = Desk::found(&world.vault, &THREE).await;
    for (name, link) in [("page", desk.link(&world.http)), ("plain", format!("{}/plain", world.http))] {
        let mut short = Vec::new();
        for _ in 0..TRIES {
            let report = audit(&link);
            println!("Lighthouse, {name}: {}", report["scores"]);
            short = below(&report);
            if short.is_empty() {
                break;
            }
        }
        assert!(short.is_empty(), "{name}: {}", short.join("\n"));
    }
}

fn audit(link: &str) -> Value {
    let skip: Vec<_> = DO_NOT_APPLY.iter().map(|(audit, _)| *audit).collect();
    let mut node = Command::new("node");
    node.arg(root().join("tests/page-tools/lighthouse.mjs")).args([link, &skip.join(",")]);
    let output = tellsafe_tests::committee::run(&mut node);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Categories below 100, each with what is wrong.
fn below(report: &Value) -> Vec<String> {
    let scores = report["scores"].as_object().expect("scores");
    let low = scores.iter().filter(|(_, score)| score.as_f64() != Some(100.0));
    low.map(|(category, score)| format!("{category}: {score}, because of {}", report["short"][category])).collect()
}
