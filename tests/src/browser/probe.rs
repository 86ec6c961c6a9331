//! What a browser lets a page do, found out by a page: that a browser is hardened is measured, not believed.

use super::Browser;
use crate::pages::{Page, serve};
use serde::Deserialize;
use std::collections::HashMap;

/// Answers of a browser. Where something is refused, it says how.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    /// Whether there is WebAssembly.
    pub web_assembly: bool,
    /// `kept`, or why not.
    pub local_storage: String,
    /// The same; it ends with the tab.
    pub session_storage: String,
    /// The same.
    pub cookie: String,
    /// The same.
    pub database: String,
    /// The same.
    pub service_worker: String,
    /// Milliseconds of a million rounds of integer arithmetic, the best of five: compiled, or not.
    pub loop_ms: f64,
}

const PAGE: &str = "<!doctype html><html lang=\"en\"><title>probe</title><p id=\"here\">here</p>\
    <p id=\"ran\"></p><noscript><p id=\"no-scripts\">no scripts</p></noscript>\
    <script>document.getElementById('ran').textContent = 'ran'</script></html>";

const SCRIPT: &str = r#"
const done = arguments[arguments.length - 1];
const tried = (run) => { try { return run() === 'b' ? 'kept' : 'not kept'; } catch (error) { return error.name; } };
const within = (ms, promise) => Promise.race([promise, new Promise((late) => setTimeout(late, ms, 'no answer'))]);
const arithmetic = (rounds) => {
  let value = 1;
  for (let at = 0; at < rounds; at++) { value = (Math.imul(value, 1103515245) + 12345) | 0; value ^= value >>> 7; }
  return value;
};
(async () => {
  const answer = { webAssembly: typeof WebAssembly !== 'undefined' };
  answer.localStorage = tried(() => { localStorage.setItem('a', 'b'); return localStorage.getItem('a'); });
  answer.sessionStorage = tried(() => { sessionStorage.setItem('a', 'b'); return sessionStorage.getItem('a'); });
  answer.cookie = tried(() => { document.cookie = 'a=b'; return document.cookie.includes('a=b') && 'b'; });
  answer.database = await within(12000, new Promise((say) => {
    try {
      const request = indexedDB.open('a');
      request.onsuccess = () => say('kept');
      request.onerror = () => say(request.error?.name ?? 'an error');
    } catch (error) { say(error.name); }
  }));
  answer.serviceWorker = await within(12000, (async () => {
    try { await navigator.serviceWorker.register('/worker.js'); return 'kept'; } catch (error) { return error.name; }
  })());
  answer.loopMs = Infinity;
  arithmetic(1e6);
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    arithmetic(1e6);
    answer.loopMs = Math.min(answer.loopMs, performance.now() - started);
  }
  done(answer);
})().catch((error) => done(String(error)));
"#;

/// Serves the page that asks.
pub async fn serve_probe() -> String {
    let page = |kind, text: &'static str| Page { kind, policy: String::new(), bytes: text.into() };
    serve(HashMap::from([
        ("/".to_owned(), page("text/html; charset=utf-8", PAGE)),
        ("/worker.js".to_owned(), page("text/javascript", "// nothing")),
    ]))
    .await
}

impl Browser {
    /// Asks the browser what it lets a page do; `address` is that of [`serve_probe`].
    pub async fn probe(&self, address: &str) -> Probe {
        self.open(address).await;
        let answer = self.client.execute_async(SCRIPT, vec![]).await.expect("it answers");
        serde_json::from_value(answer.clone()).unwrap_or_else(|error| panic!("{error}: {answer}"))
    }

    /// Whether the scripts of a page run, as the page itself shows it.
    pub async fn runs_scripts(&self, address: &str) -> bool {
        self.open(address).await;
        self.find("#here").await;
        let (ran, instead) = (self.text_now("#ran").await, self.text_now("#no-scripts").await);
        assert_ne!(ran == "ran", instead == "no scripts", "{ran:?}, {instead:?}");
        ran == "ran"
    }

    async fn text_now(&self, css: &str) -> String {
        self.texts(css).await.concat()
    }
}
