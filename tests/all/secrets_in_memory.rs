//! Secrets are wiped after use, and never logged: the whole memory of the real programs, and all that they wrote, is searched for them once
//! they have done their work.
//!
//! What they hold by need is not looked for: the vault its root key, epoch key, relay keys and signing key, the client the identity it works with.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{RosterHash, Seed, hex};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::request::Request;
use tellsafe_tests::desk::{Desk, PASSPHRASE, THREE};
use tellsafe_tests::measured::measured;
use tellsafe_tests::memory::found_in_memory;
use tellsafe_tests::messages::{commit, holder, report, reporter};
use tellsafe_tests::needle::Needles;
use tellsafe_tests::plain::PlainBrowser;
use tellsafe_tests::random::bytes;
use tellsafe_tests::vault::Vault;
use tellsafe_tests::wire::seal_content;
use tellsafe_tests::world::World;

const TEST: &str = "tests/all/secrets_in_memory.rs";

/// Fails if anything of `secrets` is still there, or if a search for what must be there fails too.
fn forgotten(who: &str, id: u32, secrets: &Needles, known: &Needles, count: usize) {
    assert!(!found_in_memory(id, known).is_empty(), "{who}: the search finds nothing, not even what is there");
    let deadline = Instant::now() + Duration::from_secs(5);
    let mut left = found_in_memory(id, secrets);
    // What is under way, such as a connection that is being closed, may end.
    while !left.is_empty() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(200));
        left = found_in_memory(id, secrets);
    }
    assert_eq!(left, BTreeSet::new(), "{who}");
    measured(
        "Nobody in",
        &format!("secrets found in the memory of {who} after use"),
        &format!("0 of {count}"),
        "0",
        TEST,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vault_forgets_what_it_was_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::start(folder.path());
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    let (mut secrets, mut known, mut count) = (Needles::new(), Needles::new(), 0);
    for _ in 0..20 {
        let (_, reporter) = reporter();
        let composed = report(&reporter, &[&holder()], RosterHash([1; 32]), "what happened");
        let commit = commit(&composed, Some(reporter.withdrawal_secret().hash()));
        let asked = [
            Request::Commit(commit),
            Request::Look(vec![reporter.look_capability()]),
            Request::Inbox(reporter.inbox_capability().clone(), 0),
            Request::Withdraw(reporter.withdrawal_secret().clone()),
        ];
        for request in asked {
            let answer = wire.ask(&key, Class::Small, &request).await;
            assert!(answer.is_ok(), "{answer:?}");
        }
        // Something that only stands in the opened request.
        let marker: [u8; 32] = bytes();
        let sealed = seal_content(&key, Class::Small, "/nothing", &marker);
        wire.send("POST", "/relay", sealed.bytes).await.expect("answered");
        secrets.bytes("an inbox capability", reporter.inbox_capability().expose());
        secrets.bytes("a look capability", reporter.look_capability().expose());
        secrets.bytes("a withdrawal secret", reporter.withdrawal_secret().expose());
        secrets.bytes("an opened request", &marker);
        known.bytes("an inbox", &reporter.inbox().0);
        count += 4;
    }
    let desk = Desk::new(vault.key(), &THREE);
    let token = vault.token();
    let secret_part = token.split_once('.').expect("a token and the vault's key").0.to_owned();
    let answer = wire.ask(&key, Class::Small, &desk.publication(Some(token))).await;
    assert_eq!(answer, Ok(Answer::Done));
    secrets.text("a token", &secret_part);
    assert!(secrets.absent_from_files(folder.path()) > 5, "logs and stores were looked at");
    let root = std::fs::read(folder.path().join("root.key")).expect("the root key");
    known.bytes("the root key, by need", &root);
    forgotten("the vault", vault.id().expect("it runs"), &secrets, &known, count + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_forgets_what_was_typed_without_scripts() {
    let world = World::new();
    let desk = Desk::found(&world.vault, &THREE).await;
    let (mut secrets, mut known, mut count) = (Needles::new(), Needles::new(), 0);
    known.text("the committee's name", &desk.core.name);
    for _ in 0..3 {
        let [what, people, reply] = [bytes::<12>(), bytes(), bytes()].map(|text| format!("typed {}", hex(&text)));
        let mut browser = PlainBrowser::open(&world.http).await;
        browser.press("start-report", &[]).await;
        browser.press("send", &[("what", Some(&what)), ("people", Some(&people))]).await;
        let words = browser.words().join(" ");
        let code = Code::parse(&words).expect("a code");
        let mut browser = PlainBrowser::open(&world.http).await;
        browser.press("start-code", &[]).await;
        browser.press("open-case", &[("code-input", Some(&words))]).await;
        browser.press("send-reply", &[("reply", Some(&reply))]).await;
        assert!(browser.has("replied"), "{}", browser.page);
        for (name, text) in [("what was typed", &what), ("a name", &people), ("a reply", &reply), ("the words", &words)]
        {
            secrets.text(name, text);
        }
        for (name, bytes) in of_code(&code) {
            secrets.bytes(name, &bytes);
            count += 1;
        }
        count += 4;
    }
    assert!(secrets.absent_from_files(world.folder()) > 5, "logs and stores were looked at");
    forgotten("the gateway", world.gateway_id(), &secrets, &known, count);
}

/// A code's bytes, and what follows from them.
fn of_code(code: &Code) -> Vec<(&'static str, Vec<u8>)> {
    let seed = Seed::from_code(code);
    let holder = Holder::new(&seed).expect("a seed");
    vec![
        ("the code", code.expose().to_vec()),
        ("the seed", seed.expose().to_vec()),
        ("the inbox capability", holder.inbox_capability().expose().to_vec()),
        ("the withdrawal secret", holder.withdrawal_secret().expose().to_vec()),
    ]
}

/// A member's client that waits for a server has no more use for the passphrase, nor for the seed from which it made its keys.
#[test]
fn the_client_forgets_the_passphrase_and_the_seed_while_it_waits() {
    let folder = tempfile::tempdir().expect("a folder");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let desk = Desk::new(holder().public_key(), &THREE);
    let member = &desk.members[0];
    let link = desk.link(&format!("http://{}", silent.local_addr().expect("an address")));
    let mut inbox = member.tellsafe(folder.path(), &link);
    inbox.args(["inbox", "--conflict", "none"]).stdout(Stdio::null()).stderr(Stdio::null());
    let waiting = Waiting(inbox.spawn().expect("it starts"));
    let (mut secrets, mut known) = (Needles::new(), Needles::new());
    secrets.text("the passphrase", PASSPHRASE);
    secrets.bytes("the seed", member.seed());
    secrets.text("the identity's text", &member.holder().identity().to_text().expect("a text"));
    known.bytes("the capability it works with", member.holder().inbox_capability().expose());
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline && found_in_memory(waiting.0.id(), &known).is_empty() {
        std::thread::sleep(Duration::from_millis(100));
    }
    forgotten("the client", waiting.0.id(), &secrets, &known, 3);
}

/// A process that is ended with its owner.
struct Waiting(Child);

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
