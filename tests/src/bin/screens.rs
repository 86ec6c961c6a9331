//! `cargo screens`: pictures of every state of the page into `tests/screens/` (which git ignores), on a phone and a desktop, light and
//! dark, in English and Arabic; and of the pages without JavaScript, from the real gateway.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Parser;
use serde_json::json;
use std::path::{Path, PathBuf};
use tellsafe_tests::browser::{Browser, Engine, Mode};
use tellsafe_tests::committee::{Committee, FIVE, json as output_of, run};
use tellsafe_tests::devtools::Colours;
use tellsafe_tests::fake::FakePage;
use tellsafe_tests::programs::root;
use tellsafe_tests::states::{STATES, reach};
use tellsafe_tests::ways::Way;
use tellsafe_tests::world::World;

const LANGUAGES: [&str; 2] = ["en", "ar"];
/// A screen that passes by itself: reached anew for each picture.
const PASSING: &str = "06-sending";

/// Makes pictures of every state of the page.
#[derive(Debug, Parser)]
#[command(name = "cargo screens")]
struct Arguments {
    /// Where to.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only states whose name contains this.
    #[arg(value_name = "NAME")]
    only: Option<String>,
}

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let out = arguments.out.unwrap_or_else(|| root().join("tests/screens"));
    std::fs::create_dir_all(&out).expect("a folder");
    let wanted = |name: &str| arguments.only.as_ref().is_none_or(|only| name.contains(only.as_str()));
    let address = FakePage::start().await.address;
    let browser = Browser::chromium().await;
    for language in LANGUAGES {
        for state in STATES.iter().filter(|state| wanted(state.name)) {
            let page = format!("{address}/{language}");
            reach(&browser, &page, state).await;
            for (device, width, height, colours) in SCREENS {
                browser.window(width, height).await;
                browser.media(colours, STILL, false).await;
                if state.name == PASSING {
                    reach(&browser, &page, state).await;
                }
                keep(&browser, &out, &format!("{device}-{language}-{}", state.name)).await;
            }
        }
    }
    browser.close().await;
    if wanted("plain") {
        without_scripts(&out).await;
    }
    println!("{}", out.display());
}

/// Each with the name that its pictures begin with: width, height, colours.
const SCREENS: [(&str, u32, u32, Colours); 4] = [
    ("phone-light", 390, 844, Colours::Light),
    ("phone-dark", 390, 844, Colours::Dark),
    ("desktop-light", 1280, 900, Colours::Light),
    ("desktop-dark", 1280, 900, Colours::Dark),
];

/// Less motion, so that no picture is of something on its way from one colour to the next.
const STILL: bool = true;

/// Writes a picture of the whole page, without the scroll bar, which in Arabic would move everything.
async fn keep(browser: &Browser, out: &Path, name: &str) {
    browser.devtools("Emulation.setScrollbarsHidden", json!({ "hidden": true })).await;
    let metrics = browser.devtools("Page.getLayoutMetrics", json!({})).await;
    let size = &metrics["cssContentSize"];
    let clip = json!({ "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1 });
    // A page that fits is taken as it stands: told to go beyond it, Chromium lays it out in its own window's width again.
    let fits = size["height"].as_f64() <= metrics["cssLayoutViewport"]["clientHeight"].as_f64();
    let asked = if fits {
        json!({ "format": "png" })
    } else {
        json!({ "format": "png", "captureBeyondViewport": true, "clip": clip })
    };
    let answer = browser.devtools("Page.captureScreenshot", asked).await;
    let picture = STANDARD.decode(answer["data"].as_str().expect("a picture")).expect("base64");
    std::fs::write(out.join(format!("{name}.png")), picture).expect("written");
}

/// The way of someone who has scripts off, screen by screen.
async fn without_scripts(out: &Path) {
    let world = World::new();
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE);
    let browser = Browser::start(Engine::Chromium, Mode::NoScript).await;
    for language in LANGUAGES {
        let stage = Plain { browser: &browser, out, language };
        let page = committee.link.replace("/#", &format!("/{language}#"));
        browser.open(&page).await;
        stage.keep("01-scripts-are-off").await;
        browser.click("noscript a[href^='/plain']").await;
        browser.find("#cost").await;
        if language != "en" {
            browser.click(&format!("#language-{language}")).await;
        }
        stage.keep("02-start").await;
        browser.click("#start-report").await;
        browser.find("#what").await;
        stage.keep("03-form").await;
        browser.click("#send").await;
        browser.find("#what-complaint, #error").await;
        stage.keep("03-form-empty").await;
        browser.type_into("#what", "Someone shouted at me.\nIt was not the first time.").await;
        browser.click("#send").await;
        browser.find("#promised-date").await;
        stage.keep("04-code").await;
        let words = browser.texts("#code-words li").await.join(" ");
        browser.click("#wont-come-back").await;
        browser.find("#wont-come-back-said").await;
        stage.keep("05-said").await;
        answer(&committee);

        browser.open(&format!("{}/plain", world.https)).await;
        if language != "en" {
            browser.click(&format!("#language-{language}")).await;
        }
        browser.click("#start-code").await;
        browser.type_into("#code-input", "abandon abxyz").await;
        browser.click("#open-case").await;
        browser.find("#code-input-complaint, #error").await;
        stage.keep("06-enter-wrong-word").await;
        browser.find("#code-input").await.clear().await.expect("emptied");
        browser.type_into("#code-input", &words).await;
        browser.click("#open-case").await;
        browser.find("#case-status").await;
        stage.keep("07-case").await;
        Way::Plain.reply(&browser, "Yes, please.").await;
        stage.keep("08-replied").await;
        browser.click("#withdraw").await;
        browser.find("#confirm-withdraw").await;
        stage.keep("09-withdraw-sure").await;
        browser.click("#confirm-withdraw").await;
        browser.find("#withdrawn, #withdraw-said").await;
        stage.keep("10-withdrawal-asked").await;
    }
    browser.close().await;
}

/// Ana reads all that is there and answers.
fn answer(committee: &Committee) {
    let inbox = output_of(committee.tellsafe("Ana").args(["inbox", "--conflict", "none", "--json"]));
    for case in inbox["cases"].as_array().expect("cases") {
        let name = case["name"].as_str().expect("a name");
        run(committee.tellsafe("Ana").args(["read", name, "--conflict", "none"]));
        run(committee.tellsafe("Ana").args(["reply", name, "Thank you for telling us."]));
    }
}

struct Plain<'a> {
    browser: &'a Browser,
    out: &'a Path,
    language: &'a str,
}

impl Plain<'_> {
    async fn keep(&self, name: &str) {
        for (device, width, height, colours) in SCREENS {
            self.browser.window(width, height).await;
            self.browser.media(colours, STILL, false).await;
            keep(self.browser, self.out, &format!("{device}-{}-plain-{name}", self.language)).await;
        }
    }
}
