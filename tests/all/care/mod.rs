//! Care for whoever writes: leaving quickly leaves nothing, nothing is lost by a wrong key, a lost answer makes no second report, and a code
//! can be written on a phone.

mod lossy;

use lossy::Lossy;
use serde_json::{Value, json};
use std::time::Duration;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::committee::{Committee, FIVE, json};
use tellsafe_tests::devtools::ENTER;
use tellsafe_tests::fake::FakePage;
use tellsafe_tests::needle::Needles;
use tellsafe_tests::states::{LARCH, STATES, reach};
use tellsafe_tests::world::World;

/// What is written here and must be nowhere afterwards.
const MARKER: &str = "an ochre lantern on the third stair";
const ESCAPE: (&str, u8) = ("Escape", 27);
const BACKSPACE: (&str, u8) = ("Backspace", 8);

/// All that can be seen or was kept, by a page of the same origin.
const KEPT: &str = r#"
const done = arguments[arguments.length - 1];
(async () => {
  const fields = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
  const databases = (await indexedDB.databases()).map(({ name }) => name);
  done([document.body.textContent, document.title, window.name, ...fields, databases, await caches.keys(),
    { ...localStorage }, { ...sessionStorage }, document.cookie, history.state].map((part) => JSON.stringify(part)).join("\n"));
})().catch((error) => done("error " + error));
"#;

async fn state(browser: &Browser, page: &FakePage, name: &str) {
    let state = STATES.iter().find(|state| state.name == name).unwrap_or_else(|| panic!("no state {name}"));
    reach(browser, &page.address, state).await;
}

async fn value(browser: &Browser, css: &str) -> String {
    let value = browser.run(&format!("return document.querySelector('{css}').value")).await;
    value.as_str().unwrap_or_else(|| panic!("{css}")).to_owned()
}

async fn until(browser: &Browser, what: &str, script: &str) {
    for _ in 0..200 {
        if browser.client.execute(script, vec![]).await.is_ok_and(|answer| answer == true) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("not in time: {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_quickly_leaves_nothing_from_any_screen() {
    let page = FakePage::start().await;
    let browser = Browser::chromium().await;
    let mut needles = Needles::new();
    needles.text("what was written", MARKER);
    let ours = page.address.clone();
    let screens = [
        ("05-form-more", "#what"),
        ("05-form-danger", "#what"),
        ("06-sending", ""),
        ("07-code", ""),
        ("08-enter", "#code-input"),
        ("09-case", "#reply"),
        ("01-start", ""),
    ];
    for (screen, field) in screens {
        for keys in [false, true] {
            browser.client.goto(&format!("{ours}/before")).await.expect("another page");
            state(&browser, &page, screen).await;
            if !field.is_empty() {
                browser.type_into(field, MARKER).await;
                assert!(!needles.found_in(value(&browser, field).await.as_bytes()).is_empty(), "it was written");
            }
            let entries = browser.run("return history.length").await;
            if keys {
                for _ in 0..3 {
                    press(&browser, ESCAPE).await;
                }
            } else {
                browser.click("#leave").await;
            }
            until(&browser, screen, "return location.href === 'about:blank'").await;
            let left = browser.run("return [document.body.innerHTML, document.title, window.name]").await;
            assert_eq!(left, json!(["", "", ""]), "{screen}");
            assert_eq!(browser.run("return history.length").await, entries, "{screen}: in the page's own place");
            browser.client.back().await.expect("back");
            let back = browser.client.current_url().await.expect("an address");
            assert!(!back.as_str().contains(LARCH), "{screen}: back leads to {back}");
            browser.client.forward().await.expect("forward");
            let on = browser.client.current_url().await.expect("an address");
            assert_eq!(on.as_str(), "about:blank", "{screen}");
        }
    }
    browser.open(&format!("{ours}/#{LARCH}")).await;
    browser.find("#committee-name").await;
    needles.absent_from("what the page finds when it is opened again", kept(&browser).await.as_bytes());
    let folder = browser.close_and_keep().await;
    let files = needles.absent_from_files(&folder.path().join("profile"));
    assert!(files > 20, "only {files} files in the browser's folder");
}

async fn kept(browser: &Browser) -> String {
    let kept = browser.client.execute_async(KEPT, vec![]).await.expect("it runs");
    let kept = kept.as_str().expect("a text").to_owned();
    assert!(!kept.starts_with("error"), "{kept}");
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn escape_leaves_only_when_it_is_pressed_three_times_quickly() {
    let page = FakePage::start().await;
    let browser = Browser::chromium().await;
    state(&browser, &page, "05-form-filled").await;
    for _ in 0..4 {
        press(&browser, ESCAPE).await;
        tokio::time::sleep(Duration::from_millis(900)).await;
    }
    assert!(!value(&browser, "#what").await.is_empty(), "someone presses it now and then, and stays");
    for _ in 0..3 {
        press(&browser, ESCAPE).await;
    }
    until(&browser, "gone", "return location.href === 'about:blank'").await;
    browser.close().await;
}

/// The browser asks before it leaves exactly where something would be lost. Its driver answers the question by itself, so the page is asked
/// whether it would want it; that it stays whole when the answer is no is what is tested.
#[tokio::test(flavor = "multi_thread")]
async fn leaving_is_asked_about_where_something_would_be_lost_and_staying_keeps_it() {
    let page = FakePage::start().await;
    let browser = Browser::chromium().await;
    for (screen, field, asks) in [
        ("01-start", "", false),
        ("04-readers", "", false),
        ("05-form", "", false),
        ("05-form-more", "#place", true),
        ("05-form", "#what", true),
        ("05-form-danger", "", true),
        ("06-sending", "", true),
        ("06-sending-failed", "", true),
        ("07-code", "", true),
        ("07-code-finished", "", false),
        ("08-enter", "", false),
        ("09-case", "", false),
        ("09-case", "#reply", true),
        ("10-reply-stored", "", false),
    ] {
        state(&browser, &page, screen).await;
        let entries = browser.run("return history.length").await;
        if !field.is_empty() {
            browser.type_into(field, MARKER).await;
        }
        if screen == "10-reply-stored" {
            until(&browser, "sent", "return document.querySelector('#reply').value === ''").await;
        }
        assert_eq!(would_ask(&browser).await, asks, "{screen} {field}");
        if !field.is_empty() {
            assert_eq!(value(&browser, field).await, MARKER, "{screen}: it stays");
        }
        assert_eq!(browser.run("return history.length").await, entries, "{screen}");
    }

    // The way back inside the page keeps everything too, and makes no entry in the history to go back to.
    state(&browser, &page, "05-form-danger").await;
    let entries = browser.run("return history.length").await;
    browser.type_into("#what", MARKER).await;
    browser.click("#more").await;
    browser.click("#role-witness").await;
    browser.type_into("#hide", "a manager").await;
    browser.click("#hide-readers").await;
    browser.click("#back").await;
    assert!(would_ask(&browser).await, "on the first screen too, with something written");
    browser.click("#start-report").await;
    browser.click("#continue").await;
    assert_eq!(value(&browser, "#what").await, MARKER);
    assert_eq!(value(&browser, "#hide").await, "a manager");
    let chosen = browser.run("return [...document.querySelectorAll('input:checked')].map(({ id }) => id).sort()").await;
    for id in ["danger-yes", "role-witness", "share-ask"] {
        assert!(chosen.as_array().expect("a list").contains(&id.into()), "{id} in {chosen}");
    }
    assert!(browser.text("#danger-now").await.contains("not at once"));
    assert_eq!(browser.run("return history.length").await, entries);

    // Whoever leaves all the same finds nothing when they come back.
    let mut needles = Needles::new();
    needles.text("what was written", MARKER);
    browser.client.goto(&format!("{}/before", page.address)).await.expect("another page");
    browser.client.back().await.expect("back");
    browser.find("#start-report").await;
    needles.absent_from("the page after leaving and coming back", kept(&browser).await.as_bytes());
    browser.close().await;
}

async fn would_ask(browser: &Browser) -> bool {
    let asked = "return !dispatchEvent(new Event('beforeunload', { cancelable: true }))";
    browser.run(asked).await.as_bool().expect("yes or no")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_can_be_written_on_a_phone() {
    let page = FakePage::start().await;
    let browser = Browser::chromium().await;
    let phone = json!({ "width": 390, "height": 844, "deviceScaleFactor": 3, "mobile": true });
    browser.devtools("Emulation.setDeviceMetricsOverride", phone).await;
    browser.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await;
    state(&browser, &page, "08-enter").await;
    let words = "const { autocapitalize, spellcheck, inputMode, enterKeyHint, autocomplete } = document.querySelector('#code-input');
        return [autocapitalize, spellcheck, inputMode, enterKeyHint, autocomplete, document.querySelector('#code-input').getAttribute('autocorrect')]";
    assert_eq!(browser.run(words).await, json!(["none", false, "text", "go", "off", "off"]));

    // A keyboard that composes: what it has not given up is not touched, and there is something to choose.
    browser.click("#code-input").await;
    compose(&browser, "aban").await;
    assert_eq!(value(&browser, "#code-input").await, "aban");
    assert_eq!(browser.texts("#suggestions button").await, ["abandon"]);
    compose(&browser, "aban ").await;
    assert_eq!(value(&browser, "#code-input").await, "aban ", "still composing");
    insert(&browser, "aban ").await;
    assert_eq!(value(&browser, "#code-input").await, "abandon ", "four letters are enough");
    press(&browser, BACKSPACE).await;
    assert_eq!(value(&browser, "#code-input").await, "aban", "as it was typed");
    press(&browser, BACKSPACE).await;
    assert_eq!(value(&browser, "#code-input").await, "aba");
    insert(&browser, "ndon ").await;

    // With the keyboard up there is half of the page; what can be chosen is in sight, large enough, and leaves the focus where it is.
    let half = json!({ "width": 390, "height": 420, "deviceScaleFactor": 3, "mobile": true });
    browser.devtools("Emulation.setDeviceMetricsOverride", half).await;
    compose(&browser, "abi").await;
    let seen = "const { top, bottom, height } = document.querySelector('#suggestions button').getBoundingClientRect();
        const header = document.querySelector('header').getBoundingClientRect().bottom;
        return [height >= 44, bottom <= visualViewport.height, top >= header]";
    assert_eq!(browser.run(seen).await, json!([true, true, true]));
    tap(&browser, "#suggestions button").await;
    assert_eq!(value(&browser, "#code-input").await, "abandon ability ");
    assert_eq!(browser.run("return document.activeElement.id").await, "code-input");

    // A wrong word is named by its place.
    insert(&browser, "abxyz ").await;
    let verdict = browser.text("#code-verdict").await;
    assert!(verdict.contains("Word 3") && verdict.contains("abxyz"), "{verdict}");

    // Pasted from a list, with numbers, stops and lines; in capitals, because a keyboard wanted it so.
    browser.run("document.querySelector('#code-input').select()").await;
    insert(&browser, "1. Abandon\n2. ABILITY,\n3) able; 4 about\n\n5. above 6. absent\t7. absorb 8. abst 9. absurd 10. abuse 11. access 12. accident").await;
    assert!(browser.text("#code-verdict").await.contains("fit together"));
    browser.press(ENTER).await;
    browser.find("#case-status").await;
    browser.close().await;
}

async fn press(browser: &Browser, (key, number): (&str, u8)) {
    for kind in ["rawKeyDown", "keyUp"] {
        let event = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": number });
        browser.devtools("Input.dispatchKeyEvent", event).await;
    }
}

async fn compose(browser: &Browser, text: &str) {
    let end = text.len();
    browser
        .devtools("Input.imeSetComposition", json!({ "text": text, "selectionStart": end, "selectionEnd": end }))
        .await;
}

async fn insert(browser: &Browser, text: &str) {
    browser.devtools("Input.insertText", json!({ "text": text })).await;
}

async fn tap(browser: &Browser, css: &str) {
    let middle = format!(
        "const {{ left, top, width, height }} = document.querySelector('{css}').getBoundingClientRect();
        return {{ x: left + width / 2, y: top + height / 2 }}"
    );
    let point: Value = browser.run(&middle).await;
    browser.devtools("Input.dispatchTouchEvent", json!({ "type": "touchStart", "touchPoints": [point] })).await;
    browser.devtools("Input.dispatchTouchEvent", json!({ "type": "touchEnd", "touchPoints": [] })).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_whose_answer_was_lost_is_sent_again_and_arrives_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::start(folder.path(), 0, &["--host", "127.0.0.1"]);
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE[..2]);
    let lossy = Lossy::before(world.http.trim_start_matches("http://").to_owned()).await;
    let browser = Browser::chromium().await;
    browser.open(&format!("http://{}/#{}", lossy.address, committee.fingerprint())).await;
    browser.click("#start-report").await;
    browser.click("#continue").await;
    browser.type_into("#what", MARKER).await;
    lossy.lose_next_answer();
    browser.click("#send").await;
    browser.find("#try-again").await;
    assert_eq!(lossy.lost(), 1, "it was stored, and nobody said so");
    let cases = || {
        let inbox = json(committee.tellsafe("Ana").args(["inbox", "--conflict", "none", "--json"]));
        inbox["cases"].as_array().expect("cases").clone()
    };
    let stored = cases();
    assert_eq!(stored.len(), 1);

    // What was written can be looked at, and is sent again as it is.
    browser.click("#edit").await;
    assert_eq!(value(&browser, "#what").await, MARKER);
    browser.click("#send").await;
    browser.find("#promised-date").await;
    let words = browser.texts("#code-words li").await.join(" ");
    let after = cases();
    assert_eq!((after.len(), &after[0]["id"]), (1, &stored[0]["id"]), "two attempts, one report");

    browser.click("#finish").await;
    browser.click("#restart").await;
    browser.click("#start-code").await;
    browser.type_into("#code-input", &words).await;
    browser.click("#open-case").await;
    browser.find("#case-status").await;
    assert_eq!(browser.texts("#messages article").await.len(), 1, "and its words lead to it");
    browser.close().await;
}
