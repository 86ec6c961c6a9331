//! Two implementations, one set of formats: page and `protocol` open what the other sealed, on the shared vectors and in
//! a thousand random rounds.

use serde_json::{Value, json};
use tellsafe_protocol::age::Recipient;
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::bytes::{BodyHash, MessageId, OneTimeSeed, RosterHash, Seed, hex};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::{Draft, compose};
use tellsafe_protocol::content::{Content, Reporter};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::{ForStatement, Signature};
use tellsafe_protocol::relay::{RelayIdentity, RelayKey};
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::WorkingDays;
use tellsafe_protocol::statement::{Card, Kind, Statement};
use tellsafe_protocol::{body, slot};
use tellsafe_tests::messages::holder;
use tellsafe_tests::page_peer::{PagePeer, unhex, unhex_array};
use tellsafe_tests::random::{bytes, number, random, text};
use zeroize::Zeroizing;

const ROUNDS: usize = 1000;

#[test]
fn the_page_opens_the_shared_vectors() {
    let vectors: Value = serde_json::from_str(include_str!("../vectors/formats.json")).expect("json");
    let mut page = PagePeer::start();
    let words: Vec<&str> = vectors["code"]["words"].as_str().expect("words").split(' ').collect();
    let derived = page.ask("code", json!({ "words": words }));
    assert_eq!(derived["entropy"], vectors["code"]["entropy"]);
    assert_eq!(derived["seed"], vectors["code"]["seed"]);
    let names = [
        ("recipient", "recipient"),
        ("signingKey", "signing_key"),
        ("inboxCapability", "inbox_capability"),
        ("lookCapability", "look_capability"),
        ("inbox", "inbox"),
        ("withdrawalSecret", "withdrawal_secret"),
        ("withdrawal", "withdrawal"),
    ];
    for (theirs, ours) in names {
        assert_eq!(derived[theirs], vectors["reporter"][ours], "{ours}");
    }
    for name in ["report", "status"] {
        let message = &vectors[name];
        let parsed = page.ask("parseStatement", json!({ "bytes": message["statement"] }));
        assert_eq!(parsed["id"], message["id"]);
        let encoded = page.ask("encodeStatement", json!({ "statement": parsed["statement"] }));
        assert_eq!(encoded["bytes"], message["statement"]);
        let slots = message["slots"].as_array().expect("slots");
        let own = slots.iter().find(|slot| slot[0] == vectors["reporter"]["inbox"]).expect("the reporter's");
        let opened = page.ask("openSlot", json!({ "seed": derived["seed"], "slot": own[1] }));
        assert_eq!(opened["id"], message["id"]);
        let question =
            json!({ "identity": opened["bodyIdentity"], "hash": message["body"], "pieces": message["pieces"] });
        assert!(page.ask("openBody", question)["content"]["text"].is_string());
    }
    let place = page.ask("openSlot", json!({ "seed": derived["seed"], "slot": vectors["place"]["slot"] }));
    assert_eq!(place["statement"]["kind"], 6);
    let question =
        json!({ "publicFile": vectors["public_file"], "anchor": vectors["fingerprint"], "nowSeconds": vectors["now"] });
    let desk = &page.ask("verifyRoster", question)["desks"][0];
    assert_eq!(
        (&desk["fingerprint"], &desk["number"], &desk["confirmedLately"]),
        (&vectors["fingerprint"], &json!(2), &json!(3))
    );
    let request = include_bytes!("../vectors/relay/request.bin");
    let opened = page.ask("relayOpenRequest", json!({ "identity": vectors["relay"]["seed"], "request": hex(request) }));
    let asked = page.ask("bhttpParseRequest", json!({ "bytes": opened["bytes"] }));
    assert_eq!((&asked["path"], &asked["content"]), (&json!("/commit"), &vectors["commit"]));
}

#[test]
fn a_thousand_rounds_of_codes_statements_slots_and_bodies() {
    let mut page = PagePeer::start();
    for round in 0..ROUNDS {
        // Both ways of computing on curves are used in the page: the browser's, and the script's.
        let native = round % 2 == 0;
        ours_to_theirs(&mut page, native);
        theirs_to_ours(&mut page, native);
    }
}

fn ours_to_theirs(page: &mut PagePeer, native: bool) {
    let code = Code::from_entropy(bytes());
    let words: Vec<String> = code.words().split(' ').map(str::to_owned).collect();
    let derived = page.ask("code", json!({ "words": words, "native": native }));
    let reporter = Holder::new(&Seed::from_code(&code)).expect("a seed");
    assert_eq!(derived["inbox"], json!(hex(&reporter.inbox().0)));
    let draft = Draft {
        kind: Kind::Report,
        roster: RosterHash(bytes()),
        case: None,
        day: number(100_000),
        parents: vec![],
        readers: vec![(reporter.inbox(), reporter.recipient().clone())],
        card: (number(2) == 0).then(|| Card { people: text(), place: text() }),
        content: Content {
            text: text(),
            answers: (0..number(4)).map(|_| (text(), text())).collect(),
            reporter: Some(Reporter { recipient: reporter.recipient().clone(), inbox: reporter.inbox() }),
            withdrawal: Some(reporter.withdrawal_secret().hash()),
            leaving: number(2) == 0,
            sealed_by_gateway: number(2) == 0,
            ..Content::default()
        },
    };
    let expected = draft.content.clone();
    let composed = compose(draft, reporter.signing_key(), &mut random).expect("composed");
    let question = json!({ "seed": derived["seed"], "slot": hex(&composed.slots[0].1), "native": native });
    let opened = page.ask("openSlot", question);
    assert_eq!(opened["id"], json!(hex(&composed.id.0)));
    let pieces: Vec<_> = composed.pieces.iter().map(|piece| hex(piece)).collect();
    let question =
        json!({ "identity": opened["bodyIdentity"], "hash": hex(&composed.statement.body.0), "pieces": pieces });
    let body = page.ask("openBody", question);
    assert_eq!(body["content"]["text"].as_str().unwrap_or_default(), expected.text);
    assert_eq!(unhex(&body["bytes"]), expected.to_bytes());
}

fn theirs_to_ours(page: &mut PagePeer, native: bool) {
    let seed: [u8; 32] = bytes();
    let member = Holder::new(&Seed::new(seed)).expect("a seed");
    let content = json!({ "text": text(), "answers": [[text(), text()]], "language": "en" });
    let sealed = page.ask("sealBody", json!({ "content": content, "native": native }));
    let statement = json!({
        "kind": 1, "roster": hex(&bytes::<32>()), "case": hex(&bytes::<32>()), "author": hex(&member.public_key().0),
        "day": number(100_000), "parents": [hex(&bytes::<32>())], "readers": [hex(&member.inbox().0)], "body": sealed["hash"],
    });
    let encoded = page.ask("encodeStatement", json!({ "statement": statement }));
    let question =
        json!({ "label": "tellsafe/1 statement", "seed": hex(&seed), "message": encoded["bytes"], "native": native });
    let signed = page.ask("sign", question);
    let parsed = Statement::parse(&unhex(&encoded["bytes"])).expect("theirs parses");
    assert_eq!(parsed.to_bytes().expect("written"), unhex(&encoded["bytes"]));
    let signature = Signature::<ForStatement>::from_bytes(unhex_array(&signed["signature"]));
    assert!(member.public_key().verify(&unhex(&encoded["bytes"]), &signature).is_ok());
    let sealed_slot = page.ask(
        "sealSlot",
        json!({ "recipient": hex(member.recipient().as_bytes()), "bytes": encoded["bytes"], "signature": signed["signature"],
                "bodyIdentity": sealed["identity"], "native": native }),
    );
    let message = slot::open(&unhex(&sealed_slot["slot"]), member.identity(), &member.inbox()).expect("theirs opens");
    assert_eq!(message.id, MessageId(unhex_array(&encoded["id"])));
    let pieces: Vec<_> = sealed["pieces"].as_array().expect("pieces").iter().map(unhex).collect();
    let opened = body::open(&BodyHash(unhex_array(&sealed["hash"])), &pieces, &message.body_seed.expect("a seed"));
    assert_eq!(json!(opened.expect("theirs opens").text), content["text"]);
    let seed = OneTimeSeed::new(bytes());
    assert!(body::open(&message.statement.body, &pieces, &seed).is_err());
}

#[test]
fn a_thousand_rounds_through_the_relay() {
    let mut page = PagePeer::start();
    for round in 0..ROUNDS {
        let class = if round % 50 == 0 { Class::Large } else { Class::Small };
        let native = json!(round % 2 == 0);
        let seed = Zeroizing::new(bytes());
        let ours = RelayIdentity::from_seed(&seed).expect("a seed");
        let content = bytes::<40>();
        // The page asks, we answer.
        let question = json!({ "path": "/look", "content": hex(&content), "size": class.size() });
        let plain = page.ask("bhttpRequest", question);
        let question = json!({ "config": hex(&ours.config()), "bytes": plain["bytes"], "native": native });
        let exchange = page.ask("relayEncapsulate", question);
        let (opened, sealer) = ours.open(&unhex(&exchange["request"])).expect("theirs opens");
        assert_eq!(bhttp::Request::parse(&opened), Ok(bhttp::Request { path: "/look", content: &content }));
        let answer = bhttp::Response { status: 404, content: &content }.to_bytes(class).expect("it fits");
        let answer = sealer.seal(&answer, &mut random).expect("sealed");
        let opened =
            page.ask("relayOpenResponse", json!({ "exchange": exchange["exchange"], "response": hex(&answer) }));
        let parsed = page.ask("bhttpParseResponse", json!({ "bytes": opened["bytes"] }));
        assert_eq!((&parsed["status"], &parsed["content"]), (&json!(404), &json!(hex(&content))));
        // We ask, the page answers.
        let key = RelayKey::from_config(&ours.config().try_into().expect("the size")).expect("a key");
        let request = bhttp::Request { path: "/inbox", content: &content }.to_bytes(class).expect("it fits");
        let (sealed, opener) = key.seal(&request, &mut random).expect("sealed");
        let question = json!({ "identity": hex(seed.as_ref()), "request": hex(&sealed), "native": native });
        let opened = page.ask("relayOpenRequest", question);
        assert_eq!(unhex(&opened["bytes"]), request.to_vec());
        let question = json!({ "exchange": opened["exchange"], "bytes": hex(&answer_of(class)) });
        let answer = page.ask("relaySealResponse", question);
        assert_eq!(opener.open(&unhex(&answer["response"])).expect("theirs opens").to_vec(), answer_of(class));
    }
}

fn answer_of(class: Class) -> Vec<u8> {
    bhttp::Response { status: 200, content: &[0x81, 1] }.to_bytes(class).expect("it fits").to_vec()
}

#[test]
fn dates_and_sizes_are_counted_alike() {
    let mut page = PagePeer::start();
    for _ in 0..ROUNDS {
        let (day, count, weekdays) = (number(40_000), number(30), 1 + number(127) as u8);
        let holidays: std::collections::BTreeSet<u32> = (0..number(20)).map(|_| day + number(40)).collect();
        let working = WorkingDays { weekdays, holidays: holidays.into_iter().collect() };
        let question = json!({ "day": day, "count": count, "weekdays": weekdays, "holidays": working.holidays });
        assert_eq!(page.ask("promisedDay", question)["day"], json!(working.after(day, count)));
        let length = number(300_000) as usize;
        let padded = page.ask("padme", json!({ "length": length }))["length"].clone();
        assert_eq!(padded, json!(tellsafe_protocol::pad::padme(length)), "{length}");
    }
    let commit = Request::Look(vec![]).content();
    assert_eq!(page.ask("cbor", json!({ "bytes": hex(&commit) }))["bytes"], json!(hex(&commit)));
    let recipient =
        Recipient::from_bytes(holder().recipient().as_bytes().try_into().expect("the size")).expect("sound");
    assert_eq!(
        page.ask("seal", json!({ "recipient": hex(recipient.as_bytes()), "plain": "00" }))["file"]
            .as_str()
            .map(str::len),
        Some(2 * tellsafe_protocol::age::sealed_len(1))
    );
}
