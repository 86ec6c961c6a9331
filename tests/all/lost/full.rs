//! A full disk, filled by the vault itself and then by others to the last byte: intake stops early with a plain sentence, reading and
//! deleting go on, and freed space brings intake back without a restart.

use super::{PART, is_root};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_tests::committee::run;
use tellsafe_tests::load::{Gone, Sent};
use tellsafe_tests::measured::measured;
use tellsafe_tests::random::random;
use tellsafe_tests::vault::Vault;
use tellsafe_tests::wire::{Wire, open_said, seal};

const MIB: u64 = 1 << 20;
/// MiB of the disk, and of what intake leaves free for words; twice that for large files.
const SIZE: u64 = 64;
const RESERVE: u64 = 16;
/// MiB of somebody else's file, which goes in the end.
const FILLER: u64 = 8;
/// Reports that are deleted or withdrawn with not one byte left.
const WITHOUT_A_BYTE: usize = 100;
const NOT_NOW: &str = "We cannot take anything new right now. Nothing was lost. Please try again later.";

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_intake_early_and_nothing_else() {
    if !is_root() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Small::mount(&folder.path().join("vault"));
    disk.fill("filler", FILLER * MIB);
    let reserve = RESERVE.to_string();
    let mut vault = Vault::start_with(folder.path(), &["--unbounded", "--reserve", &reserve]);
    let (mut wire, mut key) = (vault.wire(), vault.relay_key().await);
    let mut sent = Vec::new();
    for _ in 0..2 * WITHOUT_A_BYTE {
        sent.push(Sent::new("before it is full"));
        sent.last_mut().expect("just put").send(&mut wire, &key, false).await.expect("acknowledged");
    }

    // Large files stop first; words are still taken, then they stop too.
    while put(&mut wire, &key, 256 << 10).await.is_ok() {}
    let at_large = disk.free();
    assert!((RESERVE * MIB..2 * RESERVE * MIB).contains(&at_large), "{at_large}");
    let mut words = Sent::new("there is room for words");
    words.send(&mut wire, &key, false).await.expect("acknowledged");
    sent.push(words);
    let others = disk.fill("others", disk.free() - RESERVE * MIB + (64 << 10));
    refused(&mut wire, &key).await;
    let at_words = disk.free();
    assert!(at_words > (RESERVE - 1) * MIB, "{at_words}");
    assert!(vault_says(folder.path(), "the disk is nearly full"));

    // Killed and started there, it reads and deletes.
    vault.kill();
    vault = Vault::start_with(folder.path(), &["--unbounded", "--reserve", &reserve]);
    (wire, key) = (vault.wire(), vault.relay_key().await);
    sent[0].remove(&mut wire, &key, Gone::Withdrawn).await.expect("taken back");
    refused(&mut wire, &key).await;

    // Not one byte.
    let rest = disk.fill("rest", u64::MAX);
    assert_eq!(disk.free(), 0);
    let mut count = 0;
    for (number, sent) in sent.iter_mut().skip(1).take(WITHOUT_A_BYTE).enumerate() {
        let what = if number % 2 == 0 { Gone::Own } else { Gone::Withdrawn };
        sent.remove(&mut wire, &key, what).await.expect("deleted with not one byte left");
        sent.check(&mut wire, &key).await;
        count += 1;
    }
    refused(&mut wire, &key).await;
    assert_eq!(disk.free(), 0);

    // Room again, and everything is taken again, by the same process.
    for file in [rest, others, disk.path.join("filler")] {
        std::fs::remove_file(file).expect("removed");
    }
    let mut after = Sent::new("there is room again");
    after.send(&mut wire, &key, false).await.expect("acknowledged");
    sent.push(after);
    for sent in &sent {
        sent.check(&mut wire, &key).await;
    }
    vault.kill();
    let vault = Vault::start_with(folder.path(), &["--unbounded", "--reserve", &reserve]);
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    for sent in &sent {
        sent.check(&mut wire, &key).await;
    }
    let seen = format!(
        "intake stops with {} MiB left (large files with {}), {count} removals with not one byte left; back without a restart",
        at_words / MIB,
        at_large / MIB
    );
    measured(PART, "full disk, of which 16 MiB are reserved", &seen, "16 and 32 MiB; all", "tests/all/lost/full.rs");
}

/// Puts a piece ahead of no commit.
async fn put(wire: &mut Wire, key: &RelayKey, length: usize) -> Result<Answer, (u16, String)> {
    let mut piece = vec![0; length];
    random(&mut piece);
    said(wire, key, Class::Large, &Request::Piece(piece)).await
}

/// A report is refused, with a plain sentence.
async fn refused(wire: &mut Wire, key: &RelayKey) {
    let commit = Request::Commit(Sent::new("there is no room").commit);
    let answer = said(wire, key, Class::Small, &commit).await;
    assert_eq!(answer, Err((503, NOT_NOW.to_owned())));
}

async fn said(wire: &mut Wire, key: &RelayKey, class: Class, request: &Request) -> Result<Answer, (u16, String)> {
    let sealed = seal(key, class, request);
    let raw = wire.send("POST", "/relay", sealed.bytes.clone()).await.expect("an answer");
    open_said(sealed, raw)
}

/// Whether it said so within a while: it looks at its health every ten seconds.
fn vault_says(folder: &Path, what: &str) -> bool {
    (0..150).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        std::fs::read_to_string(folder.join("vault.log")).is_ok_and(|log| log.contains(what))
    })
}

/// A small disk of memory, until it is dropped.
struct Small {
    path: PathBuf,
}

impl Small {
    fn mount(path: &Path) -> Self {
        std::fs::create_dir_all(path).expect("a folder");
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={SIZE}m"), "none"]).arg(path));
        Self { path: path.to_owned() }
    }

    fn free(&self) -> u64 {
        let disk = rustix::fs::statvfs(&self.path).expect("it says");
        disk.f_bavail * disk.f_frsize
    }

    /// Somebody else's file of so many bytes, or as many as there are.
    fn fill(&self, name: &str, mut bytes: u64) -> PathBuf {
        let path = self.path.join(name);
        let mut file = std::fs::File::create(&path).expect("a file");
        let block = [1; 4096];
        while bytes > 0 {
            let now = usize::try_from(bytes.min(block.len() as u64)).expect("small");
            if file.write_all(&block[..now]).is_err() {
                break;
            }
            bytes -= now as u64;
        }
        path
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // Lazily, in case something still has it open.
        let _ = Command::new("umount").arg("--lazy").arg(&self.path).status();
    }
}
