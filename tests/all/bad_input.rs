//! What is wrong gets a status and a sentence of its own, and changes nothing: at the vault, through a real gateway.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tellsafe_protocol::answer::{Answer, Withdrawn};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::body::PIECE;
use tellsafe_protocol::bytes::PieceHash;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::{Commit, MAX_PIECES, Request};
use tellsafe_protocol::roster::Confirmation;
use tellsafe_protocol::slot;
use tellsafe_tests::desk::{Desk, THREE, today};
use tellsafe_tests::messages::{commit, holder, report, reporter};
use tellsafe_tests::wire::{Sealed, Target, Wire, open_said, seal, seal_content};
use tellsafe_tests::world::World;

const NOT_UNDERSTOOD: (u16, &str) = (400, "This could not be understood. Nothing was changed.");
const NOT_HERE: (u16, &str) =
    (404, "What was asked for is not here. It may have been deleted, or its time may be over.");
const TAKEN: (u16, &str) = (409, "This was stored or taken back before. Nothing was changed.");
const LENGTH: (u16, &str) = (400, "A request has one of two lengths here.");
const NOT_OPENED: u16 = 422;

struct Scene {
    world: World,
    desk: Desk,
    wire: Wire,
    key: RelayKey,
    /// Whose inboxes are looked at before and after.
    holders: Vec<Holder>,
}

impl Scene {
    async fn new() -> Self {
        let world = World::new();
        let desk = Desk::found(&world.vault, &THREE).await;
        let (wire, key) = (Wire::new(Target::plain(&world.http)), world.vault.relay_key().await);
        let holders = desk.holders();
        Self { world, desk, wire, key, holders }
    }

    /// Sends what is sealed; a refusal's status and sentence.
    async fn exchange(&mut self, sealed: Sealed) -> Result<Answer, (u16, String)> {
        let raw = self.wire.send("POST", "/relay", sealed.bytes.clone()).await.expect("answered");
        open_said(sealed, raw)
    }

    async fn ask(&mut self, request: &Request) -> Result<Answer, (u16, String)> {
        let class = Class::for_content(request.content().len()).expect("it fits");
        self.exchange(seal(&self.key, class, request)).await
    }

    async fn content(&mut self, path: &'static str, content: &[u8]) -> Result<Answer, (u16, String)> {
        let class = Class::for_content(content.len()).expect("it fits");
        self.exchange(seal_content(&self.key, class, path, content)).await
    }

    /// Everything that any of these people can see.
    async fn state(&mut self) -> Vec<Vec<u8>> {
        let mut state = vec![self.world.vault.wire().public_file().await.to_bytes()];
        let asked: Vec<Request> =
            self.holders.iter().map(|holder| Request::Inbox(holder.inbox_capability().clone(), 0)).collect();
        for request in asked {
            state.push(self.ask(&request).await.expect("answered").to_bytes());
        }
        state
    }

    /// A report to everyone, and its reporter, whose inbox is looked at from now on.
    fn report(&mut self, text: &str) -> Commit {
        let (_, reporter) = reporter();
        let readers: Vec<&Holder> = self.holders[..3].iter().collect();
        let composed = report(&reporter, &readers, self.desk.fingerprint(), text);
        let commit = commit(&composed, Some(reporter.withdrawal_secret().hash()));
        self.holders.push(reporter);
        commit
    }
}

fn refused(answer: Result<Answer, (u16, String)>, (status, sentence): (u16, &str), what: &str) {
    assert_eq!(answer, Err((status, sentence.to_owned())), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_and_truncated_commits_are_refused_and_change_nothing() {
    let mut scene = Scene::new().await;
    let good = scene.report("What happened.");
    let before = scene.state().await;
    let mut bad: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    let mut case = |what, change: &dyn Fn(&mut Commit)| {
        let mut commit = good.clone();
        change(&mut commit);
        bad.insert(what, commit.to_bytes());
    };
    case("seventeen slots", &|commit| {
        commit.slots = (0..17).map(|_| (holder().inbox(), vec![0; slot::SIZE])).collect()
    });
    case("no slot", &|commit| commit.slots.clear());
    case("one inbox twice", &|commit| commit.slots[1].0 = commit.slots[0].0);
    case("a slot too long", &|commit| commit.slots[0].1.push(0));
    case("a slot too short", &|commit| commit.slots[0].1.truncate(slot::SIZE - 1));
    case("an empty piece", &|commit| (commit.pieces, commit.hashes) = (vec![vec![]], vec![PieceHash::of(b"")]));
    case("too many pieces", &|commit| {
        (commit.pieces, commit.hashes) = (vec![], vec![PieceHash([1; 32]); MAX_PIECES + 1])
    });
    case("another piece than named", &|commit| commit.pieces[0][0] ^= 1);
    case("a piece more than named", &|commit| commit.pieces.push(vec![1]));
    case("expired before it came", &|commit| commit.expires = 1);
    case("kept for a century", &|commit| commit.expires += 1200);
    let whole = good.to_bytes();
    bad.insert("cut in half", whole[..whole.len() / 2].to_vec());
    bad.insert("one byte short", whole[..whole.len() - 1].to_vec());
    bad.insert("one byte more", [&whole[..], &[0]].concat());
    bad.insert("nothing", vec![]);
    bad.insert("of a version to come", [&[whole[0], 2], &whole[2..]].concat());
    for (what, content) in bad {
        refused(scene.content("/commit", &content).await, NOT_UNDERSTOOD, what);
    }
    let long = Request::Piece(vec![0; PIECE + 1]).content();
    refused(scene.content("/piece", &long).await, NOT_UNDERSTOOD, "a piece too long");
    refused(scene.content("/nowhere", &whole).await, NOT_UNDERSTOOD, "an unknown path");

    // Outside, the gateway lets through two lengths and nothing else.
    let sealed = seal(&scene.key, Class::Small, &Request::Commit(good.clone())).bytes;
    for length in [1, sealed.len() - 1, sealed.len() + 1, 65_536, 267_382, 267_384, 1 << 20] {
        let mut body = sealed.clone();
        body.resize(length, 0);
        scene.wire.hang_up();
        let (status, said) = scene.wire.send("POST", "/relay", body).await.expect("answered");
        assert_eq!((status, String::from_utf8_lossy(&said).as_ref()), LENGTH, "{length} bytes");
    }
    scene.wire.hang_up();
    for at in [0, 7, 600, sealed.len() - 1] {
        let mut body = sealed.clone();
        body[at] ^= 1;
        let (status, said) = scene.wire.send("POST", "/relay", body).await.expect("answered");
        assert!(status == NOT_OPENED && said.ends_with(b"."), "byte {at}: {status}");
    }
    assert!(before == scene.state().await, "something was changed");
    assert!(matches!(scene.ask(&Request::Commit(good)).await, Ok(Answer::Committed(_))));
    assert!(before != scene.state().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_too_early_or_twice_does_nothing_and_stops_nothing() {
    let mut scene = Scene::new().await;
    let (first, large) = (scene.report("First."), scene.report(&"x".repeat(300_000)));
    let (one, two) = (&scene.holders[3], &scene.holders[4]);
    let secrets = [one, two].map(|reporter| Request::Withdraw(reporter.withdrawal_secret().clone()));
    let delete = Request::Delete(one.inbox_capability().clone(), vec![1, 2, 3]);
    let empty = scene.state().await;
    assert!(large.pieces.len() > 1, "its pieces go first");
    let later = Commit { pieces: vec![], ..large.clone() };
    let body = |commit: &Commit, piece| Request::Body(commit.body(), piece);

    // A body before it was put, a commit of pieces that never were, a deletion and a withdrawal before the commit, a confirmation and
    // a change before the roster.
    refused(scene.ask(&body(&first, 0)).await, NOT_HERE, "a body before it was put");
    refused(scene.ask(&Request::Commit(later.clone())).await, NOT_HERE, "pieces that were never put");
    assert_eq!(scene.ask(&delete).await, Ok(Answer::Done));
    assert_eq!(scene.ask(&secrets[0]).await, Ok(Answer::Withdraw(Withdrawn::Unknown)));
    let other = Desk::new(scene.world.vault.key(), &THREE);
    let second = other.changed(&[&other.members[0], &other.members[1]], |_| {});
    let confirmation = Confirmation::sign(other.fingerprint(), today(), other.members[0].holder().signing_key());
    refused(scene.ask(&Request::Confirm(confirmation)).await, NOT_HERE, "a confirmation before its roster");
    refused(scene.ask(&second.publication(None)).await, NOT_HERE, "a change before its roster");
    assert!(empty == scene.state().await, "something was changed");

    // All but one of the pieces, then all.
    for (at, piece) in large.pieces.iter().enumerate() {
        refused(scene.ask(&Request::Commit(later.clone())).await, NOT_HERE, "a piece is missing");
        refused(
            scene.ask(&body(&large, u32::try_from(at).expect("small"))).await,
            NOT_HERE,
            "a piece without its commit",
        );
        assert_eq!(scene.ask(&Request::Piece(piece.clone())).await, Ok(Answer::Done));
        assert_eq!(scene.ask(&Request::Piece(piece.clone())).await, Ok(Answer::Done), "twice is once");
    }
    assert!(empty == scene.state().await, "a piece alone shows nowhere");
    for commit in [&later, &first] {
        let day = scene.ask(&Request::Commit(commit.clone())).await;
        assert_eq!(day, Ok(Answer::Committed(today())), "what was refused before is taken when its time has come");
        let stored = scene.state().await;
        assert_eq!(scene.ask(&Request::Commit(commit.clone())).await, day, "the same again is the same");
        assert!(stored == scene.state().await, "twice is once");
    }
    let stored = scene.state().await;
    refused(scene.ask(&body(&first, 1)).await, NOT_HERE, "a piece beyond the last");
    refused(scene.content("/body", &body(&large, 0).content()[..20]).await, NOT_UNDERSTOOD, "half a question");
    // Another message under the same withdrawal is another's: it must not be taken back with this one, nor instead of it.
    let mut stolen = scene.report("Under another's withdrawal.");
    stolen.withdrawal = first.withdrawal;
    refused(scene.ask(&Request::Commit(stolen)).await, TAKEN, "another's withdrawal");
    scene.holders.pop();
    assert!(stored == scene.state().await, "something was changed");
    // Withdrawn, it does not come back, whoever sends it again.
    assert_eq!(scene.ask(&secrets[0]).await, Ok(Answer::Withdraw(Withdrawn::Gone)));
    let gone = scene.state().await;
    let again = scene.ask(&Request::Commit(first.clone())).await;
    assert!(again == Ok(Answer::Committed(today())) || again == Err((TAKEN.0, TAKEN.1.to_owned())), "{again:?}");
    refused(
        scene.ask(&Request::Commit(Commit { expires: first.expires + 1, ..first.clone() })).await,
        TAKEN,
        "in other bytes",
    );
    assert!(gone == scene.state().await, "it came back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_at_once_are_one_when_alike_and_sixty_four_when_not() {
    const MANY: usize = 64;
    let mut scene = Scene::new().await;
    let same = scene.report("All the same.");
    let sealed = seal(&scene.key, Class::Small, &Request::Commit(same.clone())).bytes;
    let mut all = Vec::new();
    for at in 0..MANY {
        // Half of them the very same bytes, half of them sealed anew.
        let bytes = if at % 2 == 0 {
            sealed.clone()
        } else {
            seal(&scene.key, Class::Small, &Request::Commit(same.clone())).bytes
        };
        all.push(bytes);
    }
    assert_eq!(at_once(&scene.world.vault.socket(), all).await, vec![200; MANY]);
    let reporter = scene.holders.pop().expect("a reporter");
    assert_eq!(listed(&mut scene, 0).await, BTreeSet::from([1]));
    let Ok(Answer::Inbox(1, own)) = scene.ask(&Request::Inbox(reporter.inbox_capability().clone(), 0)).await else {
        panic!("one copy for the reporter")
    };
    assert_eq!(own.len(), 1);

    let different: Vec<Commit> = (0..MANY).map(|at| scene.report(&format!("Report {at}."))).collect();
    let sealed =
        different.iter().map(|one| seal(&scene.key, Class::Small, &Request::Commit(one.clone())).bytes).collect();
    assert_eq!(at_once(&scene.world.vault.socket(), sealed).await, vec![200; MANY]);
    for member in 0..3 {
        assert_eq!(listed(&mut scene, member).await, (1..=MANY as u64 + 1).collect(), "each number once");
    }
    for commit in &different {
        let answer = scene.ask(&Request::Body(commit.body(), 0)).await;
        assert_eq!(answer, Ok(Answer::Body(commit.hashes.clone(), commit.pieces[0].clone())));
    }
}

/// Sends each on a connection of its own, at the same moment, straight to the vault: the gateway takes 32 at once from one
/// network and tells the rest to wait. The statuses.
async fn at_once(vault: &Path, requests: Vec<Vec<u8>>) -> Vec<u16> {
    let barrier = std::sync::Arc::new(tokio::sync::Barrier::new(requests.len()));
    let send = |bytes: Vec<u8>| {
        let (mut wire, barrier) = (Wire::new(Target::Vault(vault.to_path_buf())), barrier.clone());
        tokio::spawn(async move {
            wire.send("GET", "/rosters", Vec::new()).await.expect("answered");
            barrier.wait().await;
            wire.send("POST", "/relay", bytes).await.expect("answered").0
        })
    };
    let sending: Vec<_> = requests.into_iter().map(send).collect();
    let mut statuses = Vec::new();
    for one in sending {
        statuses.push(one.await.expect("sent"));
    }
    statuses
}

/// The numbers in a member's inbox.
async fn listed(scene: &mut Scene, member: usize) -> BTreeSet<u64> {
    let (mut numbers, mut last) = (BTreeSet::new(), 0);
    loop {
        let request = Request::Inbox(scene.holders[member].inbox_capability().clone(), last);
        let Ok(Answer::Inbox(_, slots)) = scene.ask(&request).await else { panic!("no listing") };
        let Some(newest) = slots.last() else { return numbers };
        last = newest.number;
        let before = numbers.len();
        numbers.extend(slots.iter().map(|listed| listed.number));
        assert_eq!(numbers.len(), before + slots.len(), "a number twice");
    }
}
