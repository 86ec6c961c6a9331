//! Pressing Tab through a state: every control is reached, in the order of the page, seen, and left again.

use serde::Deserialize;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::devtools::TAB;

/// Where the focus is: `focus.js`.
#[derive(Debug, Deserialize)]
pub struct Focus {
    /// All controls, in the order of the page.
    pub controls: Vec<String>,
    /// Which of them has the focus; -1 for none.
    pub at: i64,
    /// What has the focus.
    pub on: String,
    /// Nothing has it.
    pub body: bool,
    /// What is wrong with how it is shown.
    pub problems: Vec<String>,
}

/// Where the focus is now.
pub async fn focus(browser: &Browser) -> Focus {
    serde_json::from_value(browser.run(include_str!("focus.js")).await).expect("focus.js answers with these")
}

/// Goes once around. What is wrong is named; nothing is good.
pub async fn problems(browser: &Browser) -> Vec<String> {
    let first = focus(browser).await;
    let (mut order, mut problems) = (Vec::new(), Vec::new());
    // One more than there are controls: after the last one, the browser's own parts have their turn.
    for _ in 0..=first.controls.len() {
        browser.press(TAB).await;
        let focus = focus(browser).await;
        problems.extend(focus.problems.iter().map(|problem| format!("{}: {problem}", focus.on)));
        if let Ok(at) = usize::try_from(focus.at) {
            order.push(at);
        }
    }
    order.dedup();
    let missing: Vec<_> =
        (0..first.controls.len()).filter(|at| !order.contains(at)).map(|at| &first.controls[at]).collect();
    if !missing.is_empty() {
        problems.push(format!("Tab does not reach {missing:?}"));
    }
    // Around once, the numbers rise, but for the one place where it begins again.
    if order.windows(2).filter(|pair| pair[1] < pair[0]).count() > 1 {
        problems.push(format!("Tab goes in the order {order:?}"));
    }
    problems
}
