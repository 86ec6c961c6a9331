//! A wrong word, a code that leads nowhere, one that was emptied: each gets its own clear sentence, in the page and in the client.

use std::collections::BTreeSet;
use tellsafe_protocol::answer::{Answer, Withdrawn};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::code::Code;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::desk::{Desk, THREE, stranger};
use tellsafe_tests::messages::{commit, report, reporter};
use tellsafe_tests::random::random;
use tellsafe_tests::wire::{Target, Wire};
use tellsafe_tests::world::World;

/// Words that are no code, codes that lead to nothing, and what page and client say to each.
async fn codes(
    desk: &Desk,
    wire: &mut Wire,
    key: &RelayKey,
) -> Vec<(&'static str, String, &'static str, (i32, &'static str))> {
    let (code, emptied) = reporter();
    let members = desk.holders();
    let members: Vec<&Holder> = members.iter().collect();
    let composed = report(&emptied, &members, desk.fingerprint(), "Taken back.");
    let sent = commit(&composed, Some(emptied.withdrawal_secret().hash()));
    assert!(matches!(wire.ask(key, Class::Small, &Request::Commit(sent)).await, Ok(Answer::Committed(_))));
    let request = Request::Withdraw(emptied.withdrawal_secret().clone());
    let taken = wire.ask(key, Class::Small, &request).await;
    assert_eq!(taken, Ok(Answer::Withdraw(Withdrawn::Gone)));
    let unknown = Code::random(&mut random);
    let words: Vec<String> = unknown.words().split(' ').map(str::to_owned).collect();
    let mut wrong = words.clone();
    wrong[4] = "tellsafe".into();
    let mut swapped = words.clone();
    while Code::parse(&swapped.join(" ")).is_ok() {
        swapped.rotate_left(1);
    }
    vec![
        (
            "a wrong word",
            wrong.join(" "),
            "Word 5, “tellsafe”, is not one of the words",
            (65, "Word 5 is not one of the words"),
        ),
        (
            "eleven words",
            words[..11].join(" "),
            "There should be twelve words; there are 11 here.",
            (65, "There should be twelve words; there are 11 here"),
        ),
        ("out of order", swapped.join(" "), "together they are not a code", (65, "together they are not a code")),
        (
            "unknown",
            words.join(" "),
            "No message was ever kept under this code.",
            (66, "Nothing was ever kept under these words"),
        ),
        ("emptied", code.words().to_string(), "has been deleted or has expired", (66, "is no longer there")),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_wrong_code_gets_its_own_sentence_in_page_and_client() {
    let world = World::new();
    let desk = Desk::found(&world.vault, &THREE).await;
    let (mut wire, key) = (Wire::new(Target::plain(&world.http)), world.vault.relay_key().await);
    let codes = codes(&desk, &mut wire, &key).await;
    let looks = Request::Look(desk.holders().iter().map(Holder::look_capability).collect());
    let before = wire.ask(&key, Class::Small, &looks).await;
    let link = desk.link(&world.http);
    let (file, home) = (world.folder().join("words"), world.folder().join("home"));
    let mut said = BTreeSet::new();
    for (what, words, _, (code, sentence)) in &codes {
        std::fs::write(&file, words).expect("written");
        let output = stranger(&home, &link).args(["follow-up", "--code-file"]).arg(&file).output().expect("it starts");
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat())
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(output.status.code() == Some(*code) && text.contains(sentence), "{what}: {text}");
        assert!(!text.contains(&words[..words.len() / 2]), "{what}: the words are repeated");
        said.insert(text);
    }
    let browser = Browser::chromium().await;
    browser.open(&link).await;
    browser.click("#start-code").await;
    for (what, words, sentence, _) in &codes {
        let input = browser.find("#code-input").await;
        input.clear().await.expect("emptied");
        input.send_keys(words).await.expect("typed");
        browser.click("#open-case").await;
        let mut text = browser.text("#error").await;
        for _ in 0..100 {
            if text.contains(sentence) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            text = browser.text("#error").await;
        }
        assert!(text.contains(sentence), "{what}: {text}");
        assert!(browser.texts("#case-status").await.is_empty());
        said.insert(text);
    }
    browser.close().await;
    assert_eq!(said.len(), 2 * codes.len(), "each has its own: {said:#?}");
    assert_eq!(before, wire.ask(&key, Class::Small, &looks).await, "asking changed something");
    assert!(!home.exists(), "nothing is kept on the machine");
}
