//! Usable by everyone: every state of the page against WCAG 2.2 AA, by rules, by keyboard, through a screen reader's tree, and on a
//! narrow window. The page runs on invented cases (`tellsafe_tests::fake`), so that every state can be reached.

mod axe;
mod keyboard;
mod lighthouse;
mod plain;
mod print;
mod room;
mod tab;
mod tree;
mod walk;

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tellsafe_tests::browser::Browser;
use tellsafe_tests::devtools::Colours;
use tellsafe_tests::fake::FakePage;
use tellsafe_tests::programs::root;

/// What a screen takes to come to rest.
const SETTLED: Duration = Duration::from_millis(800);
const COLOURS: &[Colours] = &[Colours::Light, Colours::Dark, Colours::Forced];

/// States whose reading order is kept as text, so that a change of it is seen.
const READ_OUT: [&str; 4] = ["01-start", "05-form", "07-code", "09-case"];

#[tokio::test(flavor = "multi_thread")]
async fn every_state_has_no_issue_wide() {
    Pass { tag: "en", width: 1280, height: 720, colours: COLOURS, views: room::WIDE, tab: true }.run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_has_no_issue_narrow() {
    Pass { tag: "en", width: 320, height: 568, colours: COLOURS, views: room::NARROW, tab: true }.run().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_has_no_issue_from_right_to_left() {
    Pass { tag: "ar", width: 320, height: 568, colours: &[Colours::Dark], views: room::NARROW, tab: false }.run().await;
}

/// German words are the longest.
#[tokio::test(flavor = "multi_thread")]
async fn every_state_has_room_for_long_words() {
    Pass { tag: "de", width: 320, height: 568, colours: &[], views: room::NARROW, tab: false }.run().await;
}

/// One walk through all states.
struct Pass {
    tag: &'static str,
    width: u32,
    height: u32,
    colours: &'static [Colours],
    views: &'static [(&'static str, u32, u32, &'static str)],
    tab: bool,
}

impl Pass {
    async fn run(self) {
        let began = Instant::now();
        let page = FakePage::start().await;
        let browser = Browser::chromium().await;
        browser.devtools("Accessibility.enable", json!({})).await;
        browser.media(Colours::Light, true, false).await;
        browser.window(self.width, self.height).await;
        let source = axe::source();
        let (mut states, mut found) = (0, Vec::new());
        walk::all(&browser, &format!("{}/{}", page.address, self.tag), async |name| {
            states += 1;
            let problems = self.look(&browser, &source, name).await;
            found.extend(
                problems.into_iter().map(|problem| format!("{name}, {}, {} px: {problem}", self.tag, self.width)),
            );
        })
        .await;
        let looked = states * self.colours.len();
        let took = began.elapsed().as_secs();
        println!(
            "{}, {} px: {states} states, axe in {looked} of them and colours, {} issues, {took} s",
            self.tag,
            self.width,
            found.len()
        );
        browser.close().await;
        assert!(found.is_empty(), "{} issues:\n{}", found.len(), found.join("\n"));
    }

    async fn look(&self, browser: &Browser, source: &str, name: &str) -> Vec<String> {
        let mut problems = Vec::new();
        if tab::focus(browser).await.body {
            problems.push("the focus is nowhere".to_owned());
        }
        let tree = tree::read(browser).await;
        problems.extend(tree::problems(&tree));
        if self.tag == "en" && self.width > 320 && READ_OUT.contains(&name) {
            problems.extend(read_out(name, &tree::spoken(&tree)));
        }
        problems.extend(marks(browser, self.tag, true).await);
        for colours in self.colours {
            browser.media(*colours, true, false).await;
            let mut issues = axe::issues(browser, source).await;
            if !issues.is_empty() {
                // What changes while axe looks (a message that arrives) confuses it: what is wrong is still wrong when it has settled.
                tokio::time::sleep(SETTLED).await;
                issues = axe::issues(browser, source).await;
            }
            problems.extend(issues.into_iter().map(|issue| format!("{colours:?}: {issue}")));
            if *colours == Colours::Forced && self.tab {
                problems.extend(tab::problems(browser).await);
            }
        }
        browser.media(Colours::Light, true, false).await;
        if self.tab {
            problems.extend(tab::problems(browser).await);
        }
        problems.extend(room::problems(browser, self.views).await);
        problems
    }
}

/// What the tree does not say: `marks.js`.
async fn marks(browser: &Browser, tag: &str, scripted: bool) -> Vec<String> {
    let marks =
        browser.client.execute(include_str!("marks.js"), vec![json!(tag), json!(scripted)]).await.expect("it runs");
    marks.as_array().expect("a list").iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Compares with the text that is kept; `TELLSAFE_READING=write` writes it anew.
fn read_out(name: &str, spoken: &str) -> Option<String> {
    let file = root().join(format!("tests/all/accessible/reading/{name}.txt"));
    if std::env::var("TELLSAFE_READING").as_deref() == Ok("write") {
        std::fs::write(&file, spoken).expect("written");
        return None;
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let differ = kept.lines().zip(spoken.lines()).find(|(kept, now)| kept != now);
    (kept != spoken).then(|| {
        format!(
            "is read out differently from reading/{name}.txt, first {differ:?}: if it is meant, TELLSAFE_READING=write"
        )
    })
}
