//! A report gets through, from a browser to a member's terminal, and back: five people found a desk, someone tells them
//! what happened, they answer, the reporter comes back with the code and writes again.

use serde_json::Value;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::committee::{Committee, FIVE, json, run};
use tellsafe_tests::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn from_a_browser_to_a_members_terminal_and_back() {
    let world = World::new();
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE);
    assert_everyone_sees_the_same_fingerprint(&committee);

    let browser = Browser::chromium().await;
    browser.client.goto(&committee.link).await.expect("the page opens");
    let code = report(&browser).await;

    let case = only_case(&committee, "Ana");
    assert_eq!(case["state"], "received");
    assert_eq!((&case["people"], &case["place"]), (&"@someone".into(), &"the hallway".into()));
    let name = case["name"].as_str().expect("a name").to_owned();
    assert!(cases(&committee, "Dana").is_empty(), "Dana was left out");

    let thread = json(committee.tellsafe("Ana").args(["read", &name, "--conflict", "none", "--json"]));
    let first = &thread["messages"][0];
    assert_eq!(first["text"], "Someone shouted at me.\nIt was not the first time.");
    run(committee.tellsafe("Ana").args(["reply", &name, "Thank you for telling us."]));
    run(committee.tellsafe("Ben").args(["read", &name, "--conflict", "none"]));
    run(committee.tellsafe("Ben").args(["status", &name, "working", "--text", "We meet on Monday."]));

    browser.client.refresh().await.expect("reloads");
    let seen = follow_up(&browser, &code).await;
    for text in ["Someone shouted at me.", "Thank you for telling us.", "We meet on Monday.", "Ana", "Ben"] {
        assert!(seen.contains(text), "{text:?} in {seen}");
    }
    assert!(browser.text("#case-status").await.contains("4 people are working on it"));
    assert!(!browser.text("#case-readers").await.contains("Dana"));
    browser.type_into("#reply", "It happened again today.").await;
    browser.click("#send-reply").await;
    browser.find("#replied").await;

    let thread = json(committee.tellsafe("Chidi").args(["read", &name, "--conflict", "none", "--json"]));
    let texts: Vec<_> = thread["messages"].as_array().expect("messages").iter().map(|m| m["text"].clone()).collect();
    assert!(texts.contains(&"It happened again today.".into()), "{texts:?}");
    assert!(texts.contains(&"Thank you for telling us.".into()));
    assert!(cases(&committee, "Dana").is_empty(), "Dana is still left out");

    let errors =
        browser.client.execute("return performance.getEntriesByType('resource').map(e => e.name)", vec![]).await;
    let errors = errors.expect("a list").to_string();
    assert!(!errors.contains("http://"), "everything comes from the one address: {errors}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_can_be_taken_back_until_someone_has_read_it_and_asked_back_afterwards() {
    let world = World::new();
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE[..2]);
    let browser = Browser::chromium().await;

    browser.client.goto(&committee.link).await.expect("the page opens");
    let code = report(&browser).await;
    assert_eq!(cases(&committee, "Ana").len(), 1);
    browser.client.refresh().await.expect("reloads");
    follow_up(&browser, &code).await;
    withdraw(&browser).await;
    browser.find("#restart, #start-report").await;
    assert!(browser.text("h1").await.contains("withdrawn"));
    assert!(cases(&committee, "Ben").is_empty(), "gone for who had not fetched it");
    browser.client.refresh().await.expect("reloads");
    enter(&browser, &code).await;
    assert!(browser.text("#error").await.contains("deleted"), "a code whose messages are gone says so");

    browser.client.goto("about:blank").await.expect("leaves");
    browser.client.goto(&committee.link).await.expect("the page opens");
    let code = report(&browser).await;
    let name = only_case(&committee, "Ben")["name"].as_str().expect("a name").to_owned();
    run(committee.tellsafe("Ben").args(["read", &name, "--conflict", "none"]));
    browser.client.refresh().await.expect("reloads");
    follow_up(&browser, &code).await;
    withdraw(&browser).await;
    browser.find("#withdraw-said").await;
    let thread = json(committee.tellsafe("Ana").args(["read", &name, "--conflict", "none", "--json"]));
    let kinds: Vec<_> = thread["messages"].as_array().expect("messages").iter().map(|m| m["kind"].clone()).collect();
    assert!(kinds.iter().any(|kind| kind.as_str().is_some_and(|kind| kind.starts_with("withdrawal"))), "{kinds:?}");
    browser.close().await;
}

/// Writes a report to everyone but Dana (the fourth, where there is one); returns the code.
async fn report(browser: &Browser) -> String {
    browser.click("#start-report").await;
    browser.find("#members").await;
    if !browser.texts("#member-3-about").await.is_empty() {
        browser.click("#member-3").await;
    }
    browser.click("#continue").await;
    browser.type_into("#what", "Someone shouted at me.\nIt was not the first time.").await;
    browser.click("#more").await;
    browser.type_into("#people", "@someone").await;
    browser.type_into("#place", "the hallway").await;
    browser.click("#send").await;
    browser.find("#promised-date").await;
    let words = browser.texts("#code-words li").await;
    assert_eq!(words.len(), 12);
    let words: Vec<_> = words.iter().map(|word| word.trim_start_matches(|c: char| !c.is_alphabetic())).collect();
    words.join(" ")
}

async fn enter(browser: &Browser, code: &str) {
    browser.click("#start-code").await;
    browser.type_into("#code-input", code).await;
    browser.click("#open-case").await;
}

/// Comes back with the code; returns the text of all messages.
async fn follow_up(browser: &Browser, code: &str) -> String {
    enter(browser, code).await;
    browser.find("#case-status").await;
    browser.texts("#messages article").await.join("\n")
}

async fn withdraw(browser: &Browser) {
    browser.click("#withdraw").await;
    browser.click("#confirm-withdraw").await;
}

fn cases(committee: &Committee, name: &str) -> Vec<Value> {
    let inbox = json(committee.tellsafe(name).args(["inbox", "--conflict", "none", "--json"]));
    inbox["cases"].as_array().expect("cases").clone()
}

fn only_case(committee: &Committee, name: &str) -> Value {
    let mut cases = cases(committee, name);
    assert_eq!(cases.len(), 1);
    cases.remove(0)
}

fn assert_everyone_sees_the_same_fingerprint(committee: &Committee) {
    for name in committee.names() {
        let shown = json(committee.tellsafe(name).args(["desk", "show", "--json"]));
        assert_eq!(shown["fingerprint"], committee.fingerprint(), "{name}");
    }
}
