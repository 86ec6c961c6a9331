//! From the report to its withdrawal with keys alone: Tab, Shift-Tab, Enter, Space, arrows and letters.

use crate::accessible::tab;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::devtools::{DOWN, ENTER, SPACE, TAB, UP};
use tellsafe_tests::fake::FakePage;
use tellsafe_tests::states::LARCH;

/// More than any screen has controls.
const MANY: usize = 120;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_report_and_its_withdrawal_by_keyboard_alone() {
    let page = FakePage::start().await;
    let browser = Browser::chromium().await;
    browser.window(1280, 720).await;
    browser.open(&format!("{}/#{LARCH}", page.address)).await;
    browser.find("#committee-name:not(:empty)").await;
    at_a_new_screen(&browser).await;

    let code = report(&browser).await;
    follow_up(&browser, &code, "accident").await;
    ask_to_withdraw(&browser).await;
    press(&browser, "#close").await;
    at_a_new_screen(&browser).await;
    follow_up(&browser, &code, "world").await;
    withdraw(&browser).await;

    press(&browser, "#restart").await;
    at_a_new_screen(&browser).await;
    go_to(&browser, "#leave").await;
    browser.press(ENTER).await;
    browser.client.wait().for_url(&url::Url::parse("about:blank").expect("a URL")).await.expect("it leaves");
    browser.close().await;
}

/// Everyone but the last member; returns the twelve words.
async fn report(browser: &Browser) -> Vec<String> {
    press(browser, "#start-report").await;
    browser.find("#members").await;
    at_a_new_screen(browser).await;
    let everyone = browser.text("#readers-count").await;
    go_to(browser, "#member-2").await;
    browser.press(SPACE).await;
    assert_ne!(browser.text("#readers-count").await, everyone, "Space unticks");
    press(browser, "#continue").await;
    browser.find("#what").await;
    at_a_new_screen(browser).await;

    go_to(browser, "input[type=radio]").await;
    let first = tab::focus(browser).await.on;
    browser.press(DOWN).await;
    assert_ne!(tab::focus(browser).await.on, first, "arrows choose");
    browser.press(UP).await;
    assert_eq!(tab::focus(browser).await.on, first);
    go_to(browser, "#what").await;
    browser.type_here("Someone shouted at me.").await;
    press(browser, "#more").await;
    go_to(browser, "#contact").await;
    browser.type_here("@me").await;
    browser.shift_tab().await;
    assert_ne!(tab::focus(browser).await.on, "#contact", "Shift and Tab go back");
    press(browser, "#send").await;
    browser.find("#code-words li").await;
    at_a_new_screen(browser).await;
    keep_the_code(browser).await
}

async fn keep_the_code(browser: &Browser) -> Vec<String> {
    let said =
        browser.run("return [...document.querySelectorAll('#code-words li')].map((word) => word.textContent)").await;
    let words: Vec<String> = serde_json::from_value(said).expect("words");
    press(browser, "#copy").await;
    browser.find("#copied:not(:empty)").await;
    go_to(browser, "#check input").await;
    browser.type_here("zzzz").await;
    browser.press(TAB).await;
    browser.find("#check-verdict:not(:empty)").await;
    press(browser, "#wont-come-back").await;
    browser.find("#wont-come-back-said:not(:empty)").await;
    assert!(!tab::focus(browser).await.body, "the focus does not fall off with a button that went away");
    press(browser, "#finish").await;
    browser.find("#restart").await;
    at_a_new_screen(browser).await;
    press(browser, "#restart").await;
    browser.find("#start-code").await;
    at_a_new_screen(browser).await;
    words
}

/// With another last word, which chooses the invented case.
async fn follow_up(browser: &Browser, code: &[String], last: &str) {
    press(browser, "#start-code").await;
    at_a_new_screen(browser).await;
    go_to(browser, "#code-input").await;
    let (first, rest) = code[..11].split_first().expect("eleven");
    browser.type_here(&first[..3]).await;
    browser.find("#suggestions button").await;
    let shown = format!("//*[@id='suggestions']/button[text()='{first}']");
    let at = browser.client.find(fantoccini::Locator::XPath(&shown)).await.expect("a fitting word is offered");
    while browser.client.active_element().await.expect("a focus").element_id() != at.element_id() {
        browser.press(TAB).await;
        assert!(!tab::focus(browser).await.body, "the offered word is reached");
    }
    browser.press(ENTER).await;
    assert_eq!(tab::focus(browser).await.on, "#code-input", "back where words are typed");
    browser.type_here(&format!("{} {last}", rest.join(" "))).await;
    browser.press(ENTER).await;
    browser.find("#case-status").await;
    at_a_new_screen(browser).await;
    go_to(browser, "#reply").await;
    browser.type_here("It happened again.").await;
    press(browser, "#send-reply").await;
    browser.find("#replied:not(:empty)").await;
    assert!(!tab::focus(browser).await.body, "the focus stays when a message was sent");
}

/// Where someone has read it already.
async fn ask_to_withdraw(browser: &Browser) {
    press(browser, "#withdraw").await;
    press(browser, "#confirm-withdraw").await;
    browser.find("#withdraw-said:not(:empty)").await;
    assert!(!tab::focus(browser).await.body, "the focus does not fall off with the buttons that went away");
}

async fn withdraw(browser: &Browser) {
    press(browser, "#withdraw").await;
    browser.find("#withdraw-question").await;
    assert_eq!(tab::focus(browser).await.on, "#withdraw-question", "the question is what comes next");
    press(browser, "#cancel-withdraw").await;
    assert_eq!(tab::focus(browser).await.on, "#withdraw", "back at the button that asked");
    browser.press(ENTER).await;
    press(browser, "#confirm-withdraw").await;
    browser.find("#restart").await;
    at_a_new_screen(browser).await;
}

/// Goes to a control with Tab and presses Enter.
async fn press(browser: &Browser, css: &str) {
    go_to(browser, css).await;
    browser.press(ENTER).await;
}

/// Presses Tab until this has the focus; everything on the way must show it.
async fn go_to(browser: &Browser, css: &str) {
    let mut way = Vec::new();
    for _ in 0..MANY {
        browser.press(TAB).await;
        let focus = tab::focus(browser).await;
        assert!(focus.problems.is_empty(), "{}: {:?}", focus.on, focus.problems);
        if browser.run(&format!("return document.activeElement.matches({css:?})")).await == true {
            return;
        }
        way.push(focus.on);
    }
    panic!("Tab does not reach {css}, only {way:?}");
}

/// A screen reader starts at the heading of a new screen.
async fn at_a_new_screen(browser: &Browser) {
    browser.find("h1").await;
    for _ in 0..100 {
        if browser.run("return document.activeElement.localName").await == "h1" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the focus is on {}, not on the heading", tab::focus(browser).await.on);
}
