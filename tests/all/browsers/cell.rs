//! One engine in one mode: what it lets a page do, how fast it is, and a reporter's whole way with it.

use super::expect;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Mutex;
use std::time::Instant;
use tellsafe_tests::browser::probe::serve_probe;
use tellsafe_tests::browser::{Browser, Engine, Mode};
use tellsafe_tests::committee::{Committee, FIVE, json, run as run_command};
use tellsafe_tests::matrix::{Cell, Speed};
use tellsafe_tests::pages::{Page, serve};
use tellsafe_tests::programs::root;
use tellsafe_tests::recorder::Recorder;
use tellsafe_tests::ways::Way;
use tellsafe_tests::world::World;

/// Rounds of each measurement. The shortest counts: what the work takes, and not what else the machine was doing.
const ROUNDS: usize = 5;
/// How often it is measured: other work on the machine only ever slows it down.
const TRIES: usize = 3;
/// How long a browser may measure, in seconds.
const MEASURING: usize = 120;
/// The last word is in nothing else that passes.
const TEXT: &str = "Someone shouted at me in room Zyxwvut.";
const UNIQUE: &str = "Zyxwvut";
const ANSWER: &str = "Thank you for telling us.";
const MORE: &str = "It happened again today.";
/// Bytes within which one word follows the other where they are shown or sent together.
const NEAR: usize = 200;
/// Dana's place among the five. She is left out.
const LEFT_OUT: usize = 3;

/// What all cells share.
pub(super) struct Stage {
    world: World,
    committee: Committee,
    probe: String,
    bench: String,
    /// How long the probe's loop took in each engine as it comes: milliseconds.
    compiled: Mutex<HashMap<Engine, f64>>,
}

impl Stage {
    /// Starts the servers, founds a committee, and builds the page that measures.
    pub(super) async fn new() -> Self {
        let world = World::behind_a_wire();
        let committee = Committee::found(&world, "Example Conduct Committee", &FIVE);
        let file = world.folder().join("bench.html");
        let mut build = std::process::Command::new("node");
        run_command(build.arg(root().join("gateway/page/test/bench.mjs")).arg("--page").arg(&file));
        let bytes = std::fs::read(&file).expect("the page that measures").into();
        let page = Page { kind: "text/html; charset=utf-8", policy: String::new(), bytes };
        let bench = serve(HashMap::from([("/".to_owned(), page)])).await;
        Self { world, committee, probe: serve_probe().await, bench, compiled: Mutex::default() }
    }

    /// The names of the cases that a member's client lists.
    fn cases(&self, member: &str) -> BTreeSet<String> {
        let inbox = json(self.committee.tellsafe(member).args(["inbox", "--conflict", "none", "--json"]));
        let cases = inbox["cases"].as_array().expect("cases").iter();
        cases.map(|case| case["name"].as_str().expect("a name").to_owned()).collect()
    }

    /// The name of the one case that was not there before.
    fn only_new_case(&self, member: &str, before: &BTreeSet<String>) -> String {
        let mut new: Vec<String> = self.cases(member).difference(before).cloned().collect();
        assert_eq!(new.len(), 1, "one more case: {new:?}");
        new.remove(0)
    }

    /// What a member's client shows of a case, all of it.
    fn read(&self, member: &str, case: &str) -> String {
        json(self.committee.tellsafe(member).args(["read", case, "--conflict", "none", "--json"])).to_string()
    }
}

/// All of it.
pub(super) async fn run(stage: Rc<Stage>, engine: Engine, mode: Mode) -> Cell {
    let started = Instant::now();
    eprintln!("{engine}, {mode}");
    let way = if mode == Mode::NoScript { Way::Plain } else { Way::Page };
    let browser = Browser::start(engine, mode).await;
    assert_eq!(browser.runs_scripts(&stage.probe).await, mode != Mode::NoScript, "{engine}, {mode}");
    let mut speed = None;
    if mode != Mode::NoScript {
        let probe = browser.probe(&stage.probe).await;
        expect::probe(engine, mode, &probe, &stage.compiled);
        for _ in 0..TRIES {
            let measured = measure(&browser, &stage.bench, mode).await;
            speed = Some(measured.at_best(speed));
            if speed.is_some_and(|speed| mode == Mode::AsItComes || expect::is_fast(engine, speed)) {
                break;
            }
        }
    }
    let measured = started.elapsed();

    // Over the listener for an onion service, where everything that passes can be looked at.
    let before = stage.cases("Ana");
    let (wire, address) = Recorder::tcp(stage.world.http.trim_start_matches("http://").to_owned()).await;
    let link = format!("http://{address}/#{}", stage.committee.fingerprint());
    way.begin(&browser, &link).await;
    let words = way.report(&browser, TEXT, LEFT_OUT).await;
    let case = stage.only_new_case("Ana", &before);
    way.begin(&browser, &link).await;
    let regretted = way.report(&browser, "What I may take back.", LEFT_OUT).await;
    let version = version(&browser);
    browser.close().await;
    let reported = started.elapsed();

    let case = case.as_str();
    assert!(stage.read("Ana", case).contains(TEXT));
    run_command(stage.committee.tellsafe("Ana").args(["reply", case, ANSWER]));
    let answered = started.elapsed();

    // Back over TLS, with a profile that has never seen the page.
    let browser = Browser::start(engine, mode).await;
    way.begin(&browser, &stage.committee.link).await;
    let seen = way.come_back(&browser, &words).await;
    assert!(seen.contains(TEXT) && seen.contains(ANSWER) && seen.contains("Ana"), "{engine}, {mode}: {seen}");
    let next_date_shown = !browser.text("#next-date").await.is_empty();
    assert!(!browser.text("#case-readers").await.contains("Dana"));
    way.reply(&browser, MORE).await;
    way.begin(&browser, &stage.committee.link).await;
    way.come_back(&browser, &regretted).await;
    way.withdraw(&browser).await;
    browser.close().await;
    let came_back = started.elapsed();

    assert!(stage.read("Chidi", case).contains(MORE));
    assert_eq!(stage.only_new_case("Ben", &before), case, "the other was taken back");
    let unticked_member_saw_it = !stage.cases("Dana").is_empty();
    eprintln!(
        "  {measured:.1?} measured, {reported:.1?} reported, {answered:.1?} answered, {came_back:.1?} back, {:.1?}",
        started.elapsed()
    );
    let found = Cell {
        engine: engine.to_string(),
        mode: mode.to_string(),
        version,
        scripts: mode != Mode::NoScript,
        seconds: started.elapsed().as_secs_f64(),
        speed,
        gateway_could_read_the_text: passed(&wire, &[UNIQUE]),
        unticked_member_saw_it,
        code_left_the_browser: passed(&wire, &words.split(' ').collect::<Vec<_>>()),
        next_date_shown,
    };
    expect::found(mode, &found);
    found
}

/// Runs the page's own measurements in the browser.
async fn measure(browser: &Browser, address: &str, mode: Mode) -> Speed {
    browser.open(&format!("{address}/#limited,{ROUNDS}")).await;
    for _ in 0..MEASURING * 4 {
        tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        let said = browser.texts("body").await.concat();
        let Ok(answer) = serde_json::from_str::<Value>(&said) else { continue };
        assert_eq!(answer["webAssembly"], mode == Mode::AsItComes, "{answer}");
        let shortest = |name: &str| {
            let all = answer["results"].as_array().expect("results");
            let one = all.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name} in {answer}"));
            one["shortest"].as_f64().expect("milliseconds")
        };
        return Speed {
            seal: shortest("seal to five"),
            open: shortest("open one"),
            roster: shortest("roster of 20 links"),
        };
    }
    panic!("no answer in {MEASURING} s")
}

/// Whether these words passed on the wire, one soon after the other.
fn passed(wire: &Recorder, words: &[&str]) -> bool {
    let all = wire.bytes();
    let all = String::from_utf8_lossy(&all);
    let (first, others) = words.split_first().expect("a word");
    all.match_indices(first).any(|(at, _)| {
        let mut rest = &all[at..];
        others.iter().all(|word| match rest.find(word) {
            Some(next) if next < NEAR => {
                rest = &rest[next..];
                true
            }
            _ => false,
        })
    })
}

fn version(browser: &Browser) -> String {
    let capabilities = browser.client.capabilities().expect("a session");
    capabilities.get("browserVersion").and_then(Value::as_str).unwrap_or_default().to_owned()
}
