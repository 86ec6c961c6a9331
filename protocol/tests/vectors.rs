//! The shared vectors: this implementation makes them, byte for byte the same each time, and both check them. The page's side
//! is in `tests/all/page_peer.rs`. After a change of format: `TELLSAFE_VECTORS=write cargo test --release -p tellsafe-protocol`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test")]

use std::path::Path;

use serde_json::{Value, json};
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::bytes::{Inbox, RosterHash, Seed, hex, sha256};
use tellsafe_protocol::code::{Code, six_words};
use tellsafe_protocol::compose::{Draft, compose, place};
use tellsafe_protocol::content::{Content, Reporter, State};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::public_file::{PublicFile, PublishedDesk};
use tellsafe_protocol::random::Random;
use tellsafe_protocol::relay::RelayIdentity;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::roster::{
    Confirmation, Core, Deadlines, Details, DirectoryEntry, EntryKind, FormItem, FormText, Link, MemberDetails,
    MemberKeys, QuestionKind, Roster, WorkingDays, fingerprint,
};
use tellsafe_protocol::statement::{Card, Kind};
use tellsafe_protocol::vouch::{Vouch, Voucher};
use tellsafe_protocol::{body, slot};
use zeroize::Zeroizing;

/// SHA-256 of a counter: the same bytes every time.
struct Counter(u64);

impl Random for Counter {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            self.0 += 1;
            chunk.copy_from_slice(&sha256(&[b"vectors", &self.0.to_be_bytes()])[..chunk.len()]);
        }
    }
}

const TODAY: u32 = 20_780;
const NOW: u64 = TODAY as u64 * 86_400;

struct Made {
    formats: Value,
    relay_request: Vec<u8>,
    relay_response: Vec<u8>,
}

fn make() -> Made {
    let random = &mut Counter(0);
    let code = Code::random(random);
    let reporter = Holder::new(&Seed::from_code(&code)).unwrap();
    let members: Vec<Holder> = (0..3).map(|_| Holder::new(&Seed::random(random)).unwrap()).collect();
    let vault = Holder::new(&Seed::random(random)).unwrap();
    let (links, details) = roster(&members, &vault);
    let core = Core::parse(&links.last().unwrap().core).unwrap();
    let own = Roster::verify(&links, &details, &[], None).unwrap();
    let to = RosterHash([7; 32]);
    let vouch = Vouch::sign(&own, &to, &reporter.public_key(), members[1].signing_key());

    let reporter_half = Reporter { recipient: reporter.recipient().clone(), inbox: reporter.inbox() };
    let draft = |readers: Vec<&Holder>| Draft {
        kind: Kind::Report,
        roster: core.hash(),
        case: None,
        day: TODAY,
        parents: vec![],
        readers: readers.iter().map(|h| (h.inbox(), h.recipient().clone())).collect(),
        card: Some(Card { people: "Someone, @someone".into(), place: "Hallway".into() }),
        content: Content {
            text: "Was ist passiert? \u{1f622} مرحبا".into(),
            answers: vec![("when".into(), "yesterday".into())],
            reporter: Some(reporter_half.clone()),
            withdrawal: Some(reporter.withdrawal_secret().hash()),
            language: "de".into(),
            ..Content::default()
        },
    };
    let report = compose(draft(vec![&members[0], &members[1], &reporter]), reporter.signing_key(), random).unwrap();
    let own = (reporter.inbox(), reporter.recipient().clone());
    let without_copy = compose(draft(vec![&members[0], &members[1]]), reporter.signing_key(), random).unwrap();
    let (_, place) = place(&without_copy, &own, reporter.signing_key(), random).unwrap();
    let reply = Draft {
        kind: Kind::Status,
        roster: core.hash(),
        case: Some(report.id),
        day: TODAY + 1,
        parents: vec![report.id],
        readers: members[..2].iter().chain([&reporter]).map(|h| (h.inbox(), h.recipient().clone())).collect(),
        card: None,
        content: Content {
            text: "Read.".into(),
            state: Some(State::Working),
            next_date: Some(TODAY + 9),
            ..Content::default()
        },
    };
    let status = compose(reply, members[0].signing_key(), random).unwrap();

    let relay_seed = Zeroizing::new([42; 32]);
    let relay = RelayIdentity::from_seed(&relay_seed).unwrap();
    let signed = relay.sign(NOW, NOW + 48 * 3600, vault.signing_key());
    let confirmations = members.iter().map(|m| Confirmation::sign(core.hash(), TODAY, m.signing_key())).collect();
    let public_file =
        PublicFile { relay_keys: vec![signed.clone()], desks: vec![PublishedDesk { links, details, confirmations }] };

    let commit = Request::Commit(Commit {
        slots: report.slots.clone(),
        hashes: report.hashes.clone(),
        pieces: report.pieces.clone(),
        withdrawal: Some(reporter.withdrawal_secret().hash()),
        closes: None,
        expires: 700,
    });
    let plain = bhttp::Request { path: commit.path(), content: &commit.content() }.to_bytes(Class::Small).unwrap();
    let key = signed.verify(&vault.public_key(), NOW).unwrap();
    let (relay_request, _) = key.seal(&plain, random).unwrap();
    let (_, sealer) = relay.open(&relay_request).unwrap();
    let answer = bhttp::Response { status: 200, content: &[0x82, 1, 0x19, 0x51, 0x2c] }.to_bytes(Class::Small).unwrap();
    let relay_response = sealer.seal(&answer, random).unwrap();

    let message = |composed: &tellsafe_protocol::compose::Composed| {
        json!({
            "id": hex(&composed.id.0),
            "statement": hex(&composed.statement.to_bytes().unwrap()),
            "slots": composed.slots.iter().map(|(inbox, slot)| json!([hex(&inbox.0), hex(slot)])).collect::<Vec<_>>(),
            "body": hex(&composed.statement.body.0),
            "pieces": composed.pieces.iter().map(|piece| hex(piece)).collect::<Vec<_>>(),
        })
    };
    let formats = json!({
        "_about": "Made by protocol/tests/vectors.rs, checked by it and by the page. Hex unless it is text.",
        "code": { "entropy": hex(code.expose()), "words": code.words().to_string(), "seed": hex(Seed::from_code(&code).expose()) },
        "reporter": holder(&reporter),
        "members": members.iter().map(holder).collect::<Vec<_>>(),
        "vault_key": hex(&vault.public_key().0),
        "report": message(&report),
        "place": { "case": hex(&without_copy.id.0), "slot": hex(&place) },
        "status": message(&status),
        "public_file": hex(&public_file.to_bytes()),
        "fingerprint": fingerprint(&core.hash()),
        "core_with_lost_keys": hex(&lost(&core).to_bytes()),
        "now": NOW,
        "six_words": { "of": "abc", "words": six_words(b"abc") },
        "commit": hex(&commit.content()),
        "vouched": {
            "content": hex(&Content { vouch: Some(vouch), ..Content::default() }.to_bytes()),
            "to": hex(&to.0),
        },
        "relay": { "seed": hex(relay_seed.as_ref()), "config": hex(&relay.config()), "signed": hex(&signed.bytes) },
    });
    Made { formats, relay_request, relay_response }
}

/// The core after, in which Ana's key has another in its place and Chidi's has none.
fn lost(core: &Core) -> Core {
    let (inbox, [ana, ben, chidi]) = (Inbox([1; 32]), [0, 1, 2].map(|at| core.members[at]));
    let mut lost = vec![(ana.inbox, Some(inbox)), (chidi.inbox, None)];
    lost.sort_unstable();
    let members = vec![MemberKeys { key: chidi.key, inbox }, ben];
    Core { number: 3, previous: Some(core.hash()), members, lost, ..core.clone() }
}

fn holder(holder: &Holder) -> Value {
    json!({
        "recipient": hex(holder.recipient().as_bytes()),
        "signing_key": hex(&holder.public_key().0),
        "inbox_capability": hex(holder.inbox_capability().expose()),
        "look_capability": hex(holder.look_capability().expose()),
        "inbox": hex(&holder.inbox().0),
        "withdrawal_secret": hex(holder.withdrawal_secret().expose()),
        "withdrawal": hex(&holder.withdrawal_secret().hash().0),
    })
}

fn asked(language: &str, label: &str, hint: &str) -> FormText {
    FormText { language: language.into(), label: label.into(), hint: hint.into() }
}

fn roster(members: &[Holder], vault: &Holder) -> (Vec<Link>, Vec<u8>) {
    let named = members.iter().zip(["Ana", "Ben", "Chidi"]).map(|(holder, name)| MemberDetails {
        name: name.into(),
        role: "member".into(),
        affiliation: "independent".into(),
        recipient: holder.recipient().as_bytes().to_vec(),
        content_version: 1,
    });
    let mut details = Details {
        members: named.collect(),
        operators: vec![("store".into(), "Pia".into())],
        form: vec![
            FormItem { id: "when".into(), kind: QuestionKind::Known, texts: vec![asked("de", "Wann war das?", "")] },
            FormItem {
                id: "room".into(),
                kind: QuestionKind::Line,
                texts: vec![asked("en", "Which room?", "As on the door."), asked("de", "Welcher Raum?", "")],
            },
        ],
        languages: vec!["en".into(), "de".into()],
        deadlines: Deadlines { acknowledge: 3, next: 7 },
        working: WorkingDays { weekdays: 0b1_1111, holidays: vec![TODAY + 3] },
        retention_months: 18,
        plain_form: true,
        other_places: vec![("Elsewhere".into(), "write a letter".into())],
        urgent: "Call the desk".into(),
        attachments: 10 * 1024 * 1024,
        directory: vec![
            DirectoryEntry {
                names: vec!["Larch".into(), "カラマツ".into()],
                kind: EntryKind::Project,
                desk: Some(RosterHash([7; 32])),
                ways: vec![],
                urgent: String::new(),
                days: None,
            },
            DirectoryEntry {
                names: vec!["LarchConf".into()],
                kind: EntryKind::Event,
                desk: None,
                ways: vec![("Mail".into(), "desk@larchconf.example".into())],
                urgent: "+00 555 0100, main entrance".into(),
                days: Some((TODAY, TODAY + 2)),
            },
        ],
    };
    let mut core = Core {
        name: "Example".into(),
        number: 1,
        previous: None,
        members: members.iter().map(|m| MemberKeys { key: m.public_key(), inbox: m.inbox() }).collect(),
        quorum: 2,
        vault: vault.public_key(),
        details: details.hash(),
        lost: vec![],
    };
    let first = Link::sign(&core, members[0].signing_key());
    details.urgent.clear();
    core = Core { number: 2, previous: Some(core.hash()), details: details.hash(), ..core };
    let mut second = Link::sign(&core, members[1].signing_key());
    second.add(members[2].signing_key());
    (vec![first, second], details.to_bytes())
}

#[test]
fn the_vectors_are_what_this_implementation_makes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    let made = make();
    let text = serde_json::to_string_pretty(&made.formats).unwrap() + "\n";
    let files = [
        (folder.join("formats.json"), text.into_bytes()),
        (folder.join("relay/request.bin"), made.relay_request),
        (folder.join("relay/response.bin"), made.relay_response),
    ];
    for (path, bytes) in files {
        if std::env::var_os("TELLSAFE_VECTORS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == bytes, "{} differs", path.display());
    }
}

#[test]
fn the_vectors_open() {
    let random = &mut Counter(0);
    let code = Code::random(random);
    let reporter = Holder::new(&Seed::from_code(&code)).unwrap();
    let text = include_str!("../../tests/vectors/formats.json");
    let vectors: Value = serde_json::from_str(text).unwrap();
    assert_eq!(vectors["code"]["words"], json!(code.words().to_string()));
    let unhex = |value: &Value| -> Vec<u8> {
        let text = value.as_str().unwrap();
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    for (name, kind) in [("report", Kind::Report), ("status", Kind::Status)] {
        let slots = vectors[name]["slots"].as_array().unwrap();
        let own = slots.iter().find(|slot| slot[0] == json!(hex(&reporter.inbox().0))).unwrap();
        let message = slot::open(&unhex(&own[1]), reporter.identity(), &reporter.inbox()).unwrap();
        assert_eq!((message.statement.kind, json!(hex(&message.id.0))), (kind, vectors[name]["id"].clone()));
        let pieces: Vec<_> = vectors[name]["pieces"].as_array().unwrap().iter().map(unhex).collect();
        assert!(body::open(&message.statement.body, &pieces, &message.body_seed.unwrap()).is_ok());
    }
    let place = slot::open(&unhex(&vectors["place"]["slot"]), reporter.identity(), &reporter.inbox()).unwrap();
    assert!(place.statement.kind == Kind::Place && place.body_seed.is_none());
    let file = PublicFile::parse(&unhex(&vectors["public_file"])).unwrap();
    assert_eq!(file.to_bytes(), unhex(&vectors["public_file"]));
    let content = unhex(&vectors["vouched"]["content"]);
    let vouch = Content::parse(&content).unwrap();
    assert_eq!(vouch.to_bytes(), content);
    let (to, theirs) = (RosterHash([7; 32]), file.desks[0].verify(None).unwrap());
    assert_eq!(vouch.vouch.unwrap().verify(&to, &reporter.public_key(), &theirs), Ok(Voucher::Member));
}
