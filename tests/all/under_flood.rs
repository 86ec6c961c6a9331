//! A flood does not lock anyone out: the page and the client work for a moment and get through, the form without scripts keeps what was
//! typed and gets through when its lane has room.

use std::path::Path;
use std::time::{Duration, Instant};
use tellsafe_tests::browser::{Browser, Engine, Mode};
use tellsafe_tests::committee::run;
use tellsafe_tests::desk::{Desk, THREE, stranger};
use tellsafe_tests::flood::Flood;
use tellsafe_tests::measured::measured;
use tellsafe_tests::plain::PlainBrowser;
use tellsafe_tests::ways::Way;
use tellsafe_tests::world::World;

/// Both servers, the gateway as if there were always a flood, and a desk.
async fn strained(folder: &Path) -> (World, Desk) {
    let world = World::start(folder, 0, &["--strained"]);
    let desk = Desk::found(&world.vault, &THREE).await;
    (world, desk)
}

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("tellsafe-").tempdir().expect("a folder")
}

/// Keeps what the page shows while it works: how far, and its sentence.
const WATCH: &str = "window.seen = []; new MutationObserver(() => { const bar = document.getElementById('work-bar'); \
if (bar) seen.push([bar.value, document.getElementById('work-said').textContent, performance.now()]); }) \
.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })";

async fn write(browser: &Browser) {
    browser.click("#start-report").await;
    browser.click("#continue").await;
    browser.type_into("#what", "Something happened.").await;
}

/// Until the code is there. A busy machine has little left for work that is meant to take time.
async fn send(browser: &Browser) {
    write(browser).await;
    browser.click("#send").await;
    let deadline = Instant::now() + PATIENCE;
    while !browser.has("#promised-date").await {
        assert!(Instant::now() < deadline, "{:?}", browser.texts("body").await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// For what takes seconds on a machine with nothing else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// Times that a report may slip through the slow lane before it had to work.
const TRIES: usize = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_page_works_shows_it_and_gets_through() {
    let folder = folder();
    let (world, desk) = strained(folder.path()).await;
    let flood = Flood::of_requests(&world.http).await;
    for (mode, said) in [(Mode::AsItComes, "as it comes"), (Mode::Hardened, "without a compiler")] {
        let browser = Browser::start(Engine::Chromium, mode).await;
        let mut worked = None;
        for _ in 0..TRIES {
            Way::Page.begin(&browser, &desk.link(&world.http)).await;
            browser.run(WATCH).await;
            let since = Instant::now();
            send(&browser).await;
            assert!(!browser.has("#work").await, "it goes when it is done");
            let seen = browser.run("return window.seen").await;
            if seen.as_array().is_some_and(|seen| !seen.is_empty()) {
                worked = Some((seen, since.elapsed()));
                break;
            }
        }
        let (seen, took) = worked.expect("a flood leaves the lane no room");
        let steps: Vec<f64> =
            seen.as_array().expect("a list").iter().filter_map(|step| step.get(0)?.as_f64()).collect();
        if mode == Mode::Hardened {
            assert!(seen.to_string().contains("Your device works for a few seconds"), "{seen}");
            assert!(steps.iter().any(|step| (4.0..13.0).contains(step)), "how far it is can be seen: {steps:?}");
        }
        assert!(steps.is_sorted(), "it never goes back: {steps:?}");
        let times: Vec<f64> =
            seen.as_array().expect("a list").iter().filter_map(|step| step.get(2)?.as_f64()).collect();
        let worked = times.last().expect("a time") - times.first().expect("a time");
        measured(
            "Run by a volunteer",
            &format!("work for one request while a flood is going on, Chromium {said}"),
            &format!("{worked:.0} ms"),
            "",
            "tests/all/under_flood.rs",
        );
        measured(
            "Run by a volunteer",
            &format!("a report in Chromium {said} while a flood is going on, from the form to the code"),
            &format!("{:.1} s", took.as_secs_f64()),
            "",
            "tests/all/under_flood.rs",
        );
        browser.close().await;
    }
    println!("the flood: {} requests, {} refused", flood.asked(), flood.refused());
    assert!(flood.refused() * 2 > flood.asked(), "most of a flood is refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_stops_the_work_keeps_everything() {
    let folder = folder();
    let (world, desk) = strained(folder.path()).await;
    let _flood = Flood::of_requests(&world.http).await;
    let browser = Browser::start(Engine::Chromium, Mode::Hardened).await;
    for _ in 0..TRIES {
        Way::Page.begin(&browser, &desk.link(&world.http)).await;
        write(&browser).await;
        // Pressed as soon as it is there.
        let stop = "new MutationObserver(() => document.getElementById('work-stop')?.click()).observe(document.body, { subtree: true, childList: true })";
        browser.run(stop).await;
        browser.click("#send").await;
        browser.find("#try-again, #promised-date").await;
        if browser.has("#promised-date").await {
            continue;
        }
        assert!(browser.text("#error").await.contains("Many people are using this server"));
        browser.click("#edit").await;
        let kept = browser.run("return document.getElementById('what').value").await;
        assert_eq!(kept, "Something happened.");
        browser.close().await;
        return;
    }
    panic!("never worked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_client_works_says_so_and_gets_through() {
    let folder = folder();
    let (world, desk) = strained(folder.path()).await;
    let flood = Flood::of_requests(&world.http).await;
    let text = folder.path().join("text");
    std::fs::write(&text, "Something happened.").expect("written");
    let (link, home) = (desk.link(&world.http), folder.path().join("reporter"));
    for number in 0..TRIES {
        let words = folder.path().join(format!("words-{number}"));
        let mut report = stranger(&home, &link);
        report.args(["report", "--file"]).arg(&text).arg("--code-out").arg(&words);
        let since = Instant::now();
        let said = String::from_utf8_lossy(&run(&mut report).stderr).into_owned();
        let took = since.elapsed();
        let seen = run(stranger(&home, &link).args(["follow-up", "--json", "--code-file"]).arg(&words));
        assert!(String::from_utf8_lossy(&seen.stdout).contains("Something happened."));
        if said.contains("Working for a moment to be let through.") {
            let took = format!("{:.2} s", took.as_secs_f64());
            let what = "a report by the client while a flood is going on";
            measured("Run by a volunteer", what, &took, "", "tests/all/under_flood.rs");
            assert!(flood.refused() > 0);
            return;
        }
    }
    panic!("never worked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_scripts_there_is_a_slow_lane_and_nothing_typed_is_lost() {
    let folder = folder();
    let (world, _desk) = strained(folder.path()).await;
    // Requests have a lane of their own, so that they do not fill the forms'.
    let requests = Flood::of_requests(&world.http).await;
    let mut browser = PlainBrowser::open(&world.http).await;
    browser.press("start-report", &[]).await;
    let mut other = browser.clone();
    other.press("send", &[("what", Some("Something else."))]).await;
    assert!(other.has("code-words"), "{}", other.page);
    drop(requests);
    // Now the forms' own lane is full.
    let words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    let forms =
        Flood::of_forms(&world.http, &format!("lang=en&step=open&code-input={}", words.replace(' ', "+"))).await;
    let typed = "It happened <here>.";
    let changes = [("what", Some(typed)), ("people", Some("Mallory")), ("member-1", None)];
    let mut sent = browser.form("send", &changes);
    let mut refused = None;
    for _ in 0..TRIES {
        let mut trying = browser.clone();
        trying.send(&sent, "").await;
        if trying.status == 429 {
            refused = Some(trying);
            break;
        }
        browser.get().await;
        browser.press("start-report", &[]).await;
        sent = browser.form("send", &changes);
    }
    let mut refused = refused.expect("a flood of forms leaves no room");
    assert_eq!(refused.header("retry-after").as_deref(), Some("60"));
    let again = refused.form("send", &[]);
    for part in ["what=It+happened+", "people=Mallory", "member-0=on"] {
        assert!(again.contains(part), "{part} in {again}");
    }
    assert!(!again.contains("member-1=on"), "who was unticked stays so");
    assert!(refused.page.contains("Many people are using this server right now. Wait a minute"), "{}", refused.page);
    drop(forms);
    let deadline = Instant::now() + Duration::from_secs(20);
    while !refused.has("code-words") {
        assert!(Instant::now() < deadline, "{}", refused.page);
        tokio::time::sleep(Duration::from_millis(500)).await;
        refused.press("send", &[]).await;
    }
}
