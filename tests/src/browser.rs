//! A real browser, driven through WebDriver (W3C).

use crate::programs::Server;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use std::process::Command;
use std::time::Duration;

/// How long an element may take to appear.
const WAIT: Duration = Duration::from_secs(20);

/// Headless Chromium with an empty profile.
#[derive(Debug)]
pub struct Browser {
    /// The session.
    pub client: Client,
    _driver: Server,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts Chromium through its driver; both are Debian packages that `tests/run` installs.
    pub async fn chromium() -> Self {
        Self::chromium_with(&[]).await
    }

    /// The same, with more arguments.
    pub async fn chromium_with(arguments: &[&str]) -> Self {
        let profile = tempfile::Builder::new().prefix("tellsafe-browser-").tempdir().expect("a folder");
        let mut command = Command::new("chromedriver");
        command.arg("--port=0");
        let mut driver = Server::start(command, &profile.path().join("driver.log"));
        let line = driver.wait_for("ChromeDriver was started successfully on port ");
        let port: u16 = line.trim_end_matches('.').parse().expect("a port");
        let own = format!("--user-data-dir={}", profile.path().join("profile").display());
        let mut all = vec![
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            own.as_str(),
        ];
        all.extend_from_slice(arguments);
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".into(), json!({ "args": all }));
        capabilities.insert("acceptInsecureCerts".into(), json!(true));
        capabilities.insert("unhandledPromptBehavior".into(), json!("accept"));
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the browser starts");
        Self { client, _driver: driver, _profile: profile }
    }

    /// Waits for an element and clicks it.
    pub async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Waits for an element and types into it.
    pub async fn type_into(&self, css: &str, text: &str) {
        self.find(css).await.send_keys(text).await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Waits for an element and reads its text.
    pub async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    /// The texts of all elements that are there now.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(css)).await.expect("found") {
            texts.push(element.text().await.expect("a text"));
        }
        texts
    }

    /// Waits until an element is there and shown.
    pub async fn find(&self, css: &str) -> fantoccini::elements::Element {
        let deadline = std::time::Instant::now() + WAIT;
        loop {
            if let Ok(element) = self.client.find(Locator::Css(css)).await
                && element.is_displayed().await.unwrap_or(false)
            {
                return element;
            }
            if std::time::Instant::now() > deadline {
                let page = self.client.execute("return document.body.innerText", vec![]).await;
                panic!("no {css} in: {}", page.map(|page| page.to_string()).unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Runs a script in the page and returns what it returns.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, vec![]).await.expect("it runs")
    }

    /// Opens `link` anew, also where only the fragment differs from what is open.
    pub async fn open(&self, link: &str) {
        self.client.goto("about:blank").await.expect("a blank page");
        self.client.goto(link).await.unwrap_or_else(|error| panic!("{link}: {error}"));
    }

    /// Ends the session and the browser; what is left is its folder, with everything it kept.
    pub async fn close_and_keep(self) -> tempfile::TempDir {
        let Self { client, _driver, _profile } = self;
        let _ = client.close().await;
        drop(_driver);
        _profile
    }

    /// Ends the session.
    pub async fn close(self) {
        let _ = self.client.close().await;
    }
}
