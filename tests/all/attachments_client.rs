//! Files without a browser: 25 MiB from the client, over a connection that breaks, to a member's folder, where nothing of a stranger's
//! choice decides what is written where.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tellsafe_tests::committee::{Committee, FIVE, json, run};
use tellsafe_tests::random::random;
use tellsafe_tests::world::World;

/// All that a message may carry, in bytes.
const ROOM: usize = 25 << 20;
/// Bytes that the first connections carry before they break, each way together.
const BREAKS: [usize; 3] = [400_000, 3_000_000, 9_000_000];
/// Memory that a client may take up for it, in KiB: about three times what is sent (what came, opened, and read), and the program itself
/// with what its allocator keeps.
const MEMORY: u64 = (3 * ROOM as u64) / 1024 + 32 * 1024;

/// Forwards to `target`; the first connections break after [`BREAKS`] bytes.
fn breaking(target: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    thread::spawn(move || {
        let limits = BREAKS.into_iter().chain(std::iter::repeat(usize::MAX));
        for (from, limit) in listener.incoming().flatten().zip(limits) {
            let Ok(to) = TcpStream::connect(&target) else { continue };
            for (mut from, mut to) in [(clone(&from), clone(&to)), (clone(&to), clone(&from))] {
                thread::spawn(move || {
                    let (mut left, mut buffer) = (limit, vec![0; 64 * 1024]);
                    while let Ok(read @ 1..) = from.read(&mut buffer) {
                        left = left.saturating_sub(read);
                        if left == 0 || to.write_all(&buffer[..read]).is_err() {
                            break;
                        }
                    }
                    drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
                });
            }
        }
    });
    address
}

fn clone(stream: &TcpStream) -> TcpStream {
    stream.try_clone().expect("a second handle")
}

/// Standard output of a command that must succeed, what it said beside, and the most memory it took up in KiB.
fn measured(command: &mut Command) -> (Value, String, u64, Duration) {
    let since = Instant::now();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let watcher = thread::spawn(move || {
        let mut most = 0;
        while let Some(now) = peak(&status) {
            most = most.max(now);
            thread::sleep(Duration::from_millis(5));
        }
        most
    });
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    (serde_json::from_slice(&output.stdout).expect("JSON"), said, watcher.join().expect("counted"), since.elapsed())
}

/// What Linux calls the peak of a process's resident memory; none once it has ended.
fn peak(status: &Path) -> Option<u64> {
    let text = std::fs::read_to_string(status).ok()?;
    text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    std::fs::write(folder.join(name), bytes).expect("written");
    folder.join(name)
}

fn only_case(committee: &Committee, name: &str) -> String {
    let inbox = json(committee.tellsafe(name).args(["inbox", "--conflict", "none", "--json"]));
    let cases = inbox["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 1, "one report, however often it was sent");
    cases[0]["name"].as_str().expect("a name").to_owned()
}

#[test]
fn twenty_five_mebibytes_arrive_though_the_connection_breaks() {
    let temporary = tempfile::tempdir().expect("a folder");
    // By that name at any port: the wire that breaks has one of its own.
    let world = World::start(temporary.path(), 0, &["--host", "127.0.0.1"]);
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE[..2]);
    let folder = world.folder().join("files");
    std::fs::create_dir(&folder).expect("a folder");
    let mut large = vec![0; ROOM - 5];
    random(&mut large);
    let (film, note) = (write(&folder, "film.mp4", &large), write(&folder, "note.txt", b"hello"));
    let what = write(&folder, "what", b"It is in the film.");

    let address = breaking(world.https.trim_start_matches("https://").to_owned());
    let mut report = committee.stranger();
    let link = format!("https://{address}/#{}", committee.fingerprint());
    report.args(["report", "--json", "--file"]).arg(&what).arg("--attach").arg(&film).arg("--attach").arg(&note);
    let arguments: Vec<_> = report.get_args().map(ToOwned::to_owned).collect();
    let mut through = Command::new(report.get_program());
    through.env("TELLSAFE_HOME", world.folder().join("nobody")).stdin(Stdio::null());
    through.args(
        arguments.into_iter().map(|argument| if argument == *committee.link { link.clone().into() } else { argument }),
    );
    let (sent, said, memory, took) = measured(&mut through);
    println!("sent 25 MiB through {} breaks in {took:?}, {} MiB of memory", BREAKS.len(), memory / 1024);
    assert!(said.is_empty(), "a script is told nothing beside its answer: {said}");
    assert!(memory < MEMORY, "{memory} KiB");

    let name = only_case(&committee, "Ana");
    let mut read = committee.tellsafe("Ana");
    let (thread, _, memory, took) = measured(read.args(["read", &name, "--conflict", "none", "--json"]));
    println!("read them in {took:?}, {} MiB of memory", memory / 1024);
    let files = &thread["messages"][0]["attachments"];
    assert_eq!(
        (&files[0]["number"], &files[0]["name"], &files[0]["size"]),
        (&1.into(), &"film.mp4".into(), &large.len().into())
    );
    assert_eq!((&files[1]["number"], &files[1]["name"], &files[1]["size"]), (&2.into(), &"note.txt".into(), &5.into()));
    assert!(!thread.to_string().contains("hello"), "nothing of what is inside");

    let mut save = committee.tellsafe("Ana");
    let to = world.folder().join("saved");
    std::fs::create_dir(&to).expect("a folder");
    let (saved, _, again, took) = measured(save.args(["save", &name, "--all", "--json", "--to"]).arg(&to));
    println!("saved them, from the cache, in {took:?}, {} MiB of memory", again / 1024);
    assert!(std::fs::read(to.join("film.mp4")).expect("saved") == large, "the same, byte for byte");
    assert_eq!(std::fs::read(to.join("note.txt")).expect("saved"), b"hello");
    assert_eq!(saved["saved"].as_array().map(Vec::len), Some(2));
    assert!(memory.max(again) < MEMORY, "{memory} and {again} KiB");

    // And back: the reporter gets a member's files by the code, and sends another.
    run(committee.tellsafe("Ana").args(["reply", &name, "Is it this?", "--attach"]).arg(&note));
    let code = write(&folder, "code", sent["code"].as_str().expect("twelve words").as_bytes());
    let own = world.folder().join("own");
    std::fs::create_dir(&own).expect("a folder");
    let mut back = committee.stranger();
    run(back.arg("follow-up").arg("--code-file").arg(&code).arg("--save").arg(&own));
    assert_eq!(std::fs::read(own.join("note (2).txt")).expect("the member's, beside their own"), b"hello");
    let mut more = committee.stranger();
    more.args(["follow-up", "--reply", "Yes.", "--attach"]).arg(write(&folder, "b.csv", b"1,2"));
    run(more.arg("--code-file").arg(&code));
    run(committee.tellsafe("Ana").args(["save", &name, "4", "--to"]).arg(&to));
    assert_eq!(std::fs::read(to.join("b.csv")).expect("saved"), b"1,2");
}

#[test]
fn nothing_of_a_strangers_choice_decides_what_is_written_where() {
    let world = World::new();
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE[..1]);
    let folder = world.folder().join("files");
    std::fs::create_dir(&folder).expect("a folder");
    let names = ["mine.txt", "link.txt", "dangling.txt", "run.sh", "-rf.txt", "CON", "\u{202e}txt.exe"];
    let what = write(&folder, "what", b"Look.");
    let mut report = committee.stranger();
    report.arg("report").arg("--file").arg(&what);
    for name in names {
        report.arg("--attach").arg(write(&folder, name, name.as_bytes()));
    }
    run(&mut report);
    let name = only_case(&committee, "Ana");
    run(committee.tellsafe("Ana").args(["read", &name, "--conflict", "none"]));

    let to = world.folder().join("saved");
    let outside = write(world.folder(), "outside", b"untouched");
    let mut save = committee.tellsafe("Ana");
    save.args(["save", &name, "--all", "--to"]).arg(&to);
    let refused = save.output().expect("it starts");
    assert!(!refused.status.success() && !to.exists(), "a folder that is not there is not made");
    std::fs::create_dir(&to).expect("a folder");
    write(&to, "mine.txt", b"already here");
    symlink(&outside, to.join("link.txt")).expect("a link");
    symlink(world.folder().join("nowhere"), to.join("dangling.txt")).expect("a link");
    let said = String::from_utf8(run(&mut save).stdout).expect("text");
    assert!(said.contains("can harm") && said.contains(".untrusted"), "{said}");

    assert_eq!(std::fs::read(to.join("mine.txt")).expect("there"), b"already here");
    assert_eq!(std::fs::read(&outside).expect("there"), b"untouched");
    assert!(!world.folder().join("nowhere").exists(), "a link is not followed, not even one that leads nowhere");
    for (saved, sent) in [
        ("mine (2).txt", "mine.txt"),
        ("link (2).txt", "link.txt"),
        ("dangling (2).txt", "dangling.txt"),
        ("run.sh.untrusted", "run.sh"),
        ("rf.txt", "-rf.txt"),
        ("_CON.untrusted", "CON"),
    ] {
        let path = to.join(saved);
        assert_eq!(std::fs::read(&path).expect(saved), sent.as_bytes(), "{saved}");
        let mode = std::fs::symlink_metadata(&path).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{saved}: for its owner, and no program");
    }
    let count = std::fs::read_dir(&to).expect("a folder").count();
    assert_eq!(count, 3 + names.len(), "and nothing is left beside them");

    run(committee.tellsafe("Ana").args(["save", &name, "4", "--as-is", "--to"]).arg(&to));
    assert_eq!(std::fs::symlink_metadata(to.join("run.sh")).expect("there").permissions().mode() & 0o777, 0o600);
    let none = committee.tellsafe("Ana").args(["save", &name, "99", "--to"]).arg(&to).output().expect("it starts");
    assert_eq!(none.status.code(), Some(66));
}
