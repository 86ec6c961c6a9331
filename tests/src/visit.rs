//! What a first visit costs on a poor line: bytes, requests, and seconds until someone can write.

use crate::browser::Browser;
use crate::slow::{POOR, SlowWire};

/// What one visit cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// From the first packet to a form that can be typed in.
    pub seconds: f64,
    /// Requests of the page.
    pub requests: u64,
    /// Bodies as sent.
    pub bodies: u64,
    /// The same with heads, as the browser counts.
    pub with_heads: u64,
    /// Everything that came down the wire, TLS included.
    pub wire: u64,
}

/// Presses the buttons of a person who is in a hurry, and looks at the clock when the form can be typed in.
const HURRY: &str = r#"
const done = arguments[arguments.length - 1];
const look = () => {
  const what = document.querySelector('#what');
  if (what !== null) {
    what.focus();
    const seconds = performance.now() / 1000;
    const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const sum = (key) => all.reduce((before, one) => before + one[key], 0);
    done([document.activeElement === what ? seconds : null, all.length, sum('encodedBodySize'), sum('transferSize')]);
    return;
  }
  const next = document.querySelector('#continue') ?? document.querySelector('#start-report');
  if (next !== null && next.getAttribute('aria-busy') !== 'true') next.click();
  setTimeout(look, 10);
};
look();
"#;

/// A first visit to `page` (like `/es`) of the gateway at `https`, by a wire that nothing has passed before: another port is another
/// site to a browser, with nothing kept of it.
pub async fn first_visit(browser: &Browser, https: &str, page: &str, fingerprint: &str) -> Cost {
    let wire = SlowWire::to(https.trim_start_matches("https://").to_owned(), POOR).await;
    browser.client.goto("about:blank").await.expect("a blank page");
    browser.client.goto(&format!("https://{}{page}#{fingerprint}", wire.address)).await.expect("it opens");
    let answer = browser.client.execute_async(HURRY, vec![]).await.expect("it answers");
    let figure = |at: usize| answer.get(at).and_then(serde_json::Value::as_f64);
    let count = |at: usize| figure(at).map_or(0, |value| value as u64);
    let seconds = figure(0).expect("the form takes the focus");
    Cost { seconds, requests: count(1), bodies: count(2), with_heads: count(3), wire: wire.down() }
}
