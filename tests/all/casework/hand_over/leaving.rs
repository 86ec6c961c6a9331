//! Someone leaves: with a receipt that both sides sign, out of everything that is sealed afterwards, and without what they had.

use super::super::room::{Room, TEXT};
use super::inbox::Inbox;
use super::{follow_up, named, reported};
use serde_json::json;
use std::path::{Path, PathBuf};
use tellsafe_protocol::receipt::{Receipt, SignedReceipt};
use tellsafe_tests::committee::FIVE;
use tellsafe_tests::needle::files_below;

fn signed(file: &Path) -> SignedReceipt {
    SignedReceipt::from_text(&std::fs::read_to_string(file).expect("a file")).expect("a receipt")
}

fn receipt_file(room: &Room) -> PathBuf {
    room.world.folder().join("hand-over.receipt")
}

/// What is typed to leave, and to which file it goes.
fn leave<'a>(to: &'a str, file: &'a str) -> [&'a str; 6] {
    ["desk", "leave", "--to", to, "--out", file]
}

#[test]
fn who_leaves_hands_over_with_a_receipt_and_gets_nothing_that_is_sealed_afterwards() {
    let mut room = Room::of(&FIVE[..3]);
    let shared = reported(&room, "Lee", &[], &["Ana", "Ben", "Chidi"]);
    let only_hers = reported(&room, "Sato", &["Ben", "Chidi"], &["Ana"]);
    let without_ben = reported(&room, "Mbeki", &["Ben"], &["Ana", "Chidi"]);
    let file = receipt_file(&room);
    let path = file.to_str().expect("a path");

    // One of them would be left with nobody.
    let (code, said) = room.refused("Ana", &leave("Ben", path));
    assert!(code == 77 && said.contains(&only_hers) && !said.contains(&without_ben), "{said}");
    assert!(said.contains("tellsafe share --all --with 'Ben'") && !file.exists(), "{said}");
    follow_up(&room, "Sato", &["--reply", "Yes, Ben may."]);
    let read = room.json("Ana", &["read", &only_hers]);
    let answer = read["messages"].as_array().expect("messages").last().expect("a message")["short"].clone();
    room.json("Ana", &["share", &only_hers, "--with", "Ben", "--agreed", answer.as_str().expect("an id")]);
    room.everyone_is_clean(&only_hers, &["Ben"]);
    // Ben has it from Ana alone: without a word of the reporter after that, it would be gone with her.
    let (code, said) = room.refused("Ana", &leave("Ben", path));
    assert!(code == 77 && said.contains(&only_hers) && said.contains("has written again"), "{said}");
    follow_up(&room, "Sato", &["--reply", "I write to both of you."]);

    let given = room.json("Ana", &leave("Ben", path));
    assert_eq!((&given["listed"], &given["alone"]), (&json!(2), &json!([])), "{given}");
    assert_eq!(named(&given["cases"]), [shared.as_str(), &only_hers, &without_ben].into());
    // What Ben was left out of is in nothing that he gets: not its id, not that there is one more.
    let id = |name: &str, case: &str| room.json(name, &["read", case])["id"].as_str().expect("an id").to_owned();
    let listed: Vec<String> =
        signed(&file).receipt().cases.iter().map(|id| tellsafe_protocol::bytes::hex(&id.0)).collect();
    let mut both = [id("Ben", &shared), id("Ben", &only_hers)];
    both.sort();
    assert_eq!(listed, both);
    assert!(!signed(&file).is_taken());

    // Nobody else signs it, and not what was changed on its way.
    let take = ["desk", "leave", "--take", path, "--yes"];
    let text = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(room.refused("Chidi", &take).0, 77);
    assert_eq!(room.refused("Ben", &["desk", "leave", "--take", path]).0, 64, "a script says that it has read it");
    let middle = text.len() / 2;
    let other = if &text[middle..=middle] == "A" { "B" } else { "A" };
    std::fs::write(&file, format!("{}{other}{}", &text[..middle], &text[middle + 1..])).expect("written");
    assert_eq!(room.refused("Ben", &take).0, 65);
    std::fs::write(&file, &text).expect("written");
    // Nor that he has what he does not.
    let (ana, more) = (room.holder("Ana"), signed(&file).receipt().clone());
    let mut cases = more.cases.clone();
    let theirs = id("Chidi", &without_ben);
    let byte = |at: usize| u8::from_str_radix(&theirs[at..at + 2], 16).expect("hexadecimal");
    let bytes: Vec<u8> = (0..64).step_by(2).map(byte).collect();
    cases.push(tellsafe_protocol::bytes::MessageId(bytes.try_into().expect("32 bytes")));
    cases.sort();
    let lie = Receipt { cases, ..more }.sign(ana.signing_key()).expect("signed").to_text();
    std::fs::write(&file, &lie).expect("written");
    let (code, said) = room.refused("Ben", &take);
    assert!(code == 77 && said.contains("1 case that you do not read"), "{said}");
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), lie);
    std::fs::write(&file, &text).expect("written");

    let check = ["desk", "leave", "--check", path];
    assert_eq!(room.json("Ana", &check)["taken"], false);
    let taken = room.json("Ben", &take);
    assert_eq!((&taken["from"], &taken["signed"]), (&json!("Ana"), &json!(true)));
    for name in ["Ana", "Ben", "Chidi"] {
        let checked = room.json(name, &check);
        assert_eq!((&checked["from"], &checked["to"]), (&json!("Ana"), &json!("Ben")));
        assert_eq!((&checked["taken"], checked["cases"].as_array().map(Vec::len)), (&json!(true), Some(2)));
    }
    let delete = ["desk", "leave", "--check", path, "--delete", "--yes"];
    let (code, said) = room.refused("Ana", &delete);
    assert!(code == 77 && said.contains("still on the committee's list"), "{said}");

    let before = Inbox::of(&room, "Ana").kinds().len();
    room.committee.leave("Ana");
    // Whatever is written from here on, by whomever, about cases that she read, and reports that come: none of it is for her.
    room.json("Ben", &["reply", &shared, "We talk on Monday."]);
    room.json("Ben", &["status", &only_hers, "working"]);
    room.json("Ben", &["lead", &shared]);
    for people in ["Lee", "Sato"] {
        follow_up(&room, people, &["--reply", "Thank you for that."]);
    }
    let later = reported(&room, "Okafor", &[], &["Ben", "Chidi"]);
    assert_eq!(follow_up(&room, "Okafor", &[])["readers"], json!(["Ben", "Chidi"]));
    assert_eq!(follow_up(&room, "Lee", &[])["readers"], json!(["Ben", "Chidi", "a former member"]));
    let hers = Inbox::of(&room, "Ana");
    assert_eq!(hers.kinds().len(), before);
    for text in ["We talk on Monday.", "Thank you for that.", "Okafor"] {
        assert!(!hers.opened().contains(text), "{text}");
    }
    assert!(room.json("Ben", &["read", &only_hers]).to_string().contains("Thank you for that."));
    // She reads what was sealed to her then, and writes nothing that counts.
    let read = room.json("Ana", &["read", &shared]);
    assert!(read.to_string().contains(TEXT) && !read.to_string().contains("We talk on Monday."), "{read}");
    assert_eq!(room.refused("Ana", &["reply", &shared, "One more thing."]).0, 77);
    assert_eq!(room.refused("Ana", &["status", &shared, "working"]).0, 77);
    assert_eq!(room.refused("Ana", &["read", &later]).0, 66);

    // What she has goes, and no word is said as if copies could be called back.
    let (code, said) = room.refused("Ana", &delete[..5]);
    assert!(code == 64 && said.contains("Nothing was deleted."), "{said}");
    assert_eq!(room.refused("Ben", &delete).0, 77, "it is not Ben who leaves");
    let deleted = room.json("Ana", &delete);
    assert_eq!(deleted["deleted"], json!(before));
    assert!(deleted["said"].as_str().expect("words").contains("cannot be recalled"), "{deleted}");
    let home = room.committee.folder().join("ana");
    assert!(files_below(&home.join("cache")).is_empty() && files_below(&home.join("cases")).is_empty());
    assert!(Inbox::of(&room, "Ana").kinds().is_empty());
    assert_eq!(room.json("Ana", &["inbox"])["cases"], json!([]));
    for (name, case) in [("Ben", &shared), ("Ben", &only_hers), ("Chidi", &without_ben)] {
        assert!(room.json(name, &["read", case]).to_string().contains(TEXT));
    }
    assert!(follow_up(&room, "Lee", &[]).to_string().contains(TEXT));
}

#[test]
fn who_leaves_a_case_with_nobody_has_to_say_so() {
    let room = Room::of(&FIVE[..2]);
    let case = reported(&room, "Lee", &[], &["Ana"]);
    let file = receipt_file(&room);
    let path = file.to_str().expect("a path");
    // Ben has it, and a conflict that closes it to him: then nobody else has it.
    room.json("Ben", &["conflict", &case, "hard"]);
    let (code, said) = room.refused("Ana", &leave("Ben", path));
    assert!(code == 77 && said.contains(&case), "{said}");
    let given = room.json("Ana", &["desk", "leave", "--to", "Ben", "--out", path, "--even-so"]);
    assert_eq!((&given["listed"], &given["alone"]), (&json!(0), &json!([case])));
    assert!(signed(&file).receipt().cases.is_empty());
    assert_eq!(room.refused("Ana", &["desk", "leave", "--to", "Ana"]).0, 1);
    assert_eq!(room.refused("Ana", &leave("Ben", path)).0, 77);
}
