//! A member whom the reporter left out runs every command of casework, before there is a case and while the others work on it: not one
//! byte that they print or keep is another.

use super::room::{Room, copy_folder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tellsafe_tests::committee::{Committee, FIVE, Person, json, run};
use tellsafe_tests::needle::files_below;

const OTHERS: [Person; 2] = [("Uma", "chair", "Northwind"), ("Vic", "member", "Contoso")];

/// Code, standard output and standard error of every command, and every file that is then there.
type Seen = (Vec<(String, Option<i32>, Vec<u8>, Vec<u8>)>, BTreeMap<PathBuf, Vec<u8>>);

#[test]
fn an_excluded_members_client_sees_not_one_byte_of_a_case() {
    let room = Room::of(&FIVE[..4]);
    // Another committee on the same server.
    let others = Committee::found_in(&room.world, "others", "Umbrella Conduct Committee", &OTHERS);
    // The name of the case is not known before there is one, and a name of none is all that Dana can type.
    let home = room.committee.folder().join("dana");
    let copies = ["without", "with"].map(|name| room.world.folder().join(name));
    copies.iter().for_each(|copy| copy_folder(&home, copy));
    let without = everything(&room, &copies[0], "amber-otter", &others.link);

    let case = room.report(&["Dana"]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.json("Chidi", &["conflict", &case, "hard"]);
    room.json("Ana", &["lead", &case]);
    room.json("Ana", &["person", &case, "--is", "Zebulon Quartermain", "--give", "Ben"]);
    assert_eq!(room.refused("Ana", &["person", &case, "--give", "Dana"]).0, 77);
    room.json("Ana", &["reply", &case, "We talk on Monday."]);
    // What goes to others and comes back from them goes to those who read the case.
    let ask = ["prior", "ask", &case, "--about", "@z_quartermain", "--committee", &others.link];
    room.json("Ana", &ask);
    room.json("Ana", &["consent", &case, "share", "yes"]);
    room.json("Ben", &["pass-on", &case, "--full", "--committee", &others.link]);
    for name in ["Uma", "Vic"] {
        let cases = json(others.tellsafe(name).args(["inbox", "--json", "--conflict", "none"]))["cases"].clone();
        for case in cases.as_array().expect("cases") {
            let case = case["name"].as_str().expect("a name");
            run(others.tellsafe(name).args(["read", case]));
            run(others.tellsafe(name).args(["reply", case, "We know more."]));
        }
    }
    let asked = room.json("Ben", &["asked", &case]);
    assert!(asked.to_string().contains("We know more."));
    // What the one wrote that got the case goes to whoever reported, and an answer back.
    let got = asked["asked"].as_array().expect("two").iter().find(|one| one["full"] == true).expect("passed on");
    let theirs = got["answers"].as_array().expect("answers").iter().rfind(|one| one["text"] == "We know more.");
    let short = theirs.expect("an answer")["short"].as_str().expect("an id");
    room.json("Chidi", &["inbox"]);
    room.json("Ben", &["asked", &case, "--yes", "--tell", short]);
    let answer = room.world.folder().join("report.txt");
    room.json("Ben", &["asked", &case, "--answer", short, "--file", answer.to_str().expect("a path")]);
    room.json("Ben", &["alone", &case, "I muted them."]);
    room.json("Ana", &["review", &case, "confirm"]);
    assert_eq!(room.refused("Ana", &["share", &case, "--with", "Dana"]).0, 77);
    assert_eq!(room.refused("Ana", &["share", &case, "--with", "Dana", "--offer"]).0, 77);
    room.json("Ana", &["close", &case, "--finding", "violation", "--appeal", "0", "--alone", "It was clear."]);
    // One of them deletes it, and leaves behind what is counted.
    room.json("Ben", &["review", &case, "confirm"]);
    let purged = room.json("Ana", &["purge", "--yes", "--retention", "resolved=0"]);
    assert_eq!(purged["goes"][0]["case"], case.as_str(), "{purged}");

    let with = everything(&room, &copies[1], "amber-otter", &others.link);
    assert_eq!(without.0.len(), with.0.len());
    for (one, other) in without.0.iter().zip(&with.0) {
        assert_eq!(one, other);
    }
    let names = |seen: &Seen| seen.1.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&without), names(&with));
    for (path, bytes) in &without.1 {
        assert!(with.1.get(path) == Some(bytes), "{} is another", path.display());
    }
    // With the case's own name too there is nothing to be found.
    for (arguments, code, stdout, stderr) in everything(&room, &copies[1], &case, &others.link).0 {
        let told = String::from_utf8([stdout, stderr].concat()).expect("text");
        assert!(!told.contains(&case), "{arguments} {code:?}: {told}");
    }
}

fn everything(room: &Room, home: &Path, case: &str, others: &str) -> Seen {
    let commands: [&[&str]; 43] = [
        &["inbox"],
        &["inbox", "--conflict", "none"],
        &["due"],
        &["due", "--quiet"],
        &["watch", "--once"],
        &["read", case],
        &["read", case, "--conflict", "none"],
        &["conflict", case, "none"],
        &["conflict", case, "hard"],
        &["conflict", case, "none", "--of", "Chidi"],
        &["lead", case],
        &["asked", case, "--tell", "3fa9c1"],
        &["asked", case, "--answer", "3fa9c1"],
        &["desk", "close"],
        &["person", case, "--is", "x"],
        &["clock", case, "review", "2099-01-01"],
        &["propose", case, "--finding", "violation", "--text", "x"],
        &["vote", case, "yes"],
        &["object", case, "x"],
        &["alone", case, "x"],
        &["review", case, "confirm"],
        &["space", case, "chat"],
        &["consent", case, "share", "yes"],
        &["counsel", case, "x"],
        &["count", case, "--category", "x"],
        &["transparency", "--from", "2020-01-01", "--to", "2099-12-31", "--hide-below", "0"],
        &["hold", case],
        &["purge", "--dry-run"],
        &["purge", "--yes"],
        &["close", case],
        &["appeal", case, "--text", "x"],
        &["appeal", case, "--panel", "Ben"],
        &["appeal", case, "--refuse", "x"],
        &["reopen", case, "x"],
        &["status", case, "working"],
        &["share", case, "--with", "Ana"],
        &["share", case, "--with", "Dana"],
        &["pass-on", case, "--full", "--for", "x", "--to", "age1x", "--out", "x.age"],
        &["pass-on", case, "--full", "--committee", others],
        &["prior", "ask", case, "--about", "@z_quartermain", "--committee", others],
        &["prior", "answer", case],
        &["prior", "answer", case, "no"],
        &["asked", case],
    ];
    let mut said = Vec::new();
    for arguments in commands {
        for json in [&[][..], &["--json"]] {
            let mut command = room.tellsafe("Dana", arguments);
            let output = command.args(json).env("TELLSAFE_HOME", home).output().expect("it starts");
            let typed = format!("{arguments:?} {json:?}");
            said.push((typed, output.status.code(), output.stdout, output.stderr));
        }
    }
    let files = files_below(home).into_iter().map(|path| {
        let bytes = std::fs::read(&path).expect("a file");
        (path.strip_prefix(home).expect("below").to_owned(), bytes)
    });
    (said, files.collect())
}
