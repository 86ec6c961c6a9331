//! What must hold of a browser in a mode, and the limits that the page keeps in it.

use std::collections::HashMap;
use std::sync::Mutex;
use tellsafe_tests::browser::probe::Probe;
use tellsafe_tests::browser::{Engine, Mode};
use tellsafe_tests::matrix::{Cell, Matrix, Speed};

/// How many times slower a loop is at least when nothing compiles it.
const SLOWER: f64 = 4.0;

/// Without a compiler: sealing to five readers, opening a message, verifying a roster of 20 links. WebKitGTK's are nobody's promise.
fn limits(engine: Engine) -> Speed {
    let seal = match engine {
        Engine::Chromium => 300.0,
        Engine::Firefox | Engine::WebKit => 600.0,
    };
    Speed { seal, open: 100.0, roster: 300.0 }
}

/// Whether a page in this engine keeps them.
pub(super) fn is_fast(engine: Engine, speed: Speed) -> bool {
    let limits = limits(engine);
    speed.seal <= limits.seal && speed.open <= limits.open && speed.roster <= limits.roster
}

/// The browser is what its mode says.
pub(super) fn probe(engine: Engine, mode: Mode, probe: &Probe, compiled: &Mutex<HashMap<Engine, f64>>) {
    let place = format!("{engine}, {mode}: {probe:?}");
    assert_eq!(probe.web_assembly, mode == Mode::AsItComes, "{place}");
    let kept = |answer: &str| answer == "kept";
    let refused = [&probe.local_storage, &probe.cookie, &probe.database, &probe.service_worker];
    for answer in refused {
        assert_eq!(kept(answer), mode == Mode::AsItComes, "{place}");
    }
    // WebKit has no setting against what ends with the tab.
    assert_eq!(kept(&probe.session_storage), mode == Mode::AsItComes || engine == Engine::WebKit, "{place}");
    let mut compiled = compiled.lock().expect("not poisoned");
    if mode == Mode::AsItComes {
        compiled.insert(engine, probe.loop_ms);
    } else {
        let compiled = compiled.get(&engine).copied().expect("as it comes first");
        assert!(probe.loop_ms > SLOWER * compiled, "a compiler is on, {compiled}; {place}");
    }
}

/// What a mode costs is what the page says that it costs, no more and no less.
pub(super) fn found(mode: Mode, cell: &Cell) {
    let plain = mode == Mode::NoScript;
    assert_eq!(cell.gateway_could_read_the_text, plain, "{cell:?}");
    assert_eq!(cell.code_left_the_browser, plain, "{cell:?}");
    assert!(cell.next_date_shown && !cell.unticked_member_saw_it, "{cell:?}");
}

/// Fast enough without a compiler.
pub(super) fn speed(matrix: &Matrix) {
    for engine in [Engine::Chromium, Engine::Firefox] {
        let found =
            matrix.0.iter().find(|cell| cell.engine == engine.to_string() && cell.mode == Mode::Hardened.to_string());
        let speed = found.and_then(|cell| cell.speed).expect("measured");
        assert!(is_fast(engine, speed), "{engine}: {speed:?}, not within {:?}", limits(engine));
    }
}
