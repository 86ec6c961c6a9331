//! WebKitGTK's small browser, through its driver. It needs a screen, so it gets one that nobody sees.

use super::{Driver, Mode, folder, free_port};
use crate::programs::Server;
use serde_json::{Map, json};
use std::path::Path;
use std::process::Command;

/// What JavaScriptCore reads when it starts. Without its compilers it has no WebAssembly either; the second says so anyway.
const NO_COMPILER: [(&str, &str); 2] = [("JSC_useJIT", "0"), ("JSC_useWasm", "0")];

pub(super) fn start(profile: &Path, mode: Mode) -> Driver {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]);
    let mut screen = Server::start(command, &profile.join("screen.log"));
    let display = screen.wait_for("");

    let port = free_port();
    let mut command = Command::new("WebKitWebDriver");
    command.arg(format!("--port={port}")).env("DISPLAY", format!(":{display}")).env("GDK_BACKEND", "x11");
    // Nothing of the person who runs the tests: no settings, no assistive bus, no cache.
    command.env("HOME", folder(profile, "profile")).env("NO_AT_BRIDGE", "1");
    for name in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"] {
        command.env_remove(name);
    }
    if mode == Mode::Hardened {
        command.envs(NO_COMPILER);
    }
    let server = Server::start(command, &profile.join("driver.log"));
    let mut arguments = vec!["--automation"];
    arguments.extend_from_slice(match mode {
        Mode::AsItComes => &[],
        Mode::Hardened => {
            &["--features=-LocalStorage,-IndexedDBAPI,-ServiceWorkers,-StorageAPI,-CacheAPI", "--cookies-policy=never"]
        }
        Mode::NoScript => &["--enable-javascript=FALSE"],
    });
    let mut capabilities = Map::new();
    capabilities.insert("webkitgtk:browserOptions".into(), json!({ "args": arguments }));
    Driver { server, screen: Some(screen), port, capabilities }
}
