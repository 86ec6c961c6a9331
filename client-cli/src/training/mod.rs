//! Training: cases that never were, in a committee that is made up on the spot. Its keys live in memory while one scenario is shown, and
//! nothing here knows a server, a file or the settings.

use crate::case::arrived::{self, Arrived};
use crate::case::facts::Owner;
use crate::case::fold::fold;
use crate::case::{Bodies, Body, Case};
use crate::error::ClientError;
use crate::random::System;
use serde::Deserialize;
use tellsafe_protocol::answer::Listed;
use tellsafe_protocol::body;
use tellsafe_protocol::bytes::Seed;
use tellsafe_protocol::compose::{Composed, Draft, compose};
use tellsafe_protocol::content::{Content, Reporter};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::roster::{
    Core, Deadlines, Details, Link, MemberDetails, MemberKeys, Roster, WorkingDays, limits::MAX_ATTACHMENTS,
};
use tellsafe_protocol::statement::{Card, Kind};

/// Stands at the head of every page.
pub const MARK: &str = "TRAINING: nothing here is real";
/// The made-up committee; the last of them is whoever trains.
const NAMES: [&str; 5] = ["Ana", "Ben", "Chidi", "Dana", "You"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    report: Vec<Report>,
    scenario: Vec<Scenario>,
}

/// A report of a scenario, as someone might have written it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    scenario: String,
    language: String,
    people: String,
    place: String,
    text: String,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    copies: Option<usize>,
}

/// Something that committees meet, and what they do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Such as `S4`.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What is asked once the reports were read.
    pub asks: String,
    /// What committees do.
    pub practice: String,
    /// The commands for it.
    pub commands: Vec<String>,
    /// What can be done.
    #[serde(rename = "choice")]
    pub choices: Vec<Choice>,
    #[serde(skip)]
    reports: Vec<Report>,
}

/// One thing that could be done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What.
    pub text: String,
    /// What is said to whoever chooses it.
    pub told: String,
    /// Whether it is what committees do.
    #[serde(default)]
    pub right: bool,
}

/// All of them, in order.
///
/// # Errors
/// A fault of this program.
pub fn scenarios() -> Result<Vec<Scenario>, ClientError> {
    let File { report, mut scenario } =
        toml::from_str(include_str!("scenarios.toml")).map_err(|_| ClientError::internal("a scenario is unsound"))?;
    for one in &mut scenario {
        let prefix = format!("{}:", one.id);
        for report in report.iter().filter(|report| report.scenario.starts_with(&prefix)) {
            let copies = report.copies.unwrap_or(1);
            one.reports.extend(core::iter::repeat_n(report, copies).cloned());
        }
    }
    Ok(scenario)
}

/// A committee that is made up, and the cases of one scenario as whoever trains has them.
#[derive(Debug)]
pub struct Sandbox {
    /// The committee.
    pub roster: Roster,
    /// The cases.
    pub cases: Vec<Case>,
    /// The key of whoever trains.
    pub own: PublicKey,
}

impl Sandbox {
    /// Made anew, with keys that nobody keeps; the reports came on this day.
    ///
    /// # Errors
    /// A fault of this program.
    pub fn of(scenario: &Scenario, today: u32) -> Result<Self, ClientError> {
        let unsound = || ClientError::internal("a sandbox cannot be made");
        let members: Vec<Holder> = NAMES.iter().map(|_| holder()).collect::<Result<_, _>>()?;
        let roster = roster(&members)?;
        let you = members.last().ok_or_else(unsound)?;
        let sent = scenario
            .reports
            .iter()
            .map(|report| sent(report, &members, &roster, today))
            .collect::<Result<Vec<Composed>, _>>()?;
        let slots = sent.iter().flat_map(|one| one.slots.iter().filter(|(inbox, _)| *inbox == you.inbox()));
        let listed: Vec<Listed> =
            slots.zip(1..).map(|((_, slot), number)| Listed { number, day: today, slot: slot.clone() }).collect();
        let (arrived, _) = arrived::open(&listed, you.identity(), &you.inbox());
        let bodies: Bodies = arrived.iter().filter_map(|one| opened(one, &sent)).collect();
        let cases = fold(&arrived, &bodies, &roster, Owner::Member).cases;
        Ok(Self { roster, cases, own: you.public_key() })
    }
}

fn holder() -> Result<Holder, ClientError> {
    Holder::new(&Seed::random(&mut System)).map_err(|_| ClientError::internal("a key cannot be made"))
}

fn roster(members: &[Holder]) -> Result<Roster, ClientError> {
    let member = |(name, holder): (&&str, &Holder)| MemberDetails {
        name: (*name).to_owned(),
        role: "made up".to_owned(),
        affiliation: String::new(),
        recipient: holder.recipient().as_bytes().to_vec(),
        content_version: 1,
    };
    let details = Details {
        members: NAMES.iter().zip(members).map(member).collect(),
        operators: vec![("nothing".to_owned(), "nobody".to_owned())],
        form: Vec::new(),
        languages: vec!["en".to_owned()],
        deadlines: Deadlines { acknowledge: 3, next: 5 },
        working: WorkingDays { weekdays: 0b001_1111, holidays: Vec::new() },
        retention_months: 15,
        plain_form: false,
        other_places: Vec::new(),
        urgent: String::new(),
        attachments: MAX_ATTACHMENTS,
        directory: Vec::new(),
    };
    let keys = |holder: &Holder| MemberKeys { key: holder.public_key(), inbox: holder.inbox() };
    let core = Core {
        name: "A committee for training".to_owned(),
        number: 1,
        previous: None,
        members: members.iter().map(keys).collect(),
        quorum: 1,
        vault: PublicKey([0; 32]),
        details: details.hash(),
        lost: vec![],
    };
    let founder = members.first().ok_or_else(|| ClientError::internal("a committee without members"))?;
    let link = Link::sign(&core, founder.signing_key());
    Ok(Roster::verify(&[link], &details.to_bytes(), &[], None)?)
}

/// Composed as any report is, and handed to nobody.
fn sent(report: &Report, members: &[Holder], roster: &Roster, today: u32) -> Result<Composed, ClientError> {
    let reporter = holder()?;
    let left_out = |name: &str| report.without.iter().any(|without| without == name);
    let ticked = NAMES.iter().zip(members).filter(|(name, _)| !left_out(name)).map(|(_, member)| member);
    let readers = ticked.chain([&reporter]).map(|one| (one.inbox(), one.recipient().clone())).collect();
    let draft = Draft {
        kind: Kind::Report,
        roster: *roster.newest().0,
        case: None,
        day: today,
        parents: Vec::new(),
        readers,
        card: Some(Card { people: report.people.clone(), place: report.place.clone() }),
        content: Content {
            text: report.text.trim().to_owned(),
            language: report.language.clone(),
            reporter: Some(Reporter { recipient: reporter.recipient().clone(), inbox: reporter.inbox() }),
            ..Content::default()
        },
    };
    compose(draft, reporter.signing_key(), &mut System).map_err(|_| ClientError::internal("a report cannot be sealed"))
}

fn opened(one: &Arrived, sent: &[Composed]) -> Option<(tellsafe_protocol::bytes::MessageId, Body)> {
    let message = &one.message;
    let from = sent.iter().find(|sent| sent.id == message.id)?;
    let seed = message.body_seed.as_ref()?;
    let body = body::open(&message.statement.body, &from.pieces, seed);
    Some((message.id, body.map_or(Body::Shut, |content| Body::Open(Box::new(content)))))
}
