//! The card comes before the body; a hard conflict closes the case to that client, and tells the others only the kind.

use super::room::{Room, TEXT, copy_folder};
use serde_json::json;
use tellsafe_tests::committee::FIVE;
use tellsafe_tests::needle::{Needles, files_below};

#[test]
fn silence_is_no_access_unless_the_settings_say_so() {
    let room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    for command in [&["read"][..], &["lead"], &["vote"], &["alone"]] {
        let rest: &[&str] = match command[0] {
            "vote" => &["yes"],
            "alone" => &["something"],
            _ => &[],
        };
        let (code, said) = room.refused("Ana", &[command, &[case.as_str()], rest].concat());
        assert_eq!(code, 78, "{command:?}");
        assert!(said.contains("not said yet whether you have a conflict"), "{said}");
    }
    let home = room.committee.folder().join("ana");
    let cached = files_below(&home.join("cache")).into_iter().filter(|path| path.to_string_lossy().contains("bodies"));
    assert_eq!(cached.count(), 0, "nothing but the card was fetched");
    let settings = home.join("config.toml");
    let kept = std::fs::read_to_string(&settings).expect("settings");
    std::fs::write(&settings, format!("silence = \"access\"\n{kept}")).expect("written");
    assert_eq!(room.json("Ana", &["read", &case])["messages"][0]["text"], TEXT);
    assert_eq!(room.work("Ana", &case)["conflicts"][0]["conflict"], json!(null), "silence is no word, though");
}

#[test]
fn a_hard_conflict_closes_the_case_until_the_others_reverse_it() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    room.json("Ben", &["conflict", &case, "hard"]);

    // The others learn the kind, and the reporter nothing.
    let work = room.work("Ana", &case);
    let ben = work["conflicts"].as_array().expect("all").iter().find(|one| one["member"] == "Ben").expect("Ben");
    assert_eq!(*ben, json!({"member": "Ben", "conflict": "hard"}));
    let seen = room.follow_up().to_string();
    assert!(!seen.contains("conflict") && !seen.contains("declaration"), "{seen}");

    // Nothing of it is left with Ben, whatever he tries, and nothing more comes.
    room.json("Ana", &["reply", &case, "We talk on Monday."]);
    room.json("Chidi", &["alone", &case, "I closed the thread."]);
    for arguments in [
        &["read", &case][..],
        &["read", &case, "--conflict", "none"],
        &["conflict", &case, "none"],
        &["reply", &case, "x"],
        &["status", &case, "working"],
        &["lead", &case],
        &["close", &case],
    ] {
        let (code, said) = room.refused("Ben", arguments);
        assert_eq!(code, 1, "{arguments:?}: {said}");
        assert!(said.contains("You said that you have a conflict"), "{said}");
    }
    assert_eq!(room.json("Ben", &["inbox"])["cases"], json!([{"name": case, "conflict": true}]));
    assert_eq!(room.json("Ben", &["due"]), json!({"due": [], "later": [], "warnings": []}));
    let home = room.committee.folder().join("ben");
    let left: Vec<_> = files_below(&home.join("cache")).into_iter().filter(|path| !path.ends_with("inbox")).collect();
    assert!(left.is_empty(), "{left:?}");
    let mut needles = Needles::new();
    needles.text("what happened", TEXT);
    needles.text("whom", "Zebulon Quartermain");
    assert!(needles.absent_from_files(&home) > 0);

    // One of two is not more than half.
    let (code, said) = room.refused("Ana", &["conflict", &case, "hard", "--of", "Ben"]);
    assert!(code == 64 && said.contains("you can only say that they have none"), "{said}");
    assert_eq!(room.json("Ana", &["conflict", &case, "none", "--of", "Ben"])["back"], false);
    assert_eq!(room.refused("Ben", &["read", &case]).0, 1);
    assert_eq!(room.json("Chidi", &["conflict", &case, "none", "--of", "Ben"])["back"], true);
    let (code, said) = room.refused("Ben", &["read", &case]);
    assert_eq!(code, 78, "he is asked anew: {said}");
    let read = room.json("Ben", &["read", &case, "--conflict", "none"]);
    assert_eq!(read["messages"][0]["text"], TEXT);
    for missed in ["We talk on Monday.", "I closed the thread."] {
        assert!(read.to_string().contains(missed), "handed on by who let him back: {read}");
    }
    assert_eq!(read["withheld"], 0);
    assert_eq!(room.work("Ana", &case), room.work("Ben", &case));
}

#[test]
fn a_soft_conflict_reads_and_does_not_vote() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    assert_eq!(room.json("Chidi", &["read", &case, "--conflict", "soft"])["messages"][0]["text"], TEXT);
    let proposed =
        ["propose", &case, "--finding", "violation", "--outcome", "final-warning", "--text", "We warn them."];
    room.json("Ana", &["consent", &case, "approach", "yes"]);
    room.json("Ana", &proposed);
    let (code, said) = room.refused("Chidi", &["vote", &case, "no"]);
    assert_eq!(code, 77, "{said}");
    room.json("Ben", &["vote", &case, "yes"]);
    let work = room.work("Chidi", &case);
    assert_eq!(work["proposals"][0]["fate"], "carried");
    assert_eq!(work["standing"], json!({"seats": 3, "clean": 2, "soft": 1, "hard": 0, "silent": 0}));
}

#[test]
fn with_too_few_left_nothing_is_decided_and_other_places_are_named() {
    let room = Room::of(&FIVE);
    let case = room.report(&["Dana"]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    let propose = ["propose", &case, "--rule", "cncf", "--finding", "violation", "--text", "x"];
    let (code, said) = room.refused("Ana", &propose);
    assert_eq!(code, 75, "others may still say that they have none: {said}");
    room.json("Chidi", &["conflict", &case, "hard"]);
    room.json("Emi", &["conflict", &case, "hard"]);
    let (code, said) = room.refused("Ana", &propose);
    assert_eq!(code, 77, "{said}");
    assert!(said.contains("The ombudsperson of the foundation (ombuds@example.org)"), "{said}");
    assert_eq!(room.work("Ben", &case)["proposals"], json!([]), "nothing was sent");
}

/// What was declared on one machine holds on every other, whatever is typed there.
#[test]
fn a_hard_conflict_holds_on_a_members_other_machine() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    let [fresh, reading] = ["fresh", "reading"].map(|name| room.world.folder().join(name));
    copy_folder(&room.committee.folder().join("ben"), &fresh);
    room.json("Ben", &["read", &case, "--conflict", "soft"]);
    copy_folder(&room.committee.folder().join("ben"), &reading);
    room.json("Ben", &["conflict", &case, "hard"]);
    for home in [&fresh, &reading] {
        for typed in [&["read", &case, "--conflict", "none"][..], &["conflict", &case, "none"], &["read", &case]] {
            let mut command = room.tellsafe("Ben", typed);
            let output = command.arg("--json").env("TELLSAFE_HOME", home).output().expect("it starts");
            let said = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
            assert_eq!(output.status.code(), Some(1), "{typed:?}: {said}");
            assert!(!said.contains(TEXT), "{typed:?}: {said}");
        }
    }
    room.everyone_is_clean(&case, &["Ana"]);
    let work = room.work("Ana", &case);
    let ben = work["conflicts"].as_array().expect("conflicts").iter().find(|one| one["member"] == "Ben");
    assert_eq!(ben.expect("Ben")["conflict"], "hard");
}
