//! P1: only the members who were left ticked can open a report. Not the thief of every server, not even one who is an unticked
//! member and recorded all that passed through the gateway.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use tellsafe_protocol::age::{self, Identity};
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::body;
use tellsafe_protocol::bytes::Seed;
use tellsafe_protocol::bytes::{BodyHash, Inbox};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::{RelayIdentity, RelayKey};
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::slot::{self, SlotError};
use tellsafe_tests::committee::{json, run};
use tellsafe_tests::desk::{Desk, THREE, stranger};
use tellsafe_tests::exchange::Exchange;
use tellsafe_tests::messages::{commit, report, reporter};
use tellsafe_tests::needle::{Needles, files_below};
use tellsafe_tests::recorder::Recorder;
use tellsafe_tests::wire::{Target, Wire};
use tellsafe_tests::world::World;
use tellsafe_vault::config::Places;
use tellsafe_vault::key_file::KeyFiles;
use tellsafe_vault::limits;
use tellsafe_vault::setup::open_store;
use tellsafe_vault::store::Store;
use zeroize::Zeroizing;

const TEXT: &str = "He waited behind the purple kiosk and said those words again.";
const PEOPLE: &str = "Zebulon Quartermain";
const PLACE: &str = "the mezzanine of Heliotrope Conf";
const ANSWER: &str = "Thank you. We speak with the organisers on Monday.";
const MORE: &str = "It happened once more this morning beside the lifts.";

fn needles() -> Needles {
    let mut needles = Needles::new();
    for text in [TEXT, PEOPLE, PLACE, ANSWER, MORE] {
        needles.text(text, text);
        // A part of it would be as bad.
        for part in text.split(' ').filter(|word| word.len() >= 8) {
            needles.text(part, part);
        }
    }
    needles
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_opens_for_a_thief_of_every_server_who_is_an_unticked_member() {
    let (mut world, between) = World::recorded();
    let desk = Desk::found(&world.vault, &THREE).await;
    let (before_gateway, address) = Recorder::tcp(world.http.trim_start_matches("http://").to_owned()).await;
    let link = desk.link(&format!("http://{address}"));
    let folder = world.folder().join("people");
    let key = world.vault.relay_key().await;
    let mut wire = Wire::new(Target::plain(&world.http));
    let [ana, ben, chidi] = [0, 1, 2].map(|member| desk.members[member].holder());
    let chidis = || desk.members[2].tellsafe(&folder, &link);

    run(chidis().args([
        "desk",
        "join",
        "--watch",
        "--name",
        "Chidi",
        "--role",
        "member",
        "--affiliation",
        "independent",
    ]));
    let unticked = fetchable(&mut wire, &key, &chidi).await;
    let (seen, watched) = (shown(chidis().args(["inbox", "--json"])), shown(chidis().args(["watch", "--once"])));
    let ticked = [fetchable(&mut wire, &key, &ana).await, fetchable(&mut wire, &key, &ben).await];

    let code = a_whole_case(&desk, &folder, &link);

    assert!(unticked == fetchable(&mut wire, &key, &chidi).await, "an unticked member can fetch something else now");
    assert_eq!(seen, shown(chidis().args(["inbox", "--json"])));
    assert_eq!(watched, shown(chidis().args(["watch", "--once"])));
    for (before, member) in ticked.iter().zip([&ana, &ben]) {
        let after = fetchable(&mut wire, &key, member).await;
        assert!(before[0] != after[0] && before[1] != after[1], "a ticked member's inbox changes");
        assert_eq!(before[2..], after[2..], "what everyone can fetch stays the same");
    }

    world.vault.kill();
    let reporter = Holder::new(&Seed::from_code(&code)).expect("a seed");
    let people = [&ana, &ben, &chidi, &reporter];
    let needles = needles();
    let places = Places::new(&world.vault.data(), &world.folder().join("root.key"));
    let server_files =
        [&places.data, &places.root_key, &world.folder().join("vault.log"), &world.folder().join("gateway.log")];
    let searched: usize = server_files.map(|path| search(&needles, path)).iter().sum();
    assert!(searched > 8, "only {searched} files");
    for (place, recorder) in [("client and gateway", &before_gateway), ("gateway and vault", &between)] {
        let passed = recorder.bytes();
        assert!(passed.len() > 1_000_000, "{} bytes between {place}", passed.len());
        needles.absent_from(place, &passed);
    }

    let secrets = secrets(&places);
    let haul = Haul::of(&places, &secrets, &between, &people.map(Holder::inbox));
    assert!(haul.commits.len() >= 4 && haul.slots.len() >= 24 && haul.bodies.len() >= 4, "the thief got everything");
    for bytes in
        haul.slots.iter().map(|(_, slot)| slot).chain(haul.bodies.iter().map(|(_, body)| body)).chain(&haul.asked)
    {
        needles.absent_from("what the thief of all keys took out of the vault", bytes);
    }
    assert!(haul.commits.iter().all(|commit| commit.slots.iter().all(|(inbox, _)| *inbox != chidi.inbox())));
    assert!(!haul.slots.iter().any(|(inbox, _)| *inbox == chidi.inbox()));

    // With the identity of the unticked member, and with every secret of the servers taken for an identity.
    let mut keys: Vec<Identity> = secrets.iter().filter_map(|seed| Identity::from_seed(*seed).ok()).collect();
    keys.extend(
        secrets.iter().filter_map(|seed| Holder::new(&Seed::new(*seed)).ok()?.identity().to_text().ok()?.parse().ok()),
    );
    for (_, sealed) in &haul.slots {
        for reader in people {
            assert_eq!(slot::open(sealed, chidi.identity(), &reader.inbox()).unwrap_err(), SlotError::NotOurs);
        }
        assert!(keys.iter().all(|key| age::open(key, sealed).is_err()));
    }
    for (_, sealed) in &haul.bodies {
        assert!(age::open(chidi.identity(), sealed).is_err() && keys.iter().all(|key| age::open(key, sealed).is_err()));
    }
    // And it is all there: with a ticked member's identity the same haul opens.
    assert_eq!(haul.read_by(&ana), BTreeSet::from([TEXT, ANSWER, MORE, ""].map(str::to_owned)));
    assert!(!needles.found_in(haul.read_by(&ana).into_iter().collect::<String>().as_bytes()).is_empty());
}

/// Report without Chidi, read and answered by Ana, and written to once more.
fn a_whole_case(desk: &Desk, folder: &Path, link: &str) -> Code {
    let anas = |arguments: &[&str]| json(desk.members[0].tellsafe(folder, link).args(arguments).arg("--json"));
    let (text, words) = (folder.join("what.txt"), folder.join("code.txt"));
    std::fs::write(&text, TEXT).expect("written");
    let mut report = stranger(&folder.join("reporter"), link);
    report.args(["report", "--without", "Chidi", "--people", PEOPLE, "--place", PLACE, "--file"]).arg(&text);
    run(report.arg("--code-out").arg(&words));
    let cases = anas(&["inbox", "--conflict", "none"]);
    let case = cases["cases"][0]["name"].as_str().expect("a case").to_owned();
    assert_eq!(cases["cases"][0]["people"], PEOPLE);
    assert_eq!(anas(&["read", &case])["messages"][0]["text"], TEXT);
    anas(&["reply", &case, ANSWER]);
    let mut reply = stranger(&folder.join("reporter"), link);
    run(reply.args(["follow-up", "--reply", MORE, "--code-file"]).arg(&words));
    assert_eq!(anas(&["read", &case])["messages"][3]["text"], MORE);
    Code::parse(&std::fs::read_to_string(words).expect("the words")).expect("a code")
}

/// All that a member can fetch, opened: the whole inbox, its number, the public file, the page.
async fn fetchable(wire: &mut Wire, key: &RelayKey, member: &Holder) -> Vec<Vec<u8>> {
    let inbox = Request::Inbox(member.inbox_capability().clone(), 0);
    let look = Request::Look(vec![member.look_capability()]);
    let mut all = Vec::new();
    for request in [inbox, look] {
        all.push(wire.ask(key, Class::Small, &request).await.expect("answered").to_bytes());
    }
    for path in ["/rosters", "/"] {
        all.push(wire.send("GET", path, Vec::new()).await.expect("answered").1);
    }
    all
}

fn shown(command: &mut Command) -> Vec<u8> {
    let output = run(command);
    [output.stdout, output.stderr].concat()
}

fn search(needles: &Needles, path: &Path) -> usize {
    if path.is_dir() {
        return needles.absent_from_files(path);
    }
    needles.absent_from(&path.display().to_string(), &std::fs::read(path).expect("a file"));
    1
}

/// Every 32 bytes in a row of every secret that the servers hold: root key, signing key, relay keys.
fn secrets(places: &Places) -> Vec<[u8; 32]> {
    let files = KeyFiles::open(&places.own_keys(), &places.root_key).expect("the root key opens them");
    let own = files
        .names()
        .expect("named")
        .into_iter()
        .map(|name| files.read(&name).expect("opens").expect("there").to_vec());
    let all: Vec<Vec<u8>> = own.chain([std::fs::read(&places.root_key).expect("the root key")]).collect();
    assert!(all.len() >= 3, "root key, signing key, relay key");
    all.iter().flat_map(|secret| secret.windows(32)).map(|window| window.try_into().expect("32")).collect()
}

/// What a thief has who opened everything that the servers' keys open.
struct Haul {
    /// Relayed requests, opened with the vault's relay keys.
    asked: Vec<Vec<u8>>,
    commits: Vec<Commit>,
    slots: Vec<(Inbox, Vec<u8>)>,
    bodies: Vec<(BodyHash, Vec<u8>)>,
}

impl Haul {
    fn of(places: &Places, secrets: &[[u8; 32]], between: &Recorder, inboxes: &[Inbox]) -> Self {
        let relays: Vec<RelayIdentity> =
            secrets.iter().filter_map(|seed| RelayIdentity::from_seed(&Zeroizing::new(*seed)).ok()).collect();
        let relayed: Vec<Exchange> =
            Exchange::all(&between.recordings()).into_iter().filter(Exchange::is_relayed).collect();
        let open =
            |exchange: &Exchange| relays.iter().find_map(|relay| relay.open(&exchange.asked).ok()).expect("opened");
        let asked: Vec<Vec<u8>> = relayed.iter().map(|exchange| open(exchange).0.to_vec()).collect();
        let commits: Vec<Commit> = asked.iter().filter_map(|bytes| commit_in(bytes)).collect();
        let store = open_store(places, limits::RESERVE).expect("the store opens");
        let kept = inboxes.iter().flat_map(|inbox| listed(store.as_ref(), inbox));
        let slots = kept.chain(commits.iter().flat_map(|commit| commit.slots.clone())).collect();
        let bodies = commits.iter().map(|commit| (commit.body(), whole(store.as_ref(), &commit.body()))).collect();
        Self { asked, commits, slots, bodies }
    }

    /// The texts of all messages that this holder can open.
    fn read_by(&self, holder: &Holder) -> BTreeSet<String> {
        let mut texts = BTreeSet::new();
        for (_, sealed) in &self.slots {
            let Ok(message) = slot::open(sealed, holder.identity(), &holder.inbox()) else { continue };
            let (_, file) = self.bodies.iter().find(|(hash, _)| *hash == message.statement.body).expect("its body");
            let pieces: Vec<Vec<u8>> = file.chunks(body::PIECE).map(<[u8]>::to_vec).collect();
            let seed = message.body_seed.expect("a one-time seed");
            texts.insert(body::open(&message.statement.body, &pieces, &seed).expect("opens").text);
        }
        texts
    }
}

fn commit_in(asked: &[u8]) -> Option<Commit> {
    let asked = bhttp::Request::parse(asked).expect("Binary HTTP");
    match Request::parse(asked.path, asked.content).expect("a request") {
        Request::Commit(commit) => Some(commit),
        _ => None,
    }
}

fn listed(store: &dyn Store, inbox: &Inbox) -> Vec<(Inbox, Vec<u8>)> {
    let listing = store.list(&inbox.0, 0, 1000).expect("listed");
    assert_eq!(listing.highest as usize, listing.entries.len());
    listing.entries.into_iter().map(|entry| (*inbox, entry.slot)).collect()
}

fn whole(store: &dyn Store, body: &BodyHash) -> Vec<u8> {
    let hashes = store.body(&body.0).expect("asked").expect("the body is there");
    hashes.iter().flat_map(|hash| store.piece(hash).expect("asked").expect("the piece is there")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_choice_of_readers_reaches_them_and_nobody_else() {
    let world = World::new();
    let desk = Desk::found(&world.vault, &THREE).await;
    let (members, key) = (desk.holders(), world.vault.relay_key().await);
    let mut wire = Wire::new(Target::plain(&world.http));
    for choice in 1..1u32 << members.len() {
        let (ticked, unticked): (Vec<&Holder>, Vec<&Holder>) =
            members.iter().enumerate().fold(Default::default(), |(mut ticked, mut unticked), (at, member)| {
                if choice >> at & 1 == 1 {
                    ticked.push(member)
                } else {
                    unticked.push(member)
                }
                (ticked, unticked)
            });
        let mut before = Vec::new();
        for member in ticked.iter().chain(&unticked) {
            before.push(fetchable(&mut wire, &key, member).await);
        }
        let (_, reporter) = reporter();
        let sent = report(&reporter, &ticked, desk.fingerprint(), TEXT);
        let sent = Request::Commit(commit(&sent, Some(reporter.withdrawal_secret().hash())));
        assert!(matches!(wire.ask(&key, Class::Small, &sent).await, Ok(Answer::Committed(_))));
        for (at, member) in ticked.iter().chain(&unticked).enumerate() {
            let after = fetchable(&mut wire, &key, member).await;
            if at >= ticked.len() {
                assert!(before[at] == after, "choice {choice:b} shows to someone who was left out");
                continue;
            }
            assert_eq!(before[at][2..], after[2..]);
            assert!(before[at][0] != after[0] && before[at][1] != after[1], "choice {choice:b}");
        }
    }
    assert!(files_below(&world.vault.data()).len() > 3);
}
