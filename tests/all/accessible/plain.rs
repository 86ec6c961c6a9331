//! The pages without JavaScript, which the gateway makes itself: the same rules. Only this test runs scripts there, through WebDriver.

use crate::accessible::{COLOURS, axe, marks, room, tab, tree};
use base64::Engine;
use serde_json::json;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::desk::{Desk, THREE};
use tellsafe_tests::devtools::Colours;
use tellsafe_tests::world::World;

/// Looks at every page it comes by, in every colour, wide and narrow.
struct Looker {
    browser: Browser,
    axe: String,
    looked: usize,
    found: Vec<String>,
}

impl Looker {
    async fn look(&mut self, name: &str) {
        let tree = tree::read(&self.browser).await;
        let mut problems = tree::problems(&tree);
        problems.extend(marks(&self.browser, "en", false).await);
        for (width, height, views) in [(1280, 720, room::WIDE), (320, 568, room::NARROW)] {
            self.browser.window(width, height).await;
            for colours in COLOURS {
                self.browser.media(*colours, true, false).await;
                self.looked += 1;
                let issues = axe::issues(&self.browser, &self.axe).await;
                problems.extend(issues.into_iter().map(|issue| format!("{width} px, {colours:?}: {issue}")));
            }
            self.browser.media(Colours::Light, true, false).await;
            problems.extend(tab::problems(&self.browser).await);
            problems.extend(room::problems(&self.browser, views).await);
        }
        self.browser.window(1280, 720).await;
        self.found.extend(problems.into_iter().map(|problem| format!("{name}: {problem}")));
    }

    async fn go(&mut self, button: &str, there: &str, name: &str) {
        self.browser.click(button).await;
        self.browser.find(there).await;
        self.look(name).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_page_without_scripts_has_no_issue() {
    let world = World::new();
    let _desk = Desk::found(&world.vault, &THREE).await;
    let browser = Browser::chromium().await;
    browser.devtools("Accessibility.enable", json!({})).await;
    browser.window(1280, 720).await;
    let mut looker = Looker { browser, axe: axe::source(), looked: 0, found: Vec::new() };

    let shown = without_scripts(&looker.browser, &world).await;
    looker.browser.open(&shown).await;
    looker.look("the page itself").await;
    let start = format!("{}/plain", world.http);
    looker.browser.open(&start).await;
    looker.look("start").await;
    looker.go("#start-report", "#what", "form").await;
    looker.go("#send", "#error", "form, empty").await;
    looker.browser.type_into("#what", "Someone shouted at me.").await;
    looker.go("#send", "#code-words", "code").await;
    let said = looker
        .browser
        .run("return [...document.querySelectorAll('#code-words li')].map((li) => li.textContent).join(' ')")
        .await;
    let code = said.as_str().expect("words").to_owned();
    looker.go("#wont-come-back", "#wont-come-back-said", "won't come back").await;

    looker.browser.open(&start).await;
    looker.go("#start-code", "#code-input", "enter").await;
    looker.browser.type_into("#code-input", "abandon abandonn").await;
    looker.go("#open-case", "#error", "enter, wrong").await;
    looker.browser.find("#code-input").await.clear().await.expect("cleared");
    looker.browser.type_into("#code-input", &code).await;
    looker.go("#open-case", "#case-status", "case").await;
    looker.browser.type_into("#reply", "It happened again.").await;
    looker.go("#send-reply", "#replied", "case, replied").await;
    looker.go("#withdraw", "#withdraw-question", "withdraw").await;
    looker.go("#confirm-withdraw", "#withdrawn", "withdrawn").await;

    println!("without scripts: axe on {} pages and colours and widths, {} issues", looker.looked, looker.found.len());
    looker.browser.close().await;
    assert!(looker.found.is_empty(), "{} issues:\n{}", looker.found.len(), looker.found.join("\n"));
}

/// What a browser without scripts shows of the first page, as a page of its own.
async fn without_scripts(browser: &Browser, world: &World) -> String {
    browser.open(&format!("{}/en", world.http)).await;
    let fetch = "fetch('/en').then((answer) => answer.text()).then(arguments[0])";
    let page = browser.client.execute_async(fetch, vec![]).await.expect("the page's source");
    let (mut shown, mut rest) = (String::new(), page.as_str().expect("text"));
    while let Some(at) = rest.find("<script") {
        shown.push_str(&rest[..at]);
        rest = rest[at..].split_once("</script>").expect("which ends").1;
    }
    shown.push_str(rest);
    let shown = shown.replace("<noscript>", "").replace("</noscript>", "");
    format!("data:text/html;base64,{}", base64::engine::general_purpose::STANDARD.encode(shown))
}
