//! What we seal, other people's tools open, and the other way round: nobody is locked in.
//!
//! The `age` crate is tried in `protocol/tests/age_interop_crate.rs`; here are the tools that are not Rust. They must be
//! there: a missing one fails, and says how to get it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tellsafe_protocol::age::{
    AnyIdentity, Identity, Passphrase, Recipient, WorkFactor, X25519Recipient, armor, decrypt, export, open, seal,
    seal_with_passphrase,
};

const SIZES: [usize; 6] = [0, 1, 65_535, 65_536, 65_537, 200_000];

#[allow(clippy::disallowed_methods, reason = "a test has no `random` module to draw from")]
fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

fn text(len: usize) -> Vec<u8> {
    let mut text = vec![0; len];
    random(&mut text);
    text
}

fn passphrase(log_n: u8) -> Passphrase {
    Passphrase::new("correct horse".to_owned().into(), WorkFactor::new(log_n).unwrap())
}

/// Runs a tool with `input` on stdin; what it wrote to stdout, if it was content.
fn run(command: &mut Command, input: &[u8]) -> Result<Vec<u8>, String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{command:?} did not start ({error}): see the packages that .ci/run installs"))?;
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // From a thread, because the tool may fill its output before it has read its input. A tool that refuses its input
    // hangs up, which is no error of ours.
    let feeding = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeding.join().unwrap();
    if output.status.success() { Ok(output.stdout) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// npm `age-encryption`, by age's author: the implementation in the page, too.
mod npm {
    use super::*;

    fn node(arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("interop");
        assert!(folder.join("node_modules").is_dir(), "run `npm ci` in tests/interop first");
        run(Command::new("node").arg(folder.join("age.mjs")).args(arguments), input)
    }

    fn node_line(arguments: &[&str]) -> String {
        String::from_utf8(node(arguments, b"").unwrap()).unwrap().trim_end().to_owned()
    }

    #[test]
    fn an_identity_means_the_same_to_both() {
        let theirs = node_line(&["new"]);
        let (identity, recipient) = theirs.split_once('\n').unwrap();
        let ours: Identity = identity.parse().unwrap();
        assert_eq!(*ours.to_text().unwrap(), identity);
        assert_eq!(ours.recipient().unwrap().to_string(), recipient);

        let mut seed = [0; 32];
        random(&mut seed);
        let ours = Identity::from_seed(seed).unwrap();
        let recipient = ours.recipient().unwrap();
        assert_eq!(node_line(&["recipient", &ours.to_text().unwrap()]), recipient.to_string());
    }

    #[test]
    fn post_quantum_both_ways() {
        let theirs = node_line(&["new"]);
        let (identity, recipient) = theirs.split_once('\n').unwrap();
        let (ours, recipient_parsed): (Identity, Recipient) = (identity.parse().unwrap(), recipient.parse().unwrap());
        for plaintext in SIZES.map(text) {
            let file = seal(&recipient_parsed, &plaintext, &mut random).unwrap();
            assert!(node(&["open", identity], &file).unwrap() == plaintext, "{} bytes", plaintext.len());
            let file = node(&["seal", recipient], &plaintext).unwrap();
            assert!(*open(&ours, &file).unwrap() == plaintext, "{} bytes", plaintext.len());
        }
    }

    #[test]
    fn they_refuse_what_we_refuse() {
        let theirs = node_line(&["new"]);
        let (identity, recipient) = theirs.split_once('\n').unwrap();
        let mut file = seal(&recipient.parse().unwrap(), b"a slot", &mut random).unwrap();
        let last = file.len() - 1;
        file[last] ^= 1;
        assert!(open(&identity.parse().unwrap(), &file).is_err());
        assert!(node(&["open", identity], &file).is_err());
    }

    #[test]
    fn passphrases_both_ways() {
        let plaintext = text(1000);
        let file =
            seal_with_passphrase(&passphrase(10), WorkFactor::new(10).unwrap(), &plaintext, &mut random).unwrap();
        assert_eq!(node(&["unlock", "correct horse"], &file).unwrap(), plaintext);
        let file = node(&["lock", "correct horse"], &plaintext).unwrap();
        assert_eq!(*decrypt(&file, &[AnyIdentity::Passphrase(passphrase(10))]).unwrap(), plaintext);
    }
}

/// Debian's `age`, the reference implementation in Go. Version 1.1 knows no post-quantum recipient.
mod debian {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("tellsafe-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            // Nothing depends on it: what stays is a folder of test files.
            drop(std::fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn x25519_both_ways() {
        let keys = String::from_utf8(run(&mut Command::new("age-keygen"), b"").unwrap()).unwrap();
        let folder = Folder::new("x25519");
        let key_file = folder.0.join("key.txt");
        std::fs::write(&key_file, &keys).unwrap();
        let identity = keys.lines().find(|line| !line.starts_with('#')).unwrap();
        let identities: [AnyIdentity; 1] = [identity.parse().unwrap()];
        let [AnyIdentity::X25519(classical)] = &identities else { unreachable!() };
        let recipient: X25519Recipient = classical.recipient();
        assert!(keys.contains(&recipient.to_string()));

        let theirs_open = |file: &[u8]| run(Command::new("age").arg("-d").arg("-i").arg(&key_file), file).unwrap();
        for plaintext in SIZES.map(text) {
            let file = export::seal_x25519(std::slice::from_ref(&recipient), &plaintext, &mut random).unwrap();
            assert!(theirs_open(&file) == plaintext);
            assert!(theirs_open(armor::encode(&file).as_bytes()) == plaintext);
            for flags in [&["-e"][..], &["-e", "-a"]] {
                let file =
                    run(Command::new("age").args(flags).arg("-r").arg(recipient.to_string()), &plaintext).unwrap();
                assert!(*decrypt(&file, &identities).unwrap() == plaintext);
            }
        }
    }

    /// age reads a passphrase from a terminal only, so `script` gives it one.
    fn at_a_terminal(command: &str, typed: &str) {
        run(Command::new("script").args(["-q", "-e", "-c", command, "/dev/null"]), typed.as_bytes()).unwrap();
    }

    #[test]
    fn passphrases_both_ways() {
        let folder = Folder::new("passphrase");
        let at = |name: &str| folder.0.join(name);
        let plaintext = text(1000);

        let file =
            seal_with_passphrase(&passphrase(10), WorkFactor::new(10).unwrap(), &plaintext, &mut random).unwrap();
        std::fs::write(at("ours.age"), file).unwrap();
        let (ours, opened) = (at("ours.age"), at("opened"));
        at_a_terminal(&format!("age -d -o {} {}", opened.display(), ours.display()), "correct horse\n");
        assert_eq!(std::fs::read(opened).unwrap(), plaintext);

        std::fs::write(at("plain"), &plaintext).unwrap();
        let (theirs, plain) = (at("theirs.age"), at("plain"));
        let command = format!("age -p -o {} {}", theirs.display(), plain.display());
        at_a_terminal(&command, "correct horse\ncorrect horse\n");
        let file = std::fs::read(theirs).unwrap();
        assert_eq!(*decrypt(&file, &[AnyIdentity::Passphrase(passphrase(18))]).unwrap(), plaintext);
    }
}

/// What any age tool sealed to a member's key opens with `tellsafe open`, to the byte.
#[test]
fn tellsafe_opens_a_plain_age_file() {
    use tellsafe_protocol::age::{Recipient, seal};
    use tellsafe_tests::{committee, programs::program, random::random};
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("passphrase"), committee::PASSPHRASE).expect("written");
    let tellsafe = |arguments: &[&str]| {
        let mut command = program("tellsafe");
        command.env("TELLSAFE_HOME", folder.path()).arg("--passphrase-file").arg(folder.path().join("passphrase"));
        committee::run(command.args(arguments)).stdout
    };
    tellsafe(&["--work-factor", "10", "key", "new", "--no-backup-check"]);
    let shown: serde_json::Value = serde_json::from_slice(&tellsafe(&["key", "show", "--json"])).expect("json");
    let recipient: Recipient = shown["recipient"].as_str().expect("a recipient").parse().expect("age1pq1");
    let file = folder.path().join("letter.age");
    std::fs::write(&file, seal(&recipient, b"as it was\n", &mut random).expect("sealed")).expect("written");
    let out = folder.path().join("letter");
    tellsafe(&["open", file.to_str().expect("a path"), "--out", out.to_str().expect("a path")]);
    assert_eq!(std::fs::read(out).expect("opened"), b"as it was\n");
}
