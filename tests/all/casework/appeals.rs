//! A decision is appealed: others hear it than those who decided, it stays in force meanwhile, and what comes too late is refused once.

use super::room::{Room, TEXT};
use serde_json::json;
use std::collections::BTreeSet;
use tellsafe_tests::committee::{FIVE, run};

/// One closes it alone, and another looks at that.
fn closed(room: &Room, appeal: &str) -> String {
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi", "Dana", "Emi"]);
    let close = ["close", &case, "--finding", "violation", "--outcome", "flagged", "--alone", "It was clear."];
    room.json("Ana", &[&close[..], &["--appeal", appeal]].concat());
    room.json("Ben", &["review", &case, "confirm"]);
    case
}

#[test]
fn an_appeal_is_heard_by_others_than_those_who_decided() {
    let room = Room::of(&FIVE);
    let case = closed(&room, "30");
    let before = room.work("Ana", &case)["closed"].clone();
    let (code, said) = room.refused("Ana", &["appeal", &case, "--refuse", "We said enough."]);
    assert_eq!(code, 77, "what comes in time is heard: {said}");
    let (code, _) = room.refused("Ana", &["appeal", &case, "--panel", "Chidi"]);
    assert_eq!(code, 66, "there is none yet");
    let (code, said) = room.refused("Ana", &["appeal", &case, "--text", "x", "--day", "2099-01-01"]);
    assert_eq!(code, 64, "{said}");
    room.json("Ana", &["appeal", &case, "--text", "Ben is the manager of whom it is about."]);
    let due = room.outcome("Emi", &["due", "--days", "30"]);
    assert_eq!(due.status.code(), Some(3), "everyone sees that it waits");
    assert!(String::from_utf8_lossy(&due.stdout).contains("\"what\":\"appeal\""));
    for decider in ["Ana", "Ben"] {
        let (code, said) = room.refused("Dana", &["appeal", &case, "--panel", "Emi", "--panel", decider]);
        assert_eq!(code, 77);
        assert!(said.contains(&format!("{decider} took part in the decision.")), "{said}");
    }
    room.json("Dana", &["appeal", &case, "--panel", "Chidi", "--panel", "Emi"]);
    for other in ["Ana", "Dana"] {
        assert_eq!(room.refused(other, &["appeal", &case, "--uphold", "Fine."]).0, 77, "{other} is not on it");
    }
    room.json("Chidi", &["appeal", &case, "--change", "That review decided it."]);
    let appeal = room.work("Ana", &case)["appeals"][0].clone();
    let panel = appeal["panel"].as_array().expect("a panel").iter().map(|name| name.as_str().expect("a name"));
    assert_eq!(panel.collect::<BTreeSet<_>>(), ["Chidi", "Emi"].into(), "{appeal}");
    assert_eq!(appeal["heard"], "open");
    assert_eq!(room.work("Ana", &case)["closed"], before, "in force meanwhile");
    room.json("Emi", &["appeal", &case, "--change", "So it did."]);
    for name in ["Ana", "Dana", "Emi"] {
        let work = room.work(name, &case);
        assert_eq!((&work["appeals"][0]["heard"], &work["closed"]), (&json!("changed"), &before), "{name}");
    }
    // Nothing of it is deleted before members have decided anew.
    let told = room.json("Ana", &["purge", "--dry-run", "--retention", "flagged=0"]);
    assert_eq!(told["stays"][0]["why"], "an appeal is not settled");
    assert!(!room.follow_up().to_string().contains("manager"), "the reporter reads none of it");
}

#[test]
fn too_late_is_refused_once_and_the_pack_leaves_out_who_reported() {
    let room = Room::of(&FIVE);
    let case = closed(&room, "0");
    let before = room.work("Ana", &case)["closed"].clone();
    let (code, said) = room.refused("Ana", &["appeal", &case, "--text", "I ask you to look again."]);
    assert_eq!(code, 77);
    assert!(said.contains("cannot be appealed") && said.contains("--refuse REASON"), "{said}");
    room.json("Chidi", &["appeal", &case, "--refuse", "It came after the last day."]);
    let (code, said) = room.refused("Emi", &["appeal", &case, "--refuse", "As we said."]);
    assert_eq!(code, 77);
    assert!(said.contains("was refused on"), "{said}");
    let work = room.work("Emi", &case);
    assert_eq!(
        (&work["refused"][0]["by"], &work["refused"][0]["why"]),
        (&json!("Chidi"), &json!("It came after the last day."))
    );
    assert_eq!(work["closed"], before);

    room.json("Ana", &["reply", &case, "Dear Kim, we talk on Monday."]);
    let file = room.world.folder().join("pack.txt");
    room.json("Ana", &["appeal", &case, "--pack", file.to_str().expect("a path")]);
    let text = std::fs::read_to_string(&file).expect("a pack");
    assert!(
        text.contains("Zebulon Quartermain") && text.contains("It was clear.") && text.contains("[removed:"),
        "{text}"
    );
    assert!(!text.contains(&TEXT[..20]) && !text.contains("Kim"), "{text}");
    let code = room.refused("Ana", &["appeal", &case, "--pack", file.to_str().expect("a path")]).0;
    assert_eq!(code, 73, "it replaces nothing");
    // Sealed, it opens with that member's key and no other.
    let recipient = room.json("Emi", &["key", "show"])["recipient"].as_str().expect("a recipient").to_owned();
    let sealed = room.world.folder().join("pack.age");
    let sealed = sealed.to_str().expect("a path");
    room.json("Ana", &["appeal", &case, "--pack", sealed, "--to", &recipient]);
    assert!(!String::from_utf8_lossy(&std::fs::read(sealed).expect("a file")).contains("Quartermain"));
    let opened = run(&mut room.tellsafe("Emi", &["open", sealed]));
    assert_eq!(String::from_utf8(opened.stdout).expect("text").trim_end(), text.trim_end());
    assert!(!room.tellsafe("Ben", &["open", sealed]).output().expect("it starts").status.success());
}
