//! The two ways through, by the ids that they share (`gateway/page/README.md`): the page, and the plain form without scripts.

use crate::browser::Browser;
use std::time::Duration;

/// How often a stored message is looked for, 50 ms apart.
const PATIENCE: usize = 400;

/// How a reporter gets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The page, with scripts.
    Page,
    /// `/plain`.
    Plain,
}

impl Way {
    /// Opens `link`; without scripts, goes where the page's own words point.
    pub async fn begin(self, browser: &Browser, link: &str) {
        browser.open(link).await;
        match self {
            // By then the page has its lists, and its buttons stay where they are.
            Self::Page => drop(browser.find("#committee-name").await),
            Self::Plain => {
                browser.click("noscript a[href^='/plain']").await;
                browser.find("#cost").await;
            }
        }
    }

    /// Writes a report to everyone but the member at `unticked`; returns the twelve words.
    pub async fn report(self, browser: &Browser, text: &str, unticked: usize) -> String {
        browser.click("#start-report").await;
        browser.click(&format!("#member-{unticked}")).await;
        if self == Self::Page {
            browser.click("#continue").await;
        }
        browser.type_into("#what", text).await;
        browser.click("#send").await;
        browser.find("#promised-date").await;
        let words = browser.texts("#code-words li").await;
        let words: Vec<_> = words.iter().map(|word| word.trim_start_matches(|c: char| !c.is_alphabetic())).collect();
        assert_eq!(words.len(), 12, "{words:?}");
        words.join(" ")
    }

    /// Comes back with the words, from the first screen; returns what all messages say.
    pub async fn come_back(self, browser: &Browser, words: &str) -> String {
        browser.click("#start-code").await;
        browser.type_into("#code-input", words).await;
        browser.click("#open-case").await;
        browser.find("#case-status").await;
        browser.texts("#messages article").await.join("\n")
    }

    /// Writes into the open case, and waits until it is among the messages.
    pub async fn reply(self, browser: &Browser, text: &str) {
        browser.type_into("#reply", text).await;
        browser.click("#send-reply").await;
        browser.find("#replied").await;
        for _ in 0..PATIENCE {
            if browser.texts("#messages").await.concat().contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("not stored: {}", browser.texts("body").await.concat());
    }

    /// Takes back the report of the open case, which nobody has read.
    pub async fn withdraw(self, browser: &Browser) {
        browser.click("#withdraw").await;
        browser.click("#confirm-withdraw").await;
        browser.find(if self == Self::Plain { "#withdrawn" } else { "#restart" }).await;
    }
}
