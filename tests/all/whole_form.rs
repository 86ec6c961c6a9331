//! The whole form: short until someone wants to say more, danger first, everything that can be said arrives as it was meant, and a
//! committee can ask in its own order and words.

use fantoccini::Locator;
use serde_json::{Value, json};
use tellsafe_tests::browser::Browser;
use tellsafe_tests::committee::{Committee, FIVE, json, run};
use tellsafe_tests::fake::FakePage;
use tellsafe_tests::states::{STATES, reach};
use tellsafe_tests::world::World;

/// What is chosen, by id.
const CHOSEN: [&str; 7] =
    ["danger-yes", "ongoing-unsure", "role-witness", "act-keep", "share-no", "approach-yes", "keep-no-copy"];
/// What is written, by id.
const WRITTEN: [(&str, &str); 8] = [
    ("what", "He followed her out."),
    ("place", "the hallway"),
    ("when", "about noon"),
    ("people", "@someone"),
    ("witnesses", "two volunteers"),
    ("links", "https://chat.example.org/1"),
    ("hide", "the hall's manager"),
    ("contact", "a friend of mine"),
];

/// As it is stored: short words for what was chosen, in the order of the form.
fn answers() -> Value {
    json!([
        ["danger", "yes"],
        ["ongoing", "unsure"],
        ["when", "about noon"],
        ["witnesses", "two volunteers"],
        ["links", "https://chat.example.org/1"],
        ["role", "witness"],
        ["hide", "the hall's manager"],
        ["act", "keep"],
        ["share", "no"],
        ["approach", "yes"],
        ["contact", "a friend of mine"],
    ])
}

fn printed(command: &mut std::process::Command) -> String {
    String::from_utf8_lossy(&run(command).stdout).into_owned()
}

async fn state(browser: &Browser, page: &str, name: &str) {
    let state = STATES.iter().find(|state| state.name == name).unwrap_or_else(|| panic!("no state {name}"));
    reach(browser, page, state).await;
}

/// Everything to fill in that can be seen now, in order.
async fn shown(browser: &Browser) -> Vec<String> {
    let fields = "input, textarea, select, #more, #send";
    let mut shown = Vec::new();
    for field in browser.client.find_all(Locator::Css(fields)).await.expect("fields") {
        if field.is_displayed().await.expect("known") {
            shown.push(field.attr("id").await.expect("asked").unwrap_or_default());
        }
    }
    shown
}

async fn fill(browser: &Browser) {
    browser.click("#danger-yes").await;
    browser.click("#more").await;
    for id in &CHOSEN[1..] {
        browser.click(&format!("#{id}")).await;
    }
    for (id, text) in WRITTEN {
        browser.type_into(&format!("#{id}"), text).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_short_and_danger_comes_first() {
    let page = FakePage::start().await;
    let browser = Browser::chromium().await;
    state(&browser, &page.address, "05-form").await;
    assert_eq!(shown(&browser).await, ["danger-no", "danger-yes", "what", "more", "send"]);
    let chosen = "return document.querySelectorAll('#danger input:checked').length";
    assert_eq!(browser.run(chosen).await, 0, "nobody answers this for them");

    // Yes says at once what helps, to the ear too, and nothing else becomes impossible.
    browser.click("#danger-yes").await;
    let said = browser.text("#danger-now").await;
    for part in ["emergency number", "+00 555 0100", "within 3 working days, not at once", "Call or go there first"] {
        assert!(said.contains(part), "{part:?} in {said}");
    }
    assert_eq!(browser.run("return document.querySelector('#danger-now').getAttribute('role')").await, "alert");
    browser.click("#danger-no").await;
    assert_eq!(browser.run("return document.querySelector('#danger-now').textContent").await, "");
    assert!(browser.text("#urgent").await.contains("+00 555 0100"), "it stays in sight");

    // One press on a heading unfolds all of it; Tab and Enter do as well.
    browser.click("#more").await;
    let all = shown(&browser).await;
    for id in CHOSEN.iter().chain(WRITTEN.iter().map(|(id, _)| id)) {
        assert!(all.contains(&(*id).to_owned()), "{id} in {all:?}");
    }
    assert!(!all.contains(&"wish".to_owned()), "only where a committee wants it");

    // Every choice can be taken back, every question has a name, and no browser keeps what is typed.
    for (id, back) in [
        ("ongoing-yes", "ongoing-none"),
        ("role-told", "role-none"),
        ("act-act", "act-none"),
        ("share-yes", "share-ask"),
    ] {
        browser.click(&format!("#{id}")).await;
        browser.click(&format!("#{back}")).await;
    }
    let nameless = "return [...document.querySelectorAll('fieldset')].filter((set) => !set.querySelector('legend')?.textContent).length
        + [...document.querySelectorAll('input:not([type=file]), textarea')].filter((field) => field.autocomplete !== 'off' || !field.labels.length).length";
    assert_eq!(browser.run(nameless).await, 0);
    browser.type_into("#what", "Something small.").await;
    browser.click("#send").await;
    browser.find("#code-words").await;
    let sent = browser.run("return sent").await;
    assert_eq!(
        sent["answers"],
        json!([["danger", "no"], ["share", "ask"]]),
        "what was said, and nothing that was taken back"
    );
    assert!(browser.client.find(Locator::Css("#urgent")).await.is_err());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_chosen_is_stored_in_short_words_and_shown_in_the_readers_own() {
    let page = FakePage::start().await;
    let browser = Browser::chromium().await;
    state(&browser, &page.address, "05-form").await;
    fill(&browser).await;
    browser.click("#send").await;
    browser.find("#code-words").await;
    assert!(browser.text("#urgent").await.contains("+00 555 0100"), "someone is in danger: said once more");
    let sent = browser.run("return sent").await;
    assert_eq!(sent["answers"], answers());
    assert_eq!(
        [&sent["text"], &sent["place"], &sent["people"], &sent["keepCopy"]],
        [&json!("He followed her out."), &json!("the hallway"), &json!("@someone"), &json!(false)]
    );

    // The page shows answers in words, and what it does not know as it is.
    state(&browser, &page.address, "09-case").await;
    let said = browser.text("#messages article dl").await;
    for part in
        ["Someone in danger now\nNo", "Still going on\nI am not sure", "May pass it on\nAsk me first", "perhaps"]
    {
        assert!(said.contains(part), "{part:?} in {said}");
    }
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_committee_asks_in_its_own_order_and_words() {
    let page = FakePage::start().await;
    let browser = Browser::chromium().await;
    state(&browser, &page.address, "05-form-own-questions").await;
    let asked = [
        "what",
        "more",
        "question-q1",
        "question-q2",
        "when",
        "share-ask",
        "share-yes",
        "share-no",
        "keep-no-copy",
        "send",
    ];
    assert_eq!(
        shown(&browser).await,
        asked,
        "what happened first, then theirs, in their order, unfolded; nothing else"
    );
    assert_eq!(browser.text("label[for=what]").await, "What did you see?");
    browser.type_into("#question-q1", "the one in March").await;
    browser.type_into("#what", "Enough.").await;
    browser.click("#send").await;
    browser.find("#code-words").await;
    assert_eq!(browser.run("return sent.answers").await, json!([["q1", "the one in March"]]));

    // In another language: their words where they have some, ours where they translated nothing, their first where there are no others.
    state(&browser, &format!("{}/es", page.address), "05-form-own-questions").await;
    assert_eq!(browser.text("label[for=question-q1]").await, "¿Qué encuentro era?");
    assert_eq!(browser.text("#question-q1-hint").await, "Por ejemplo, el de marzo.");
    assert_eq!(browser.text("label[for=question-q2]").await, "What did the organisers do?");
    assert_ne!(
        browser.text("label[for=what]").await,
        "What did you see?",
        "our own Spanish is better than their English"
    );
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_form_reaches_a_members_terminal_in_words() {
    let world = World::new();
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE[..2]);
    let browser = Browser::chromium().await;
    browser.open(&committee.link).await;
    browser.click("#start-report").await;
    browser.click("#continue").await;
    fill(&browser).await;
    browser.click("#send").await;
    browser.find("#promised-date").await;
    browser.close().await;

    let inbox = json(committee.tellsafe("Ana").args(["inbox", "--conflict", "none", "--json"]));
    let case = &inbox["cases"][0];
    assert_eq!((&case["people"], &case["place"]), (&"@someone".into(), &"the hallway".into()));
    let name = case["name"].as_str().expect("a name");
    let thread = json(committee.tellsafe("Ana").args(["read", name, "--conflict", "none", "--json"]));
    let report = &thread["messages"][0];
    assert_eq!(report["answers"], answers());
    assert_eq!(report["answers_said"][5], json!(["Part in it", "I saw or heard it"]));
    let read = printed(committee.tellsafe("Ana").args(["read", name, "--conflict", "none"]));
    for part in [
        "Someone was in danger when this was written.",
        "In danger now:",
        "I am not sure",
        "Keep it, and act only if others report the same person",
        "the hall's manager",
    ] {
        assert!(read.contains(part), "{part:?} in {read}");
    }
    assert!(!read.contains("ask first") && !read.contains("Said nothing"), "both consents were answered: {read}");

    // The client asks the same, and refuses what is no answer; silence about consent is said.
    let mut stranger = committee.stranger();
    let file = world.folder().join("what.txt");
    std::fs::write(&file, "It happened again.").expect("written");
    stranger.args(["report", "--json", "--answer", "danger=yes", "--answer", "role=told", "--file"]).arg(&file);
    json(&mut stranger);
    let mut wrong = committee.stranger();
    wrong.args(["report", "--answer", "role=nobody", "--file"]).arg(&file);
    let refused = wrong.output().expect("it runs");
    let refused_said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && refused_said.contains("target, witness, told, moderator"), "{refused_said}");
    let inbox = json(committee.tellsafe("Ben").args(["inbox", "--conflict", "none", "--json"]));
    let second =
        inbox["cases"].as_array().expect("cases").iter().find(|other| other["people"] != "@someone").expect("two");
    let read = printed(committee.tellsafe("Ben").args([
        "read",
        second["name"].as_str().expect("a name"),
        "--conflict",
        "none",
    ]));
    // Lines are broken to the terminal's width.
    let said = read.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("Someone told me about it") && said.contains("ask first"), "{read}");
}
