//! After a key was lost, its cases end and go as any others: what was said with it holds as far as others built on it, and nothing of a case
//! that is over stays with the old inbox.

use super::lost::Loss;
use super::purged::{held, open, report};
use serde_json::json;
use std::collections::BTreeSet;
use tellsafe_protocol::act::{Act, Conflict};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::statement::Kind;
use tellsafe_vault::store::Store as _;

#[test]
fn a_case_of_someone_whose_key_was_lost_goes_for_all_and_counts_as_before() {
    let mut loss = Loss::new();
    let case = loss.open.clone();
    // Ended with the key that is lost after it.
    let room = &loss.room;
    room.json("Ana", &["close", &case, "--finding", "no-violation", "--appeal", "0", "--alone", "It was clear."]);
    room.json("Ben", &["review", &case, "confirm"]);
    loss.replaced();
    room.json("Ben", &["share", &case, "--with", "Ana"]);
    let names = ["Ben", "Chidi", "Ana-new"];
    for name in names {
        room.json(name, &["read", &case, "--conflict", "none"]);
    }
    let numbers = report(room, "Chidi");
    let before: Vec<_> = names.map(|name| held(room, name)).into();
    for name in names {
        let purged = room.json(name, &["purge", "--yes"]);
        assert_eq!(purged["goes"][0]["case"], case.as_str(), "{name}: {purged}");
        assert_eq!(room.refused(name, &["read", &case]).0, 66, "{name}");
        for reader in ["Ben", "Chidi"] {
            assert_eq!(report(room, reader), numbers, "{reader}'s numbers after {name} deleted it");
        }
    }
    assert!(room.json("Ben", &["read", &loss.secret.0]).to_string().contains("We talk on Monday."), "the other stays");
    let gone: BTreeSet<[u8; 32]> = before[0].bodies.difference(&held(room, "Ben").bodies).copied().collect();
    assert!(gone.len() >= 6, "{}", gone.len());
    loss.room.world.vault.kill();
    let store = open(&loss.room.world.vault.data(), &loss.room);
    let left = gone.iter().filter(|body| store.body(body).expect("an answer").is_some()).count();
    assert!(left <= 3, "what whoever reported has: the report, that it was read, and who was added: {left}");
}

/// It is the person's and not the key's, and a thief who says afterwards that there is none opens nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hard_conflict_said_with_a_lost_key_holds_whatever_was_said_with_it_later() {
    let loss = Loss::new();
    let (room, secret) = (&loss.room, &loss.secret.0);
    room.json("Ana", &["conflict", secret, "hard"]);
    let declared = room.json("Ben", &["read", secret])["declarations"].clone();
    let hard = declared.as_array().and_then(|all| all.last()?["id"].as_str()).expect("an id").to_owned();
    let clean = room.outcome("Ana", &["conflict", secret, "none"]);
    assert!(!clean.status.success(), "nobody lets themselves back in: {}", String::from_utf8_lossy(&clean.stdout));
    // Whoever has the key needs no client of ours to say so.
    let none = Content { acts: vec![Act::Conflict(Conflict::None)], ..Content::default() };
    loss.forged(Kind::Declaration, none, false, &hard).await;
    room.json("Ben", &["lead", secret]);
    let read = room.json("Ben", &["read", secret]);
    assert_eq!((&read["dropped"], read["declarations"].to_string().matches("Ana").count() >= 2), (&json!([]), true));
    loss.replaced();
    let (code, said) = room.refused("Ben", &["share", secret, "--with", "Ana", "--yes-compared"]);
    assert!(code == 77 && said.contains("said with a key that was lost"), "{code} {said}");
    let all = room.json("Ben", &["share", "--with", "Ana", "--all", "--yes-compared"]);
    assert!(!all["shared"].to_string().contains(secret.as_str()), "{all}");
    let came = room.json("Ana-new", &["inbox"])["cases"].to_string();
    assert!(came.contains(loss.open.as_str()) && !came.contains(secret.as_str()), "{came}");
}
