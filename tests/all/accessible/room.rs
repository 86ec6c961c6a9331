//! Nothing sticks out, is cut off, or is too small to hit: in a narrow window, at 400 % zoom, with larger text, with wider spacing.

use serde_json::{Value, json};
use tellsafe_tests::browser::Browser;

/// WCAG 2.2, 2.5.8: CSS pixels.
const TARGET: u32 = 24;

/// WCAG 2.2, 1.4.12, all four at once.
const SPACING: &str = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } \
                       p { margin-bottom: 2em !important }";

/// Twice the page's text size, which is 112.5 % and, where it is narrow, 106 %.
const LARGE: &str = "html { font-size: 225% !important }";
const LARGE_NARROW: &str = "html { font-size: 212% !important }";

/// A window, and a style that a person adds: `name`, width, height, CSS.
type View = (&'static str, u32, u32, &'static str);

/// A desktop's window.
pub const WIDE: &[View] = &[("text of 200 %", 1280, 720, LARGE), ("wide", 1280, 720, "")];

/// A small phone's window; 320 × 180 is 1280 × 720 at 400 %.
pub const NARROW: &[View] = &[
    ("400 % zoom", 320, 180, ""),
    ("spacing", 320, 568, SPACING),
    ("narrow, text of 200 %", 320, 568, LARGE_NARROW),
    ("narrow", 320, 568, ""),
];

/// What does not fit in each of the views. Window and style are as in the last of them then.
pub async fn problems(browser: &Browser, views: &[View]) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, width, height, css) in views {
        browser.window(*width, *height).await;
        // A style of the test's own, which no policy of the page speaks of.
        let own = "const sheet = new CSSStyleSheet(); sheet.replaceSync(arguments[0]); document.adoptedStyleSheets = [sheet];";
        browser.client.execute(own, vec![json!(css)]).await.expect("a style");
        let found = browser.client.execute(include_str!("room.js"), vec![json!(TARGET)]).await.expect("it runs");
        let found = found.as_array().expect("a list").clone();
        problems.extend(found.iter().filter_map(Value::as_str).map(|problem| format!("{name}: {problem}")));
    }
    problems
}
