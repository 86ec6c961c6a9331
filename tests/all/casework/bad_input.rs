//! What goes wrong around a case and is nobody's fault: what came damaged or from a later version, a clock that is wrong, a disk that is
//! full, an inbox with a gap. Each says what it means and what to do, and the rest of the work goes on.

use super::room::{Room, TEXT, copy_folder};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::statement::Kind;
use tellsafe_tests::committee::{FIVE, json as said, run};
use tellsafe_tests::messages::holder as stranger;
use tellsafe_tests::needle::files_below;

/// A small file system, full, with a copy of what a member's client keeps.
struct Full(PathBuf);

impl Full {
    fn of(room: &Room, name: &str) -> Option<Self> {
        let folder = room.world.folder().join("full");
        std::fs::create_dir(&folder).expect("a folder");
        if !rustix::process::geteuid().is_root() {
            println!("NOT RUN: this test mounts a file system, so it needs root");
            return None;
        }
        run(Command::new("mount").args(["-t", "tmpfs", "-o", "size=512k", "none"]).arg(&folder));
        let full = Self(folder);
        copy_folder(&room.committee.folder().join(name.to_lowercase()), &full.home());
        // To its last byte: the write that says so writes less.
        let _ = std::fs::write(full.0.join("fill"), vec![0; 512 << 10]);
        Some(full)
    }

    fn home(&self) -> PathBuf {
        self.0.join("home")
    }
}

impl Drop for Full {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

fn at(room: &Room, name: &str, home: &Path, arguments: &[&str]) -> Command {
    let mut command = room.tellsafe(name, arguments);
    command.env("TELLSAFE_HOME", home);
    command
}

#[test]
fn on_a_full_disk_a_member_reads_answers_and_steps_back() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    let mut again = room.committee.stranger();
    run(again.args(["report", "--json", "--people", "Z.", "--file"]).arg(room.world.folder().join("report.txt")));
    let names = room.json("Ana", &["inbox"])["cases"].clone();
    let mut names = names.as_array().expect("cases").iter().map(|one| one["name"].as_str().expect("a name"));
    let other = names.find(|name| *name != case).expect("another").to_owned();
    room.everyone_is_clean(&case, &["Ana"]);
    let Some(full) = Full::of(&room, "Ben") else { return };
    let home = full.home();
    let ben = |arguments: &[&str]| said(at(&room, "Ben", &home, arguments).arg("--json"));
    let warned = |value: &Value| {
        let warnings = value["warnings"].to_string();
        for part in
            ["cannot be written: no space left on device", "is not kept on this machine", "Make room on that disk."]
        {
            assert_eq!(warnings.matches(part).count(), 1, "{part}: {value}");
        }
    };
    let inbox = ben(&["inbox"]);
    warned(&inbox);
    assert_eq!(inbox["cases"].as_array().map(Vec::len), Some(2), "{inbox}");
    let read = ben(&["read", &case, "--conflict", "none"]);
    warned(&read);
    assert!(read.to_string().contains(TEXT));
    ben(&["conflict", &case, "none"]);
    assert!(ben(&["read", &case]).to_string().contains(TEXT), "what colleagues were told need not be here");
    ben(&["reply", &case, "I have no room, and I am here."]);
    assert!(room.follow_up().to_string().contains("I have no room, and I am here."));
    ben(&["lead", &case]);
    for arguments in [&["due"][..], &["desk", "show"], &["purge", "--dry-run"], &["watch", "--once"]] {
        let output = at(&room, "Ben", &home, arguments).output().expect("it starts");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 3)), "{arguments:?}: {told}");
    }

    // A case that is closed to them is off this machine, though nothing can be written.
    ben(&["read", &other, "--conflict", "none"]);
    ben(&["conflict", &other, "hard"]);
    let refused = at(&room, "Ben", &home, &["read", &other, "--json"]).output().expect("it starts");
    assert_ne!(refused.status.code(), Some(0));
    assert!(!String::from_utf8_lossy(&refused.stdout).contains(TEXT));
    let left = files_below(&home.join("cache"));
    assert!(left.is_empty(), "{left:?}");
    // What has to be a file is not written, and says so.
    let output =
        at(&room, "Ben", &home, &["key", "new", "--no-backup-check", "--work-factor", "10", "--json", "--out"])
            .arg(home.join("other.age"))
            .output()
            .expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(73) && told.contains("Make room on that disk"), "{told}");

    std::fs::remove_file(full.0.join("fill")).expect("removed");
    let inbox = ben(&["inbox"]);
    assert_eq!(inbox["warnings"], json!([]), "{inbox}");
    assert!(inbox["cases"].to_string().contains(&json!({"conflict": true, "name": other}).to_string()), "{inbox}");
}

#[test]
fn a_clock_that_is_wrong_by_days_is_named_and_sends_nothing() {
    let room = Room::of(&FIVE[..2]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    let ben = |shift: &str, arguments: &[&str]| {
        let real = room.tellsafe("Ben", arguments);
        let mut command = Command::new("faketime");
        command.arg("-f").arg(shift).arg(real.get_program()).args(real.get_args()).arg("--json");
        command.envs(real.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.output().expect("faketime, a package that tests/run installs")
    };
    for shift in ["+4d", "+200d", "-3d", "@1971-01-01 00:00:00"] {
        for arguments in [&["inbox"][..], &["read", &case], &["reply", &case, "x"], &["status", &case, "working"]] {
            let output = ben(shift, arguments);
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(76), "{shift} {arguments:?}: {told}");
            assert!(told.contains("Check this device's date."), "{shift}: {told}");
            assert!(output.stdout.is_empty(), "{shift}");
        }
    }
    // A day is within what clocks and zones differ by, and the vault's own day is what counts.
    let output = ben("+1d", &["reply", &case, "It is tomorrow here."]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let day = tellsafe_protocol::calendar::iso(tellsafe_tests::desk::today());
    for read in [room.json("Ana", &["read", &case]), room.follow_up()] {
        let last = read["messages"].as_array().expect("messages").last().expect("one").clone();
        assert_eq!((&last["text"], &read["dropped"]), (&json!("It is tomorrow here."), &json!([])));
        assert_eq!(last["day"], json!(day), "{last}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_came_of_a_later_version_damaged_or_not_at_all_is_said_and_the_rest_is_read() {
    let room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    let read = |name: &str| room.json(name, &["read", &case]);
    let id = read("Ana")["id"].as_str().expect("an id").to_owned();
    // {0: 1, 11: [[an act that no version has yet, "x"]]}, and {0: 2, 1: "Hello", 99: 1}.
    let act =
        Content::parse(&[&[0xa2, 0, 1, 11, 0x81, 0x82, 0x18, 0xfa, 0x61][..], b"x"].concat()).expect("a later act");
    let later = Content::parse_any(&[&[0xa3, 0, 2, 1, 0x65][..], b"Hello", &[0x18, 99, 1]].concat()).expect("a text");
    assert!(later.newer);
    room.post(&room.holder("Chidi"), Kind::Step, &id, &["Ana", "Ben"], act).await;
    // By someone who is nobody here.
    room.post(
        &stranger(),
        Kind::Note,
        &id,
        &["Ana", "Ben"],
        Content { text: "Believe me.".into(), ..Content::default() },
    )
    .await;
    room.json("Chidi", &["reply", &case, "After both."]);
    let ana = read("Ana");
    assert!(ana["work"]["newer"].as_array().is_some_and(|newer| newer.len() == 1), "{ana}");
    assert!(ana.to_string().contains("After both.") && !ana.to_string().contains("Believe me."), "{ana}");
    assert_eq!(ana["dropped"].as_array().map(Vec::len), Some(1), "{ana}");
    let shown = room.tellsafe("Ana", &["read", &case]).output().expect("it starts");
    let shown = String::from_utf8(shown.stdout).expect("text").split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["A later version of Tellsafe wrote some of this. Update yours", "After both."] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let purge = room.json("Ana", &["purge", "--dry-run"]).to_string();
    assert!(purge.contains("it has not ended") || purge.contains("later version"), "{purge}");

    // A gap: what Chidi wrote never reached Ben, and what builds on it did.
    let (vault, ben) = (&room.world.vault, room.holder("Ben"));
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    let Ok(Answer::Numbers(before, ..)) =
        wire.ask(&key, Class::Small, &Request::Numbers(ben.inbox_capability().clone(), 0)).await
    else {
        panic!("numbers")
    };
    room.json("Chidi", &["reply", &case, "It went missing."]);
    let delete = Request::Delete(ben.inbox_capability().clone(), vec![before + 1]);
    assert_eq!(wire.ask(&key, Class::Small, &delete).await, Ok(Answer::Done));
    room.json("Ana", &["reply", &case, "As Chidi says."]);
    let gap = read("Ben");
    assert_eq!(gap["withheld"], json!(1), "{gap}");
    assert!(gap.to_string().contains("As Chidi says.") && !gap.to_string().contains("It went missing."), "{gap}");
    let shown = room.tellsafe("Ben", &["read", &case]).output().expect("it starts");
    let shown = String::from_utf8(shown.stdout).expect("text").split_whitespace().collect::<Vec<_>>().join(" ");
    let gap = "A message before this one should be here, and the server did not deliver it. Ask a colleague who reads the case";
    assert!(shown.replace("! ", "").contains(gap), "{shown}");
    room.json("Ben", &["reply", &case, "I lack something."]);
    assert!(room.follow_up().to_string().contains("I lack something."));
}
