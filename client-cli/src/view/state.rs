//! All that the view knows, and what can happen to it.

use super::{Editor, Words};
use crate::cli::Conflict;
use crate::render::Page;
use tellsafe_protocol::act::Vote;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::content::State as CaseState;

/// A key, as far as one has a meaning here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A character.
    Char(char),
    /// With Control held.
    Control(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Deletes to the left.
    Backspace,
    /// Deletes what is under the cursor.
    Delete,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// To the beginning.
    Home,
    /// To the end.
    End,
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// A text was pasted.
    Paste(Words),
    /// The terminal has this many columns and lines.
    Size(u16, u16),
    /// What became of an [`Effect`].
    Answer(Answer),
}

/// What is to be done outside: it takes time, and one thing is done after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Look at the inbox.
    List,
    /// Read a case; with a conflict, if that was just said.
    Open(MessageId, Option<Conflict>),
    /// Do something about a case.
    Do(MessageId, Deed),
}

/// What is done about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Say whether there is a conflict.
    Conflict(Conflict),
    /// Answer.
    Reply(Words),
    /// Say where it stands.
    Status(CaseState),
    /// Take the lead.
    Lead,
    /// Vote on the proposal that was shown.
    Vote(MessageId, Vote),
}

/// What became of an [`Effect`].
#[derive(Debug)]
pub enum Answer {
    /// The cases, as of now.
    List(List),
    /// A case can be read after a question is answered.
    Asks(Asked),
    /// A case; and in a line, why it may be older than it could be.
    Reading(Box<Reading>, Option<String>),
    /// It was done; and what there is of the case now, if anything.
    Done(Page, Option<Box<Reading>>),
    /// Nothing could be fetched, as without a network: what is shown stays. Why, in a line.
    Unchanged(String),
    /// It could not be done, and why.
    Failed(Page),
}

/// The cases.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// The committee's name.
    pub committee: String,
    /// One for each case.
    pub rows: Vec<Row>,
    /// The names of cases that are closed to the member.
    pub away: Vec<String>,
    /// What should be known beside them.
    pub warnings: Page,
}

/// A case in the list: nothing of what it is about.
#[derive(Debug, Clone)]
pub struct Row {
    /// The case.
    pub id: MessageId,
    /// Its code name.
    pub name: String,
    /// What needs attention: `!` overdue, `*` new, `?` to be said whether there is a conflict.
    pub mark: &'static str,
    /// Where it stands.
    pub state: &'static str,
    /// Since it came.
    pub age: String,
    /// The next date.
    pub next: String,
    /// Who leads, without a name.
    pub who: &'static str,
    /// All of it in sentences.
    pub notes: String,
}

/// The question before a case is read.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The case.
    pub id: MessageId,
    /// Its code name.
    pub name: String,
    /// The card, and the question.
    pub page: Page,
    /// Whether there is nothing of it but its name, and no card.
    pub offered: bool,
}

/// A case that is open.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The case.
    pub id: MessageId,
    /// Its code name.
    pub name: String,
    /// All of it.
    pub page: Page,
    /// To whom an answer goes, or why none can be given.
    pub to: Result<To, Page>,
    /// The proposal that can be voted on, with what it says; or why none can.
    pub vote: Result<(MessageId, Page), Page>,
}

/// Members.
#[derive(Debug, Clone)]
pub struct To {
    /// By name.
    pub names: String,
    /// How many.
    pub count: usize,
}

/// Something over the list or a case, until it is answered.
#[derive(Debug, Clone)]
pub enum Sheet {
    /// Something to read.
    Page(Page, usize),
    /// Something to choose.
    Menu(Menu),
    /// An answer is written to these.
    Write(To, Editor),
}

/// Something to choose from.
#[derive(Debug, Clone)]
pub struct Menu {
    /// What is to be known first.
    pub page: Page,
    /// The first line of it that is shown.
    pub first: usize,
    /// Key, words, and what follows.
    pub words: Vec<Word>,
    /// The one that Enter takes.
    pub chosen: usize,
}

/// One of several.
#[derive(Debug, Clone)]
pub struct Word {
    /// What takes it at once.
    pub key: char,
    /// What it is.
    pub words: String,
    /// What follows.
    pub then: Then,
}

/// What follows a choice.
#[derive(Debug, Clone)]
pub enum Then {
    /// The sheet goes.
    Back,
    /// The sheet goes, and the one below it.
    BackTwice,
    /// This is done.
    Go(Effect),
    /// What was written is sent.
    Send,
    /// It is asked once more.
    Ask(Box<Menu>),
}

/// All that the view knows.
#[derive(Debug, Default)]
pub struct State {
    /// The cases.
    pub list: List,
    /// Which of them is chosen.
    pub chosen: usize,
    /// The case that is open, and the first of its lines that is shown.
    pub reading: Option<(Box<Reading>, usize)>,
    /// What lies over it, the uppermost last.
    pub sheets: Vec<Sheet>,
    /// Something to know, on a line.
    pub notice: String,
    /// What is being done.
    pub waits: Option<&'static str>,
    /// Columns and lines of the terminal.
    pub size: (u16, u16),
    /// Whether bold and reversed text may be used; nothing is said by them alone.
    pub weights: bool,
    /// True once it is to be closed.
    pub over: bool,
}

impl State {
    /// The view of these cases.
    #[must_use]
    pub fn new(list: List, weights: bool) -> Self {
        Self { list, weights, size: (80, 24), ..Self::default() }
    }

    /// True while words are written that are nowhere else.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.sheets.iter().any(|sheet| matches!(sheet, Sheet::Write(_, editor) if !editor.is_empty()))
    }

    /// True while something is being stored.
    #[must_use]
    pub fn is_storing(&self) -> bool {
        matches!(self.waits, Some(STORING | LEAVING))
    }
}

/// Said while something is being stored.
pub(super) const STORING: &str = "Storing it ...";
/// Said instead when someone wants to leave meanwhile.
pub(super) const LEAVING: &str = "Storing it ... Control-C again leaves without knowing whether it was stored.";
/// Said while the server is asked.
pub(super) const ASKING: &str = "Asking the server ... You can read on, or leave with q.";
