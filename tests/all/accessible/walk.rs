//! Goes through every state of the page (`tellsafe_tests::states`), each one once, with as few page loads as their order allows.

use std::collections::HashSet;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::states::{Begin, STATES, State, Step};

/// States that pass by themselves. While their steps are taken, the page's clock stands still, so that there is time to look.
const PASSING: [&str; 1] = ["06-sending"];

/// Calls `look` in each state, by its name.
pub async fn all(browser: &Browser, address: &str, mut look: impl AsyncFnMut(&'static str)) {
    let mut seen = HashSet::new();
    for last in STATES.iter().filter(|state| !leads_on(state)) {
        let way = way(last);
        open(browser, address, way[0]).await;
        for state in way {
            let passing = PASSING.contains(&state.name);
            if passing {
                browser.run("window.clock = setTimeout; window.setTimeout = () => 0").await;
            }
            for step in state.steps {
                take(browser, step).await;
            }
            if passing {
                browser.run("window.setTimeout = window.clock").await;
            }
            if seen.insert(state.name) {
                look(state.name).await;
            }
        }
    }
}

fn leads_on(state: &State) -> bool {
    STATES.iter().any(|other| matches!(other.from, Begin::State(name) if name == state.name))
}

/// From the state that begins with a link to this one.
fn way(state: &'static State) -> Vec<&'static State> {
    let mut way = vec![state];
    while let Begin::State(name) = way[0].from {
        way.insert(0, STATES.iter().find(|other| other.name == name).expect("a state"));
    }
    way
}

async fn open(browser: &Browser, address: &str, first: &State) {
    let Begin::Link(fragment) = first.from else { panic!("{} does not begin with a link", first.name) };
    let separator = if fragment.is_empty() { "" } else { "#" };
    browser.open(&format!("{address}{separator}{fragment}")).await;
}

async fn take(browser: &Browser, step: &Step) {
    match step {
        Step::Click(css) => {
            // Whoever looked before may have left it under the header that stays in sight.
            let script = format!("document.querySelector({css:?})?.scrollIntoView({{ block: 'center' }})");
            browser.run(&script).await;
            browser.click(css).await;
        }
        Step::Type(css, text) => browser.type_into(css, text).await,
        Step::Wait(css) => drop(browser.find(css).await),
        Step::Run(script) => drop(browser.run(script).await),
    }
}
