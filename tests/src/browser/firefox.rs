//! Firefox, through geckodriver: a crate, which `tests/run` installs beside the build.

use super::{Driver, Mode, folder, free_port};
use crate::programs::{self, Server};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set to false in a hardened browser: the compilers, which are those that Tor Browser's "Safer" switches off, and WebAssembly; further,
/// storage and service workers.
const OFF: [&str; 8] = [
    "javascript.options.ion",
    "javascript.options.baselinejit",
    "javascript.options.native_regexp",
    "javascript.options.asmjs",
    "javascript.options.wasm",
    "dom.storage.enabled",
    "dom.indexedDB.enabled",
    "dom.serviceWorkers.enabled",
];

pub(super) fn start(profile: &Path, mode: Mode) -> Driver {
    let port = free_port();
    let mut command = Command::new(geckodriver());
    command.arg(format!("--port={port}")).arg("--profile-root").arg(folder(profile, "profile"));
    let server = Server::start(command, &profile.join("driver.log"));
    let mut options = json!({ "args": ["-headless"], "prefs": settings(mode) });
    // Debian's name for it; elsewhere the driver finds Firefox by itself.
    if let Some(binary) = on_path("firefox-esr") {
        options["binary"] = json!(binary);
    }
    let mut capabilities = Map::new();
    capabilities.insert("moz:firefoxOptions".into(), options);
    Driver { server, screen: None, port, capabilities }
}

fn settings(mode: Mode) -> Map<String, Value> {
    let mut settings = Map::new();
    match mode {
        Mode::AsItComes => {}
        Mode::Hardened => {
            settings.extend(OFF.iter().map(|name| ((*name).to_owned(), json!(false))));
            settings.insert("network.cookie.cookieBehavior".into(), json!(2)); // reject all
        }
        Mode::NoScript => drop(settings.insert("javascript.enabled".into(), json!(false))),
    }
    settings
}

/// On PATH, or where `tests/run` puts it: beside the folder of the build's programs.
fn geckodriver() -> PathBuf {
    let built = programs::folder().parent().map(|target| target.join("tools/bin/geckodriver"));
    on_path("geckodriver").or(built.filter(|path| path.exists())).expect("geckodriver; tests/run installs it")
}

fn on_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}
