//! On paper the page of the code is twelve words and an address, and nothing that says what they are for.

use serde_json::json;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::devtools::Colours;
use tellsafe_tests::fake::FakePage;
use tellsafe_tests::states::{STATES, reach};

#[tokio::test(flavor = "multi_thread")]
async fn paper_holds_only_the_words_and_the_address() {
    let page = FakePage::start().await;
    let browser = Browser::chromium().await;
    let code = STATES.iter().find(|state| state.name == "07-code").expect("a state");
    reach(&browser, &format!("{}/", page.address), code).await;
    let words = browser
        .run("return [...document.querySelectorAll('#code-words li')].map((li) => li.textContent).join(' ')")
        .await;
    browser.media(Colours::Light, true, true).await;
    let printed =
        browser.run("return document.body.innerText.split(/\\s+/).filter((part) => part !== '').join(' ')").await;
    let address = page.address.trim_start_matches("http://");
    assert_eq!(printed.as_str(), Some(format!("{} {address}", words.as_str().expect("words")).as_str()));

    let pdf = browser.devtools("Page.printToPDF", json!({ "printBackground": true })).await;
    let pdf = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, pdf["data"].as_str().expect("a file"));
    let pdf = String::from_utf8_lossy(&pdf.expect("base64")).into_owned();
    assert_eq!(pdf.matches("/Type /Page\n").count(), 1, "one sheet");
    browser.close().await;
}
