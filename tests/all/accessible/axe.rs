//! axe-core's rules for WCAG 2.2 A and AA and its best practices, on what the browser shows now.

use serde_json::{Value, json};
use tellsafe_tests::browser::Browser;
use tellsafe_tests::programs::root;

const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// What a rule could not decide by itself, and why it is well: rule, the part of the element's path, reason.
const DECIDED: [(&str, &str, &str); 1] = [(
    "color-contrast",
    ".said",
    "a space that is kept at the end of a line hangs out of its box, where axe asks for the ground; text and ground are the box's, \
     which is judged in its other lines and states",
)];

/// axe-core, as npm brings it (`tests/page-tools`).
pub fn source() -> String {
    let file = root().join("tests/page-tools/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(file).expect("axe-core is there: run `npm ci` in tests/page-tools")
}

/// Runs every rule; each line names a rule and an element. Empty is good.
pub async fn issues(browser: &Browser, source: &str) -> Vec<String> {
    if browser.run("return typeof axe").await == "undefined" {
        browser.run(&format!("{source}; window.axe = axe")).await;
    }
    let found = browser.client.execute_async(include_str!("axe.js"), vec![json!(TAGS)]).await.expect("axe runs");
    let found: Vec<Value> = serde_json::from_value(found).expect("a list");
    found.iter().filter(|one| !is_decided(one)).map(line).collect()
}

fn is_decided(one: &Value) -> bool {
    let (rule, target) = (said(one, "rule"), said(one, "target"));
    said(one, "kind") == "incomplete" && DECIDED.iter().any(|(known, part, _)| rule == *known && target.contains(part))
}

fn line(one: &Value) -> String {
    format!("{} {}: {} ({})", said(one, "kind"), said(one, "rule"), said(one, "target"), said(one, "why"))
}

fn said<'a>(one: &'a Value, name: &str) -> &'a str {
    one[name].as_str().unwrap_or_default()
}
