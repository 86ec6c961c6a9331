//! What the view says by itself, and the choices that it gives.

use super::state::{Asked, Deed, Effect, Menu, Reading, Then, To, Word};
use crate::case::standing;
use crate::cli::Conflict;
use crate::render::Page;
use tellsafe_protocol::act::Vote;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::State;

/// The states that a member sets, in the order of a case.
const STATES: [State; 7] =
    [State::Working, State::Question, State::Waiting, State::PassingOn, State::Held, State::Decided, State::Closed];

fn word(key: char, words: impl Into<String>, then: Then) -> Word {
    Word { key, words: words.into(), then }
}

/// Where Enter alone takes the last, which changes nothing.
fn menu(page: Page, words: Vec<Word>) -> Menu {
    Menu { chosen: words.len().saturating_sub(1), first: 0, page, words }
}

/// Yes or no, where Enter alone says no.
fn sure(page: Page, yes: &str, then: Then) -> Menu {
    menu(page, vec![word('y', yes, then), word('n', "No, go back", Then::Back)])
}

/// Keys of the list and of a case.
pub(super) fn help(in_case: bool) -> Page {
    let mut page = Page::new();
    page.title("Help").gap();
    if in_case {
        page.say("You are reading a case. Up and Down scroll; Space, PageUp and PageDown too.");
        page.pair("r", "answer the reporter and everyone who reads the case");
        page.pair("s", "say where it stands; the reporter reads a fixed sentence");
        page.pair("v", "vote on a proposal");
        page.pair("l", "take the lead");
        page.pair("c", "say whether you have a conflict");
        page.pair("m", "what else can be done, as commands to type");
        page.pair("u", "look for new messages");
        page.pair("Esc", "back to the list");
    } else {
        page.say("These are your cases, by their next dates. Nothing of what they are about is shown here.");
        page.pair("Up, Down", "choose a case");
        page.pair("Enter", "read it; a new one first asks whether you have a conflict");
        page.pair("u", "look for new cases and messages");
        page.pair("q", "quit");
    }
    page.gap();
    page.say("Before a case: ! a word to the reporter is overdue, * new messages, ? not said yet whether you have a conflict.");
    page.say("Reading a case tells its reporter that a person has read it. What you write is sent only after you have said yes.");
    page.say("Everything here is also a command: tellsafe --help.");
    page.say(
        "Nothing of a case stays on the terminal after you leave. After 15 minutes without a key it closes by itself, unless you are writing.",
    );
    page
}

/// Whether there is a conflict, before anything of a case is fetched. Enter alone fetches nothing.
pub(super) fn asked(asked: Asked) -> Menu {
    let Asked { id, name, mut page, offered } = asked;
    page.gap().title("Do you have a conflict?");
    let open = |conflict| Then::Go(Effect::Open(id, Some(conflict)));
    menu(
        page,
        vec![
            word('n', if offered { "No: I can take it" } else { "No: read it" }, open(Conflict::None)),
            word('s', "Soft: read it, and do not vote", open(Conflict::Soft)),
            word('y', "Yes: close it to me", Then::Ask(Box::new(step_back(id, &name)))),
            word('l', "Later", Then::Back),
        ],
    )
}

fn step_back(id: MessageId, name: &str) -> Menu {
    let mut page = Page::new();
    page.title(&format!("You have a conflict in {name}?")).gap();
    page.say("Your colleagues see that you have one, and not why. What is here of the case is deleted, and nothing more that they write of it is sealed to you.");
    page.say("You cannot take that back yourself: more than half of your colleagues have to.");
    sure(page, "Yes, close it to me", go(id, Deed::Conflict(Conflict::Hard)))
}

fn go(id: MessageId, deed: Deed) -> Then {
    Then::Go(Effect::Do(id, deed))
}

/// What a member says about a conflict in a case that is open.
pub(super) fn conflict(reading: &Reading) -> Menu {
    let Reading { id, name, .. } = reading;
    let mut page = Page::new();
    page.title(&format!("{name}: do you have a conflict?")).gap();
    page.say("Your colleagues learn only the kind, never why.");
    menu(
        page,
        vec![
            word('n', "No", go(*id, Deed::Conflict(Conflict::None))),
            word(
                's',
                "Soft, such as the same employer: I read, and do not vote",
                go(*id, Deed::Conflict(Conflict::Soft)),
            ),
            word('y', "Yes: close it to me", Then::Ask(Box::new(step_back(*id, name)))),
            word('l', "Leave it as it is", Then::Back),
        ],
    )
}

/// Where a case stands.
pub(super) fn states(reading: &Reading, to: &To) -> Menu {
    let Reading { id, name, .. } = reading;
    let mut page = Page::new();
    page.title(&format!("{name}: where does it stand?")).gap();
    page.say("The reporter reads a sentence about it, and the date by which they hear more.");
    let mut words: Vec<Word> = ('1'..)
        .zip(STATES)
        .map(|(key, state)| {
            let mut page = Page::new();
            page.title(&format!("{name}: {}?", standing::label(state))).gap();
            page.say("The reporter will read:").quote(&standing::sentence(state, to.count));
            page.say("and the next date, by your committee's rule.");
            word(
                key,
                standing::label(state),
                Then::Ask(Box::new(sure(page, "Yes, store it", go(*id, Deed::Status(state))))),
            )
        })
        .collect();
    words.push(word('l', "Leave it as it is", Then::Back));
    menu(page, words)
}

/// Taking the lead.
pub(super) fn lead(reading: &Reading) -> Menu {
    let Reading { id, name, .. } = reading;
    let mut page = Page::new();
    page.title(&format!("Do you lead {name} from now on?")).gap();
    page.say("Your colleagues see it; the reporter does not. To name someone else, or no one:");
    page.command(&format!("tellsafe lead {name} 'Their Name'")).command(&format!("tellsafe lead {name} --nobody"));
    sure(page, "Yes, I lead it", go(*id, Deed::Lead))
}

/// A vote on the open proposal.
pub(super) fn vote(reading: &Reading, proposal: MessageId, says: &Page) -> Menu {
    let vote = |vote| go(reading.id, Deed::Vote(proposal, vote));
    menu(
        says.clone(),
        vec![
            word('y', "Yes", vote(Vote::Yes)),
            word('n', "No", vote(Vote::No)),
            word('a', "Abstain: neither yes nor no", vote(Vote::Abstain)),
            word('l', "Later", Then::Back),
        ],
    )
}

/// Before what was written is sent.
pub(super) fn send(to: &To, text: &str) -> Menu {
    let mut page = Page::new();
    page.title(&format!("Send this to the reporter, {}?", to.names)).gap().quote(text);
    sure(page, "Yes, send it", Then::Send)
}

/// Before what was written is thrown away.
pub(super) fn discard() -> Menu {
    let mut page = Page::new();
    page.title("Throw away what you wrote?");
    sure(page, "Yes, throw it away", Then::BackTwice)
}

/// What has no key of its own.
pub(super) fn more(name: &str) -> Page {
    let mut page = Page::new();
    page.title(&format!("What else can be done about {name}")).gap();
    page.say("Quit with q, or open another terminal, and type one of these. --help after it tells more.").gap();
    let commands = [
        ("A decision", "propose", "--finding violation --outcome written-warning"),
        ("Against one", "object", "'Why'"),
        ("Done alone", "alone", "'What I did, as it could not wait'"),
        ("Looked at", "review", "confirm"),
        ("A date", "clock", "review 2027-03-31"),
        ("Consent", "consent", "share yes"),
        ("Counsel", "counsel", "'What they said'"),
        ("Spaces", "space", "'chat' --done"),
        ("Keep a file", "save", "1 --to FOLDER"),
        ("Send a file", "reply", "--attach FILE"),
        ("Not delete", "hold", ""),
        ("Close", "close", ""),
        ("Open again", "reopen", "'Why'"),
    ];
    for (what, command, rest) in commands {
        page.pair(what, format!("tellsafe {command} {name} {rest}").trim_end());
    }
    page
}
