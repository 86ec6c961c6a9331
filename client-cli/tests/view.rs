//! The full-screen view without a terminal: what is drawn, what a key asks for, and that no size is too small.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::{Color, Modifier};
use tellsafe_client::cli::Conflict;
use tellsafe_client::render::Page;
use tellsafe_client::view::{
    Answer, Asked, Deed, Editor, Effect, Event, Key, List, Reading, Row, Sheet, State, To, Words, draw, update,
};
use tellsafe_protocol::act::Vote;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::State as CaseState;

fn id(at: u8) -> MessageId {
    MessageId([at; 32])
}

fn row(at: u8, mark: &'static str) -> Row {
    Row {
        id: id(at),
        name: format!("amber-otter-{at}"),
        mark,
        state: "being worked on",
        age: "12 days".into(),
        next: "30 September 2027".into(),
        who: "a colleague",
        notes: "next word by 30 September 2027; 1 new message".into(),
    }
}

fn view(rows: u8) -> State {
    let rows = (0..rows).map(|at| row(at, "*")).collect();
    let list = List { committee: "Example Conduct Committee".into(), rows, ..List::default() };
    State::new(list, false)
}

fn reading(at: u8, text: &str) -> Reading {
    let (mut page, mut proposal) = (Page::new(), Page::new());
    page.title("amber-otter: read").quote(text);
    proposal.say("We warn them.");
    let to = To { names: "Ana and Bo".into(), count: 2 };
    Reading { id: id(at), name: "amber-otter".into(), page, to: Ok(to), vote: Ok((id(9), proposal)) }
}

fn open(text: &str) -> State {
    let mut state = view(3);
    assert_eq!(press(&mut state, &[Key::Down, Key::Enter]), Some(Effect::Open(id(1), None)));
    update(&mut state, Event::Answer(Answer::Reading(Box::new(reading(1, text)), None)));
    state
}

/// The last key's effect.
fn press(state: &mut State, keys: &[Key]) -> Option<Effect> {
    keys.iter().map(|key| update(state, Event::Key(*key))).last().flatten()
}

fn terminal(state: &State, width: u16, height: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(state, frame)).unwrap();
    terminal
}

fn drawn(state: &State, width: u16, height: u16) -> String {
    terminal(state, width, height).backend().to_string().replace('"', "")
}

#[test]
fn the_list_says_all_of_a_case_but_what_it_is_about() {
    let text = drawn(&view(3), 80, 24);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    assert_eq!(lines[0], "Example Conduct Committee: your cases");
    assert_eq!(lines[2], "    Case                State            Age       Next date         Lead");
    assert_eq!(lines[3], "> * amber-otter-0       being worked on  12 days   30 September 2027 a colleague");
    assert_eq!(lines[4], "  * amber-otter-1       being worked on  12 days   30 September 2027 a colleague");
    assert!(text.contains("1 new message") && lines[23].contains("? help") && lines[23].contains("q quit"), "{text}");
}

#[test]
fn nothing_of_a_case_is_shown_before_the_question_is_answered() {
    let mut state = view(1);
    assert_eq!(press(&mut state, &[Key::Enter]), Some(Effect::Open(id(0), None)));
    let mut page = Page::new();
    page.title("New: amber-otter-0").pair("Whom", "@someone");
    update(
        &mut state,
        Event::Answer(Answer::Asks(Asked { id: id(0), name: "amber-otter-0".into(), page, offered: false })),
    );
    let text = drawn(&state, 80, 24);
    assert!(
        text.contains("@someone") && text.contains("Do you have a conflict?") && text.contains("> l  Later"),
        "{text}"
    );
    // Enter alone fetches nothing, and a yes is asked once more.
    let mut later = drawn_after(&mut state.sheets.clone(), &[Key::Enter]);
    assert!(later.sheets.is_empty() && press(&mut later, &[]).is_none());
    assert_eq!(press(&mut state, &[Key::Char('y')]), None);
    assert!(drawn(&state, 80, 24).contains("more than half of your"));
    assert_eq!(press(&mut state, &[Key::Enter]), None, "Enter alone is no");
    assert_eq!(press(&mut state, &[Key::Char('n')]), Some(Effect::Open(id(0), Some(Conflict::None))));
    state.waits = None;
    assert_eq!(press(&mut state, &[Key::Char('s')]), Some(Effect::Open(id(0), Some(Conflict::Soft))));
    state.waits = None;
    let hard = Effect::Do(id(0), Deed::Conflict(Conflict::Hard));
    assert_eq!(press(&mut state, &[Key::Char('y'), Key::Char('y')]), Some(hard));
    // Once it is closed, the list is looked at anew.
    let mut page = Page::new();
    page.say("Stored.");
    assert_eq!(update(&mut state, Event::Answer(Answer::Done(page, None))), Some(Effect::List));
    // What was said can be put away meanwhile.
    assert!(drawn(&state, 80, 24).contains("Stored."));
    assert_eq!(press(&mut state, &[Key::Enter]), None);
    assert!(!drawn(&state, 80, 24).contains("Stored."));
}

/// A case that is offered has no card, and a no opens nothing yet.
#[test]
fn an_offer_is_asked_about_by_its_name_alone() {
    let mut state = view(1);
    let mut page = Page::new();
    page.title("Offered: amber-otter-0");
    let asked = Asked { id: id(0), name: "amber-otter-0".into(), page, offered: true };
    update(&mut state, Event::Answer(Answer::Asks(asked)));
    let text = drawn(&state, 80, 24);
    assert!(
        text.contains("n  No: I can take it") && text.contains("> l  Later") && !text.contains("No: read it"),
        "{text}"
    );
    assert_eq!(press(&mut state, &[Key::Char('n')]), Some(Effect::Open(id(0), Some(Conflict::None))));
}

fn drawn_after(sheets: &mut Vec<Sheet>, keys: &[Key]) -> State {
    let mut state = view(1);
    state.sheets = std::mem::take(sheets);
    assert_eq!(press(&mut state, keys), None);
    state
}

#[test]
fn every_act_is_asked_for_and_none_by_enter_alone() {
    for (keys, deed) in [
        (&['s', '1', 'y'][..], Deed::Status(CaseState::Working)),
        (&['s', '7', 'y'], Deed::Status(CaseState::Closed)),
        (&['l', 'y'], Deed::Lead),
        (&['v', 'y'], Deed::Vote(id(9), Vote::Yes)),
        (&['v', 'n'], Deed::Vote(id(9), Vote::No)),
        (&['v', 'a'], Deed::Vote(id(9), Vote::Abstain)),
        (&['c', 'n'], Deed::Conflict(Conflict::None)),
        (&['c', 's'], Deed::Conflict(Conflict::Soft)),
        (&['c', 'y', 'y'], Deed::Conflict(Conflict::Hard)),
    ] {
        let keys: Vec<Key> = keys.iter().map(|key| Key::Char(*key)).collect();
        assert_eq!(press(&mut open("x"), &keys), Some(Effect::Do(id(1), deed)));
        let mut state = open("x");
        let (_, asked) = keys.split_last().unwrap();
        assert_eq!(press(&mut state, &[asked, &[Key::Enter]].concat()), None);
    }
}

#[test]
fn an_answer_is_written_shown_once_more_and_kept_when_it_cannot_be_sent() {
    let mut state = open("x");
    press(&mut state, &[Key::Char('r')]);
    assert!(drawn(&state, 80, 24).starts_with("To the reporter, Ana and Bo."));
    update(&mut state, Event::Paste(Words::from("Thank you.\r\n\u{1b}[31mMonday".to_owned())));
    press(&mut state, &[Key::Char('q'), Key::Char('?'), Key::Backspace, Key::Backspace]);
    assert!(state.is_writing() && !state.over);
    assert_eq!(press(&mut state, &[Key::Control('d')]), None);
    let text = drawn(&state, 80, 24);
    assert!(text.contains("Send this to the reporter, Ana and Bo?") && text.contains("  | Thank you."), "{text}");
    let Some(Effect::Do(_, Deed::Reply(sent))) = press(&mut state, &[Key::Char('y')]) else { panic!() };
    assert!(sent.starts_with("Thank you.\n") && sent.ends_with("Monday") && !sent.contains('\u{1b}'), "{sent:?}");
    assert!(drawn(&state, 80, 24).contains("Storing it"));
    assert_eq!(press(&mut state, &[Key::Char('y'), Key::Char('q')]), None, "once is enough, and it is not left");
    assert!(!state.over);
    let mut page = Page::new();
    page.warn("The server cannot be reached.");
    update(&mut state, Event::Answer(Answer::Failed(page)));
    assert!(drawn(&state, 80, 24).contains("! The server cannot be reached."));
    press(&mut state, &[Key::Enter]);
    assert!(drawn(&state, 80, 24).contains("  Thank you."));
    // It is thrown away only when that is said.
    press(&mut state, &[Key::Escape, Key::Enter]);
    assert!(state.is_writing());
    press(&mut state, &[Key::Escape, Key::Char('y')]);
    assert!(!state.is_writing() && state.sheets.is_empty());
}

#[test]
fn without_the_server_what_is_shown_stays() {
    let mut state = open("It happened there.");
    assert_eq!(press(&mut state, &[Key::Char('u')]), Some(Effect::Open(id(1), None)));
    assert!(drawn(&state, 80, 24).contains("Asking the server"));
    update(&mut state, Event::Answer(Answer::Unchanged("! The server cannot be reached.".into())));
    let text = drawn(&state, 80, 24);
    assert!(text.contains("It happened there.") && text.contains("! The server cannot be reached."), "{text}");
    assert_eq!(press(&mut state, &[Key::Escape]), Some(Effect::List));
    assert!(!drawn(&state, 80, 24).contains("It happened there."));
}

#[test]
fn help_is_there_and_goes_away() {
    for mut state in [view(2), open("x")] {
        let before = drawn(&state, 80, 24);
        press(&mut state, &[Key::Char('?')]);
        assert!(drawn(&state, 80, 24).starts_with("Help"));
        press(&mut state, &[Key::Escape]);
        assert_eq!(drawn(&state, 80, 24), before);
    }
    let mut state = open("x");
    press(&mut state, &[Key::Char('m')]);
    assert!(drawn(&state, 80, 24).contains("tellsafe propose amber-otter --finding violation"));
}

#[test]
fn a_long_case_is_read_to_its_end() {
    let text: String = (0..100).map(|at| format!("line {at}\n")).collect();
    let mut state = open(&text);
    assert!(drawn(&state, 80, 24).contains("Lines 1 to 22 of 101"));
    press(&mut state, &[Key::End]);
    assert!(drawn(&state, 80, 24).contains("line 99"));
    press(&mut state, &[Key::Up]);
    assert!(!drawn(&state, 80, 24).contains("line 99"));
    press(&mut state, &[Key::Home]);
    assert!(drawn(&state, 80, 24).starts_with("amber-otter: read"));
}

#[test]
fn narrow_lines_of_others_stay_behind_their_bar() {
    let text = drawn(&open(&"Stored. ".repeat(40)), 24, 24);
    for line in text.lines().filter(|line| line.contains("Stored.")) {
        assert!(line.starts_with("  | "), "{line}");
    }
}

#[test]
fn weights_say_nothing_by_themselves_and_there_is_no_colour() {
    for (mut state, keys) in [(view(3), vec![]), (open("x"), vec![]), (open("x"), vec![Key::Char('s'), Key::Down])] {
        press(&mut state, &keys);
        let plain = terminal(&state, 80, 24);
        state.weights = true;
        let weighted = terminal(&state, 80, 24);
        let cells = plain.backend().buffer().content.iter().zip(&weighted.backend().buffer().content);
        for (a, b) in cells {
            assert_eq!((a.symbol(), a.modifier), (b.symbol(), Modifier::empty()));
            assert!([a, b].iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
        }
    }
}

#[test]
fn a_cursor_goes_where_the_words_are() {
    let mut editor = Editor::default();
    editor.insert("one two three four\nfive");
    assert_eq!(editor.lines(10), (vec!["one two ", "three four", "five"], (2, 4)));
    editor.key(Key::Up, 10);
    editor.key(Key::Home, 10);
    editor.key(Key::Left, 10);
    editor.insert("x");
    assert_eq!(editor.text(), "one twox three four\nfive");
    editor.key(Key::Delete, 10);
    editor.key(Key::Backspace, 10);
    assert_eq!(editor.text(), "one twothree four\nfive");
}

fn key() -> impl Strategy<Value = Key> {
    let letters = "qqrsvlcmuyn?1 aä漢\u{301}".chars().map(Key::Char).collect::<Vec<_>>();
    let others = [
        Key::Control('d'),
        Key::Enter,
        Key::Escape,
        Key::Backspace,
        Key::Delete,
        Key::Up,
        Key::Down,
        Key::Left,
        Key::Right,
        Key::PageUp,
        Key::PageDown,
        Key::Home,
        Key::End,
    ];
    prop::sample::select([letters, others.to_vec()].concat())
}

proptest! {
    /// Whatever is pressed, pasted and resized, in whatever order.
    #[test]
    fn nothing_brings_it_down(
        keys in proptest::collection::vec((key(), 0u16..100, 0u16..30, 0u8..12), 0..60),
        text in any::<String>(),
        (width, height) in (0u16..140, 0u16..50),
    ) {
        let mut state = open(&text.repeat(10));
        for (key, columns, lines, what) in keys {
            let event = match what {
                0 => Event::Size(columns, lines),
                1 => Event::Paste(Words::from(text.clone())),
                2 => Event::Answer(Answer::Unchanged(text.clone())),
                3 => Event::Answer(Answer::Reading(Box::new(reading(2, &text)), None)),
                4 => Event::Answer(Answer::List(List::default())),
                5 => Event::Answer(Answer::Done(Page::new(), None)),
                _ => Event::Key(key),
            };
            update(&mut state, event);
            terminal(&state, state.size.0, state.size.1);
            terminal(&state, width, height);
        }
        for cell in &terminal(&state, 80, 24).backend().buffer().content {
            prop_assert!(!cell.symbol().chars().any(char::is_control));
        }
    }
}

#[test]
fn whoever_leaves_while_something_is_stored_is_asked_once() {
    let mut state = open("What happened.");
    let sent = press(&mut state, &[Key::Char('l'), Key::Char('y')]);
    assert_eq!(sent, Some(Effect::Do(id(1), Deed::Lead)));
    press(&mut state, &[Key::Char('q')]);
    assert!(!state.over);
    press(&mut state, &[Key::Control('c')]);
    assert!(!state.over && drawn(&state, 80, 24).contains("Control-C again leaves"));
    press(&mut state, &[Key::Control('c')]);
    assert!(state.over);
    // What is only being asked keeps nobody.
    let mut state = view(1);
    press(&mut state, &[Key::Char('u'), Key::Control('c')]);
    assert!(state.over);
}

#[test]
fn a_hard_conflict_closes_the_case_even_where_nobody_could_be_told() {
    let mut state = open("What happened.");
    let said = press(&mut state, &[Key::Char('c'), Key::Char('y'), Key::Char('y')]);
    assert_eq!(said, Some(Effect::Do(id(1), Deed::Conflict(Conflict::Hard))));
    let mut page = Page::new();
    page.warn("The server was not reached.");
    update(&mut state, Event::Answer(Answer::Failed(page)));
    assert!(state.reading.is_none());
    let text = drawn(&state, 80, 24);
    assert!(text.contains("The server was not reached.") && !text.contains("What happened."), "{text}");
}
