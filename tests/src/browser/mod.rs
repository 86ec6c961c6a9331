//! A real browser, driven through WebDriver (W3C): three engines, each as it comes, hardened, or without scripts.

mod chromium;
mod firefox;
pub mod probe;
mod webkit;

use crate::programs::{Server, Watch};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Map, Value, json};
use std::fmt;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long an element may take to appear.
const WAIT: Duration = Duration::from_secs(20);
/// The longest that a test needs one browser, on a busy machine. A driver that hangs answers nothing, and its test would not end.
const LIFE: Duration = Duration::from_secs(600);
/// How long a driver may take until it listens.
const START: Duration = Duration::from_secs(20);
/// How often a session is asked for: a busy machine starts a browser slowly, and its driver gives up.
const SESSIONS: usize = 3;

/// How often something is clicked that could not be: WebKitGTK's driver loses a click while the page still moves.
const CLICKS: usize = 3;

/// Who made the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Debian's `chromium` and `chromium-driver`.
    Chromium,
    /// Debian's `firefox-esr`, and geckodriver.
    Firefox,
    /// Debian's `webkit2gtk-driver`, which brings a small browser, on a screen of its own (`xvfb`).
    WebKit,
}

/// How much the browser lets a page do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Nothing changed.
    AsItComes,
    /// No compiler, no WebAssembly, nothing kept, no service workers: like Tor Browser at "Safer" and iOS Lockdown Mode, or stricter.
    Hardened,
    /// No scripts: like Tor Browser at "Safest".
    NoScript,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AsItComes, Self::Hardened, Self::NoScript];
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        })
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::AsItComes => "as it comes",
            Self::Hardened => "hardened",
            Self::NoScript => "no scripts",
        })
    }
}

/// A headless browser with an empty profile.
#[derive(Debug)]
pub struct Browser {
    /// The session.
    pub client: Client,
    // In the order in which they end: the browser's screen goes after the browser.
    _watch: Watch,
    _driver: Server,
    _screen: Option<Server>,
    _profile: tempfile::TempDir,
}

/// A driver that listens, and what it is asked for.
struct Driver {
    server: Server,
    screen: Option<Server>,
    port: u16,
    capabilities: Map<String, Value>,
}

impl Browser {
    /// Starts an engine through its driver, with a new profile; `tests/run` installs all of them.
    pub async fn start(engine: Engine, mode: Mode) -> Self {
        Self::start_with(engine, mode, &[]).await
    }

    /// Starts Chromium as it comes.
    pub async fn chromium() -> Self {
        Self::chromium_with(&[]).await
    }

    /// The same, with more arguments.
    pub async fn chromium_with(arguments: &[&str]) -> Self {
        Self::start_with(Engine::Chromium, Mode::AsItComes, arguments).await
    }

    async fn start_with(engine: Engine, mode: Mode, arguments: &[&str]) -> Self {
        let profile = tempfile::Builder::new().prefix("tellsafe-browser-").tempdir().expect("a folder");
        let mut driver = match engine {
            Engine::Chromium => chromium::start(profile.path(), mode, arguments),
            Engine::Firefox => firefox::start(profile.path(), mode),
            Engine::WebKit => webkit::start(profile.path(), mode),
        };
        driver.capabilities.insert("acceptInsecureCerts".into(), json!(true));
        driver.capabilities.insert("unhandledPromptBehavior".into(), json!("accept"));
        let watch = driver.server.watch(LIFE);
        let client = session(&driver).await;
        Self { client, _watch: watch, _driver: driver.server, _screen: driver.screen, _profile: profile }
    }

    /// Waits for an element and clicks it; where the driver does not reach it, after scrolling to it.
    pub async fn click(&self, css: &str) {
        let mut missed = Vec::new();
        for _ in 0..CLICKS {
            let element = self.find(css).await;
            match element.clone().click().await {
                Ok(()) => return,
                Err(error) => missed.push(error),
            }
            let element = serde_json::to_value(&element).expect("a reference");
            let _ = self.client.execute("arguments[0].scrollIntoView({ block: 'center' })", vec![element]).await;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{css}: {missed:?}");
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

    /// Whether such an element is there now, shown or not.
    pub async fn has(&self, css: &str) -> bool {
        !self.client.find_all(Locator::Css(css)).await.expect("found").is_empty()
    }

    /// Waits until an element is there and shown.
    pub async fn find(&self, css: &str) -> fantoccini::elements::Element {
        let deadline = Instant::now() + WAIT;
        loop {
            if let Ok(element) = self.client.find(Locator::Css(css)).await
                && element.is_displayed().await.unwrap_or(false)
            {
                return element;
            }
            if Instant::now() > deadline {
                panic!("no {css} in: {}", self.texts("body").await.concat());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Runs a script in the page and returns what it returns.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.expect("it runs")
    }

    /// Opens `link` anew, also where only the fragment differs from what is open.
    pub async fn open(&self, link: &str) {
        self.client.goto("about:blank").await.expect("a blank page");
        self.client.goto(link).await.unwrap_or_else(|error| panic!("{link}: {error}"));
    }

    /// Ends the session and the browser; what is left is its folder, with everything it kept.
    pub async fn close_and_keep(self) -> tempfile::TempDir {
        let Self { client, _watch, _driver, _screen, _profile } = self;
        let _ = client.close().await;
        drop((_watch, _driver));
        _profile
    }

    /// Ends the session.
    pub async fn close(self) {
        let _ = self.client.close().await;
    }
}

async fn session(driver: &Driver) -> Client {
    wait_for(driver.port).await;
    let mut last = None;
    for _ in 0..SESSIONS {
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(driver.capabilities.clone());
        match builder.connect(&format!("http://127.0.0.1:{}", driver.port)).await {
            Ok(client) => return client,
            Err(error) => last = Some(error),
        }
    }
    panic!("the browser starts: {last:?}")
}

/// A port that was free a moment ago: not every driver says which one it took.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

async fn wait_for(port: u16) {
    let deadline = Instant::now() + START;
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        assert!(Instant::now() < deadline, "the driver listens");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A folder for a driver, made if need be.
fn folder(profile: &Path, name: &str) -> std::path::PathBuf {
    let folder = profile.join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}
