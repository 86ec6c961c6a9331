//! The program itself: what it is told on its command line, and what a sudden end costs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test")]

use crate::world::Folder;
use crate::world::asking::{Asking, http, public_file};
use crate::world::people::{Committee, holder, report};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::calendar::month_of;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_vault::clock::{Clock, WallClock};
use tellsafe_vault::token::parse_vault_key;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tellsafe-vault"));
    command.args(arguments);
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

fn paths(folder: &Folder) -> [String; 3] {
    let places = folder.places();
    [&places.data, &places.root_key, &folder.socket()].map(|path| path.to_str().unwrap().to_owned())
}

fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

struct Serving(Child);

impl Serving {
    fn start(folder: &Folder) -> Self {
        Self::start_with(folder, &[])
    }

    fn start_with(folder: &Folder, arguments: &[&str]) -> Self {
        let [data, root_key, socket] = paths(folder);
        let mut command = program(&["serve", "--init", "--data", &data, "--root-key", &root_key, "--socket", &socket]);
        command.args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line.trim(), format!("listening {socket}"));
        Self(child)
    }

    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// SIGTERM; returns the exit code and what was said.
    fn terminate(mut self) -> (Option<i32>, String) {
        let id = rustix::process::Pid::from_child(&self.0);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
        let status = self.0.wait().unwrap();
        let mut said = String::new();
        self.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (status.code(), said)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn key(folder: &Folder) -> PublicKey {
    parse_vault_key(&printed(&["show", "--data", &paths(folder)[0]])).unwrap()
}

fn asking(folder: &Folder) -> Asking {
    Asking::new(&folder.socket(), key(folder), WallClock.seconds())
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_wrong_command_line_exits_64() {
    let folder = Folder::new();
    let [data, root_key, socket] = paths(&folder);
    let not_initialised: &[&str] = &["serve", "--data", &data, "--root-key", &root_key, "--socket", &socket];
    for arguments in
        [&[][..], &["serve"], &["serve", "--data", &data], &["fly"], &["token", "--data", &data], not_initialised]
    {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    assert_eq!(run(&["--help"]).status.code(), Some(0));
}

#[test]
fn what_init_makes_is_only_the_vaults() {
    let folder = Folder::new();
    let [data, root_key, _] = paths(&folder);
    let places = ["--data", &data, "--root-key", &root_key];
    let key = printed(&[&["init"], &places[..]].concat());
    assert_eq!(printed(&["show", "--data", &data]), key);
    assert_eq!(printed(&[&["init"], &places[..]].concat()), key, "once more changes nothing");
    assert_eq!(mode(Path::new(&root_key)), 0o600);
    assert_eq!(mode(Path::new(&data)), 0o700);
    assert_eq!(std::fs::read(&root_key).unwrap().len(), 32);
    let token = printed(&["token", "--data", &data]);
    assert_eq!((token.len(), token.split_once('.').unwrap().1), (39 + 1 + 43, key.as_str()));
    assert_eq!(printed(&[&["check"], &places[..]].concat()), "records that live: 0\nno damage found");
    // Without the root key, a new one would open nothing of what is here.
    std::fs::remove_file(&root_key).unwrap();
    assert_eq!(run(&[&["init"], &places[..]].concat()).status.code(), Some(64));
    std::fs::write(&root_key, [7; 32]).unwrap();
    assert_eq!(run(&[&["init"], &places[..]].concat()).status.code(), Some(64));
    assert_eq!(run(&[&["check"], &places[..]].concat()).status.code(), Some(65));
}

#[test]
fn it_stops_when_asked_and_says_little() {
    let folder = Folder::new();
    let serving = Serving::start(&folder);
    assert_eq!(mode(&folder.socket()), 0o660);
    assert_eq!(mode(folder.socket().parent().unwrap()), 0o700);
    let [data, root_key, socket] = paths(&folder);
    let second = run(&["serve", "--data", &data, "--root-key", &root_key, "--socket", &socket]);
    assert_eq!(second.status.code(), Some(71), "another vault has the folder");
    // A connection that is open and silent does not keep it.
    let _silent = std::os::unix::net::UnixStream::connect(&socket).unwrap();
    let (code, said) = serving.terminate();
    assert_eq!(code, Some(0));
    let said: Vec<_> = said.lines().collect();
    assert_eq!(
        said,
        ["started", "stopping: no new connections", "stopped"].map(|event| format!("tellsafe-vault: {event}"))
    );
    assert!(!folder.socket().exists());
}

#[test]
fn a_running_vault_takes_a_new_token() {
    let folder = Folder::new();
    let _serving = Serving::start(&folder);
    let committee = Committee::new(key(&folder));
    let token = printed(&["token", "--data", &paths(&folder)[0]]);
    assert_eq!(asking(&folder).ask(&committee.first(None).1), Err(403));
    assert_eq!(asking(&folder).ask(&committee.first(Some(token)).1), Ok(Answer::Done));
    assert_eq!(public_file(&folder.socket()).desks.len(), 1);
}

/// More than one desk takes in from strangers in so short a time.
const UNBOUNDED: &[&str] = &["--unbounded"];

#[test]
fn a_sudden_end_costs_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    let mut serving = Serving::start_with(&folder, UNBOUNDED);
    let first_keys = public_file(&folder.socket()).relay_keys;
    let ana = holder();
    let expires = month_of(WallClock.day()) + 1;
    let mut acknowledged = Vec::new();
    let recorded = asking(&folder).seal("/look", &Request::Look(vec![ana.look_capability()]).content(), Class::Small);
    for round in 0..6 {
        // Four go on committing while the process dies.
        let stored = std::thread::scope(|scope| {
            let committing: Vec<_> = (0..4)
                .map(|_| {
                    let asking = asking(&folder);
                    let ana = &ana;
                    scope.spawn(move || {
                        let mut stored = Vec::new();
                        loop {
                            let commit = report(&holder(), &[ana], "Text.");
                            let commit = Commit { withdrawal: None, expires, ..commit };
                            let request = Request::Commit(commit.clone());
                            let asked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| asking.ask(&request)));
                            match asked {
                                Ok(Ok(Answer::Committed(_))) => stored.push(commit),
                                Ok(other) => panic!("{other:?}"),
                                Err(_) => return stored,
                            }
                        }
                    })
                })
                .collect();
            std::thread::sleep(std::time::Duration::from_millis(100 + 40 * round));
            let dying = std::mem::replace(&mut serving, Serving(Command::new("true").spawn().unwrap()));
            dying.kill();
            committing.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(!stored.is_empty());
        acknowledged.extend(stored);
        serving = Serving::start_with(&folder, UNBOUNDED);
        assert_eq!(public_file(&folder.socket()).relay_keys, first_keys, "a restart keeps the relay key");
    }
    assert_eq!(http(&folder.socket(), "POST /relay HTTP/1.1", &recorded.0).0, 200);

    let asking = asking(&folder);
    let (mut slots, mut after) = (std::collections::BTreeSet::new(), 0);
    loop {
        let answer = asking.ask(&Request::Inbox(ana.inbox_capability().clone(), after));
        let Ok(Answer::Inbox(_, listed)) = answer else { panic!("{answer:?}") };
        let Some(last) = listed.last() else { break };
        after = last.number;
        slots.extend(listed.into_iter().map(|listed| listed.slot));
    }
    for commit in &acknowledged {
        assert!(slots.contains(&commit.slots[0].1));
        let body = asking.ask(&Request::Body(commit.body(), 0));
        assert_eq!(body, Ok(Answer::Body(commit.hashes.clone(), commit.pieces[0].clone())));
    }
}

/// A rollback: the older program leaves the files as they are, and says so in a sentence.
#[test]
fn files_of_a_newer_format_are_refused_and_left_alone() {
    let folder = Folder::new();
    let [data, root_key, socket] = paths(&folder);
    printed(&["init", "--data", &data, "--root-key", &root_key]);
    Serving::start(&folder).kill();
    let format = Path::new(&data).join("format");
    assert_eq!(std::fs::read_to_string(&format).unwrap(), "tellsafe-vault 1\n");
    std::fs::write(&format, "tellsafe-vault 2\n").unwrap();
    let segments = || -> Vec<_> {
        let mut all: Vec<_> =
            std::fs::read_dir(Path::new(&data).join("store")).unwrap().map(|entry| entry.unwrap().path()).collect();
        all.sort();
        all.into_iter().map(|path| (path.clone(), std::fs::metadata(path).unwrap().modified().unwrap())).collect()
    };
    let before = segments();
    for arguments in [
        &["serve", "--data", &data, "--root-key", &root_key, "--socket", &socket][..],
        &["serve", "--init", "--data", &data, "--root-key", &root_key, "--socket", &socket],
        &["check", "--data", &data, "--root-key", &root_key],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(64), "{arguments:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("a newer version of this program wrote these files"));
    }
    assert_eq!(segments(), before);
    // Damage is no newer version: it is named, and mended.
    for damaged in ["", "tellsafe-vault 0\n", "tellsafe-vault 1", "\u{0}"] {
        std::fs::write(&format, damaged).unwrap();
        let output = run(&["check", "--data", &data, "--root-key", &root_key]);
        assert_eq!(output.status.code(), Some(65), "{damaged:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("format is damaged"), "{damaged:?}");
        assert_eq!(std::fs::read_to_string(&format).unwrap(), "tellsafe-vault 1\n");
    }
    std::fs::remove_file(&format).unwrap();
    printed(&["check", "--data", &data, "--root-key", &root_key]);
    assert_eq!(
        std::fs::read_to_string(&format).unwrap(),
        "tellsafe-vault 1\n",
        "one from before is of the first format"
    );
}
