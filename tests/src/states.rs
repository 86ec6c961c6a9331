//! Every state of the page and how to reach it on invented cases (`fake.rs`): pictures (`cargo screens`) and the accessibility test
//! walk over the same list. Whoever adds a screen adds it here.
//!
//! Steps name elements by id, as `gateway/page/README.md` lists them. What the invented cases do is chosen by what is typed:
//! `gateway/page/test/fake-journey.ts` says how.

use crate::browser::Browser;

/// One thing that a person does, or waits for.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// Waits for an element and clicks it.
    Click(&'static str),
    /// Waits for an element and types into it.
    Type(&'static str, &'static str),
    /// Waits until an element is shown.
    Wait(&'static str),
    /// Goes back in the browser's history, or to another page, by a script.
    Run(&'static str),
}

/// A state of the page.
#[derive(Debug, Clone, Copy)]
pub struct State {
    /// As its picture is called; the names order the pictures.
    pub name: &'static str,
    /// Where it begins.
    pub from: Begin,
    /// What leads there.
    pub steps: &'static [Step],
}

/// Where the way to a state begins.
#[derive(Debug, Clone, Copy)]
pub enum Begin {
    /// The page, opened with this after `#`.
    Link(&'static str),
    /// Another state of the list, by its name.
    State(&'static str),
}

use Begin::{Link, State as After};
use Step::{Click, Run, Type, Wait};

/// The link of the invented committee that has everything.
pub const LARCH: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const NOT_HERE: &str = "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN";
const UNCONFIRMED: &str = "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU";
const CLOSED: &str = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC";
const OFFLINE: &str = "OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO";
const UMBRELLA: &str = "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD";
const ROWAN: &str = "DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD.Rowan";

/// Chooses a picture, a file that cannot be cleaned and takes a while to send, and one that is refused, as the browser's own dialog does.
const CHOOSE: &str = "const canvas = document.createElement('canvas'); canvas.width = canvas.height = 64; canvas.toBlob((picture) => { \
const chosen = new DataTransfer(); chosen.items.add(new File([picture], 'hall.jpg')); \
chosen.items.add(new File(['%PDF-1.7', new Uint8Array(1500000)], 'notes.pdf')); \
chosen.items.add(new File([new Uint8Array([0, 0, 0, 24]), 'ftypheic'], 'hall.heic')); \
const files = document.getElementById('files'); files.files = chosen.files; files.dispatchEvent(new Event('change')); }, 'image/jpeg')";

const fn state(name: &'static str, from: Begin, steps: &'static [Step]) -> State {
    State { name, from, steps }
}

/// All of them, each after the one that it begins from.
pub const STATES: &[State] = &[
    state("01-start", Link(LARCH), &[Wait("#committee-name")]),
    state("01-start-trust", After("01-start"), &[Click("#trust summary")]),
    state("01-start-where", Link(UMBRELLA), &[Wait("#where")]),
    state("01-start-project", Link(ROWAN), &[Wait("#project")]),
    state("02-start-without-a-link", Link(""), &[Wait("#no-anchor")]),
    state("02-start-broken-link", Link("AAAA"), &[Wait("#broken-anchor")]),
    state("02-start-not-in-the-list", Link(NOT_HERE), &[Wait("#not-anchored, .refusal")]),
    state("02-start-unconfirmed", Link(UNCONFIRMED), &[Wait(".refusal")]),
    state("02-start-closed", Link(CLOSED), &[Wait(".refusal")]),
    state("02-start-offline", Link(OFFLINE), &[Wait("#retry-load")]),
    state("03-choice", After("02-start-without-a-link"), &[Click("#start-report"), Wait("#choice")]),
    state("03-where", After("01-start-where"), &[Click("#where"), Wait("#where-asked")]),
    state("03-where-found", After("03-where"), &[Type("#where-asked", "larch"), Wait("#where-report-0")]),
    state("03-where-own-channel", After("03-where"), &[Type("#where-asked", "rowan"), Wait("#where-found dl")]),
    state("03-where-nothing", After("03-where"), &[Type("#where-asked", "xyzzy"), Wait("#where-report-0")]),
    state("04-readers", After("01-start"), &[Click("#start-report"), Wait("#members")]),
    state("04-readers-few-confirmed", After("03-choice"), &[Click("#committee-1"), Wait("#few-confirmed")]),
    state(
        "04-readers-nobody",
        After("04-readers"),
        &[Click("#member-0"), Click("#member-1"), Click("#member-2"), Click("#continue"), Wait("#error")],
    ),
    state("05-form", After("04-readers"), &[Click("#continue"), Wait("#what")]),
    state("05-form-empty", After("05-form"), &[Click("#send"), Wait("#what-complaint")]),
    state("05-form-own-questions", After("04-readers-few-confirmed"), &[Click("#continue"), Wait("#question-q1")]),
    state("05-form-danger", After("05-form"), &[Click("#danger-yes"), Wait("#danger-now p")]),
    state("05-form-advice", After("05-form"), &[Click("#before summary")]),
    state("05-form-more", After("05-form"), &[Click("#more"), Wait("#contact")]),
    state("05-form-files", After("05-form-more"), &[Run(CHOOSE), Wait("#files-chosen li"), Wait(".refused-file")]),
    state("05-form-filled", After("05-form"), &[Type("#what", "Someone shouted at me.\nIt was not the first time.")]),
    state("06-sending", After("05-form-filled"), &[Click("#send"), Wait("#progress")]),
    state(
        "06-sending-work",
        After("05-form"),
        &[Type("#what", "A flood of messages."), Click("#send"), Wait("#work-stop")],
    ),
    state(
        "06-sending-held",
        After("05-form-files"),
        &[Type("#what", "Someone shouted at me."), Click("#send"), Click("#pause")],
    ),
    state("06-sending-failed", After("05-form"), &[Type("#what", "offline"), Click("#send"), Wait("#try-again")]),
    state(
        "06-sending-list-changed",
        After("05-form"),
        &[Type("#what", "changed"), Click("#send"), Wait("#look-again")],
    ),
    state("07-code", After("05-form-filled"), &[Click("#send"), Wait("#code-words")]),
    state(
        "07-code-danger",
        After("05-form-danger"),
        &[Type("#what", "He stands at the exit."), Click("#send"), Wait("#code-words")],
    ),
    state("07-code-wont-come-back", After("07-code"), &[Click("#wont-come-back"), Wait("#wont-come-back-said")]),
    state("07-code-finished", After("07-code"), &[Click("#finish"), Wait("#restart")]),
    state("08-enter", After("01-start"), &[Click("#start-code"), Wait("#code-input")]),
    state("08-enter-suggestions", After("08-enter"), &[Type("#code-input", "ab"), Wait("#suggestions button")]),
    state("08-enter-wrong-word", After("08-enter"), &[Type("#code-input", "abandon abxyz "), Wait("#code-verdict")]),
    state(
        "08-enter-unknown",
        After("08-enter"),
        &[
            Type("#code-input", "abandon ability able about above absent absorb abstract absurd abuse access zoo"),
            Click("#open-case"),
            Wait("#error"),
        ],
    ),
    state(
        "08-enter-emptied",
        After("08-enter"),
        &[
            Type("#code-input", "abandon ability able about above absent absorb abstract absurd abuse access zebra"),
            Click("#open-case"),
            Wait("#error"),
        ],
    ),
    state(
        "09-case",
        After("08-enter"),
        &[
            Type("#code-input", "abandon ability able about above absent absorb abstract absurd abuse access accident"),
            Click("#open-case"),
            Wait("#case-status"),
        ],
    ),
    state(
        "09-case-missed",
        After("08-enter"),
        &[
            Type("#code-input", "abandon ability able about above absent absorb abstract absurd abuse access world"),
            Click("#open-case"),
            Wait("#case-status"),
        ],
    ),
    state(
        "09-case-closed",
        After("08-enter"),
        &[
            Type("#code-input", "abandon ability able about above absent absorb abstract absurd abuse access word"),
            Click("#open-case"),
            Wait("#closed"),
        ],
    ),
    state("09-case-files", After("09-case"), &[Click(".attached button"), Wait(".saved")]),
    state("10-reply-empty", After("09-case"), &[Click("#send-reply"), Wait("#reply-complaint")]),
    state("10-reply-failed", After("09-case"), &[Type("#reply", "offline"), Click("#send-reply"), Wait("#error")]),
    state(
        "10-reply-stored",
        After("09-case"),
        &[Type("#reply", "Yes, please."), Click("#send-reply"), Wait("#replied")],
    ),
    state("11-withdraw-sure", After("09-case-missed"), &[Click("#withdraw"), Wait("#confirm-withdraw")]),
    state("11-withdrawn", After("11-withdraw-sure"), &[Click("#confirm-withdraw"), Wait("#restart")]),
    state(
        "11-withdrawal-asked",
        After("09-case"),
        &[Click("#withdraw"), Click("#confirm-withdraw"), Wait("#withdraw-said")],
    ),
];

/// Opens the page at `address` (with `/` and perhaps a language) and goes to a state.
pub async fn reach(browser: &Browser, address: &str, state: &State) {
    let (fragment, steps) = way(state);
    let separator = if fragment.is_empty() { "" } else { "#" };
    browser.open(&format!("{address}{separator}{fragment}")).await;
    for step in steps {
        match step {
            Click(css) => browser.click(css).await,
            Type(css, text) => browser.type_into(css, text).await,
            Wait(css) => drop(browser.find(css).await),
            Run(script) => drop(browser.run(script).await),
        }
    }
}

/// What stands after `#`, and all steps from there.
fn way(state: &State) -> (&'static str, Vec<Step>) {
    let (fragment, mut steps) = match state.from {
        Link(fragment) => (fragment, Vec::new()),
        After(name) => way(STATES.iter().find(|other| other.name == name).unwrap_or_else(|| panic!("no state {name}"))),
    };
    steps.extend_from_slice(state.steps);
    (fragment, steps)
}
