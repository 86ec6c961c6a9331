//! P1, from the reader's side: what lies in an inbox and does not belong there is dropped, each with its reason, in the member's
//! client and the reporter's, and never shown.

use serde_json::{Value, json};
use std::path::PathBuf;
use tellsafe_protocol::age;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{Inbox, MessageId, OneTimeSeed, RosterHash};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::{Composed, Draft, compose};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::slot;
use tellsafe_protocol::statement::{Kind, Statement};
use tellsafe_tests::browser::Browser;
use tellsafe_tests::committee::json as printed;
use tellsafe_tests::desk::{Desk, THREE, stranger, today};
use tellsafe_tests::messages::{commit, draft, holder, report, reporter};
use tellsafe_tests::random::{bytes, random};
use tellsafe_tests::wire::{Target, Wire};
use tellsafe_tests::world::World;

const NOT_OURS: &str = "it does not open with this identity";
const NO_STATEMENT: &str = "what is inside is not a statement";
const NOT_LISTED: &str = "its statement does not list this reader";
const NOT_SIGNED: &str = "its author did not sign it";
const STRANGER: &str = "its author is neither the reporter nor a member";
const NO_READER: &str = "its author does not read this case";
const WRONG_KIND: &str = "its author may not write this kind of message";
const WRONG_READER: &str = "it lists a reader who has no part in the case";
const OTHER_ROSTER: &str = "it goes by a list of members that this committee never had";
const NO_CASE: &str = "the report it belongs to is not here";
const OTHER_BODY: &str = "its text is another message's, or was changed";

/// Two who read the case, one who does not, and the person who reported.
struct Scene {
    world: World,
    desk: Desk,
    ana: Holder,
    ben: Holder,
    chidi: Holder,
    reporter: Holder,
    words: PathBuf,
    report: Composed,
}

/// Whoever can reach the gateway.
struct Sender {
    wire: Wire,
    key: RelayKey,
}

impl Sender {
    async fn put(&mut self, mut commit: Commit) {
        commit.slots.sort();
        let answer = self.wire.ask(&self.key, Class::Small, &Request::Commit(commit)).await;
        assert!(matches!(answer, Ok(Answer::Committed(_))), "{answer:?}");
    }

    /// Puts these slots where they do not belong, beside a body that is someone else's business.
    async fn put_slots(&mut self, slots: Vec<(Inbox, Vec<u8>)>) {
        let other = report(&holder(), &[], RosterHash(bytes()), "another");
        self.put(Commit { slots, ..commit(&other, None) }).await;
    }
}

impl Scene {
    async fn new() -> (Self, Sender) {
        let world = World::new();
        let desk = Desk::found(&world.vault, &THREE).await;
        let [ana, ben, chidi] = [0, 1, 2].map(|member| desk.members[member].holder());
        let (code, reporter) = reporter();
        let words = world.folder().join("words");
        std::fs::write(&words, words_of(&code)).expect("written");
        let report = report(&reporter, &[&ana, &ben], desk.fingerprint(), "What happened.");
        let mut sender = Sender { wire: Wire::new(Target::plain(&world.http)), key: world.vault.relay_key().await };
        sender.put(commit(&report, Some(reporter.withdrawal_secret().hash()))).await;
        (Self { world, desk, ana, ben, chidi, reporter, words, report }, sender)
    }

    fn draft(&self, kind: Kind, readers: &[&Holder], text: &str) -> Draft {
        let content = Content { text: text.into(), ..Content::default() };
        let of = draft(readers[0], &readers[1..], self.desk.fingerprint(), text);
        Draft {
            kind,
            case: Some(self.report.id),
            day: today(),
            parents: vec![self.report.id],
            card: None,
            content,
            ..of
        }
    }

    fn message(&self, kind: Kind, author: &Holder, readers: &[&Holder]) -> Composed {
        sealed(self.draft(kind, readers, "This must never be shown."), author)
    }

    /// A statement as it is, in slots for those who read the case; whoever signs it, whatever opens its body.
    fn slots(&self, statement: &Statement, signer: &Holder, seed: &OneTimeSeed) -> Vec<(Inbox, Vec<u8>)> {
        let bytes = statement.to_bytes().expect("a statement");
        let signature = signer.signing_key().sign(&bytes);
        let slot = |reader: &Holder| {
            slot::seal(&bytes, &signature, Some(seed), reader.recipient(), &mut random).expect("sealed")
        };
        [&self.ana, &self.reporter].map(|reader| (reader.inbox(), slot(reader))).to_vec()
    }

    /// What Ana's client and the reporter's show of the case, and what they dropped.
    fn shown(&self) -> [Value; 2] {
        let (folder, link) = (self.world.folder().join("people"), self.desk.link(&self.world.http));
        let ana =
            |arguments: &[&str]| printed(self.desk.members[0].tellsafe(&folder, &link).args(arguments).arg("--json"));
        let name = ana(&["inbox", "--conflict", "none"])["cases"][0]["name"].as_str().expect("a case").to_owned();
        let mut follow_up = stranger(&folder.join("reporter"), &link);
        follow_up.args(["follow-up", "--json", "--code-file"]).arg(&self.words);
        [ana(&["read", &name]), printed(&mut follow_up)]
    }
}

fn words_of(code: &Code) -> String {
    code.words().to_string()
}

fn sealed(draft: Draft, author: &Holder) -> Composed {
    compose(draft, author.signing_key(), &mut random).expect("composed")
}

fn dropped(shown: &Value) -> Vec<(String, u64)> {
    let all = shown["dropped"].as_array().expect("what was dropped");
    let one =
        |one: &Value| (one["reason"].as_str().expect("a reason").to_owned(), one["count"].as_u64().expect("a count"));
    let mut all: Vec<_> = all.iter().map(one).collect();
    all.sort();
    all
}

fn counted(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    let mut all: Vec<(String, u64)> = expected.iter().map(|(reason, count)| ((*reason).to_owned(), *count)).collect();
    all.sort();
    all
}

fn texts(shown: &Value) -> Vec<&str> {
    shown["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .map(|message| message["text"].as_str().unwrap_or_default())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_does_not_belong_is_dropped_with_its_reason_and_never_shown() {
    let (scene, mut sender) = Scene::new().await;
    let Scene { ana, ben, chidi, reporter, .. } = &scene;
    let everyone = [ana, ben, reporter];

    // What belongs.
    let good = sealed(scene.draft(Kind::Reply, &everyone, "We are here."), ben);
    sender.put(commit(&good, None)).await;

    // Slots: of someone else, moved by the vault; noise; no statement; one that lists others; one that its author did not sign.
    let bens = scene.report.slots.iter().find(|(inbox, _)| *inbox == ben.inbox()).expect("Ben's").1.clone();
    let mut noise = vec![0; slot::SIZE];
    random(&mut noise);
    let unlisted = scene.message(Kind::Reply, ben, &[ben, &holder()]);
    let unlisted = &unlisted.statement;
    let seed = OneTimeSeed::new(bytes());
    let forged = scene.message(Kind::Reply, ben, &everyone).statement;
    let no_statement =
        |reader: &Holder| age::seal(reader.recipient(), &vec![0; slot::PLAINTEXT], &mut random).expect("sealed");
    let attacks = [
        vec![(ana.inbox(), bens.clone()), (reporter.inbox(), bens)],
        vec![(ana.inbox(), noise.clone()), (reporter.inbox(), noise)],
        vec![(ana.inbox(), no_statement(ana)), (reporter.inbox(), no_statement(reporter))],
        scene.slots(unlisted, ben, &seed),
        scene.slots(&forged, chidi, &seed),
    ];
    for slots in attacks {
        sender.put_slots(slots).await;
    }

    // Authors: a stranger; a member whom the reporter left out; a reporter who speaks for the committee; a member for the reporter;
    // someone who brings in a member who was left out; another list of members; another case.
    let messages = [
        scene.message(Kind::Reply, &holder(), &everyone),
        scene.message(Kind::Reply, chidi, &everyone),
        scene.message(Kind::Read, chidi, &everyone),
        scene.message(Kind::Status, reporter, &everyone),
        scene.message(Kind::WithdrawalRequest, ben, &everyone),
        scene.message(Kind::Note, ben, &everyone),
        scene.message(Kind::Reply, ben, &[ana, reporter, chidi]),
        sealed(Draft { roster: RosterHash(bytes()), ..scene.draft(Kind::Reply, &everyone, "x") }, ben),
        sealed(Draft { case: Some(MessageId(bytes())), ..scene.draft(Kind::Reply, &everyone, "x") }, ben),
    ];
    for message in &messages {
        sender.put(commit(message, None)).await;
    }

    // A body of another message, which the slot's seed does not open.
    let mut other = scene.message(Kind::Reply, ben, &everyone).statement;
    (other.body, other.day) = (good.statement.body, good.statement.day - 1);
    let slots = scene.slots(&other, ben, &seed);
    sender.put(Commit { slots, ..commit(&good, None) }).await;

    let [member, author] = scene.shown();
    let expected = [
        (NOT_OURS, 2),
        (NO_STATEMENT, 1),
        (NOT_LISTED, 1),
        (NOT_SIGNED, 1),
        (STRANGER, 1),
        (NO_READER, 2),
        (WRONG_KIND, 2),
        (WRONG_READER, 2),
        (OTHER_ROSTER, 1),
        (NO_CASE, 1),
        (OTHER_BODY, 1),
    ];
    assert_eq!(dropped(&member), counted(&expected), "Ana's client");
    assert_eq!(dropped(&author), counted(&expected), "the reporter's client");
    // The third is Ana's own confirmation that she has read it.
    assert_eq!(texts(&author), ["What happened.", "We are here.", ""]);
    assert!(
        !member.to_string().contains("never be shown")
            && texts(&member).starts_with(&["What happened.", "We are here."])
    );
    assert_eq!(author["messages"][2]["kind"], json!("read"));
    assert_eq!(author["state"], "opened");

    the_page_shows_only_what_counts(&scene).await;
}

/// The same inbox, opened with the twelve words in a browser.
async fn the_page_shows_only_what_counts(scene: &Scene) {
    let browser = Browser::chromium().await;
    browser.open(&scene.desk.link(&scene.world.http)).await;
    browser.click("#start-code").await;
    browser.type_into("#code-input", &std::fs::read_to_string(&scene.words).expect("the words")).await;
    browser.click("#open-case").await;
    browser.find("#messages article").await;
    let shown = browser.texts("#messages article").await;
    assert_eq!(shown.len(), 3, "{shown:?}");
    assert!(shown[0].contains("What happened.") && shown[1].contains("We are here."), "{shown:?}");
    assert!(!browser.text("body").await.contains("never be shown"));
    browser.find("#problems").await;
    browser.close().await;
}
