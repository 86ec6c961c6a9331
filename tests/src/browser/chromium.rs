//! Chromium, through its driver.

use super::{Driver, Mode};
use crate::programs::Server;
use serde_json::{Map, json};
use std::path::Path;
use std::process::Command;

/// A browser without a window that asks nobody for anything.
const ALWAYS: [&str; 7] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];
/// A content setting's value.
const BLOCK: u8 = 2;

pub(super) fn start(profile: &Path, mode: Mode, arguments: &[&str]) -> Driver {
    let mut command = Command::new("chromedriver");
    command.arg("--port=0");
    let mut server = Server::start(command, &profile.join("driver.log"));
    let line = server.wait_for("ChromeDriver was started successfully on port ");
    let port = line.trim_end_matches('.').parse().expect("a port");

    let own = format!("--user-data-dir={}", profile.join("profile").display());
    let mut all = ALWAYS.to_vec();
    all.push(&own);
    all.extend_from_slice(arguments);
    let settings = match mode {
        Mode::AsItComes => json!({}),
        // What a site may keep goes with its cookies: local and session storage, databases, caches, service workers.
        Mode::Hardened => {
            all.push("--js-flags=--jitless");
            json!({ "cookies": BLOCK })
        }
        Mode::NoScript => json!({ "javascript": BLOCK }),
    };
    let mut options = json!({ "args": all });
    if mode != Mode::AsItComes {
        options["prefs"] = json!({ "profile": { "default_content_setting_values": settings } });
    }
    let mut capabilities = Map::new();
    capabilities.insert("goog:chromeOptions".into(), options);
    Driver { server, screen: None, port, capabilities }
}
