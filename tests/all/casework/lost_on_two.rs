//! Someone is on two committees with one key, and loses it: what waits in their inbox is the other committee's too, so it stays until both say
//! that the key was lost, and each that proposes, signs or publishes it is told so.

use super::desks::Two;
use std::process::Command;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::request::Request;
use tellsafe_tests::committee::run;

const WAITS: &str =
    "The server deletes nothing, and goes on taking in what is written to that key, until that committee says";

/// All that a command said, as it would be read.
fn told(command: &mut Command) -> String {
    let output = run(command);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much waits in Ana's inbox.
async fn waiting(two: &Two) -> usize {
    let vault = &two.room.world.vault;
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    let list = Request::Inbox(two.room.holder("Ana").inbox_capability().clone(), 0);
    let Ok(Answer::Inbox(_, slots)) = wire.ask(&key, Class::Small, &list).await else { panic!("a list") };
    slots.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_on_two_committees_is_lost_once_both_say_so() {
    let two = Two::new();
    let room = &two.room;
    let [lost, also] = ["lost.proposal", "also.proposal"].map(|name| room.world.folder().join(name));
    two.join_the_others("Ana");
    room.report(&[]);
    assert_eq!(waiting(&two).await, 1);

    let mut said = vec![told(room.tellsafe("Ben", &["desk", "lost", "ana", "--out"]).arg(&lost))];
    for name in ["Chidi", "Dana"] {
        said.push(told(room.tellsafe(name, &["desk", "sign", "--yes"]).arg(&lost)));
    }
    said.push(told(room.tellsafe("Ben", &["desk", "publish"]).arg(&lost)));
    for said in said {
        assert!(said.contains(WAITS) && said.contains("on the list of Umbrella Conduct Committee"), "{said}");
    }
    assert_eq!(waiting(&two).await, 1, "the other committee has not said so");

    let mut said = vec![told(two.there("Uma", &["desk", "lost", "ana", "--out"]).arg(&also))];
    for name in ["Vic", "Wen"] {
        said.push(told(two.there(name, &["desk", "sign", "--yes"]).arg(&also)));
    }
    said.push(told(two.there("Uma", &["desk", "publish"]).arg(&also)));
    assert!(said.iter().all(|said| !said.contains(WAITS)), "{said:?}");
    assert_eq!(waiting(&two).await, 0);
}
