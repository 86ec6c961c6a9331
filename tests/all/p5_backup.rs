//! P5 and P4: a backup of a vault that is being written to has what was acknowledged before it began and nothing that was deleted before,
//! and does not undo a deletion for longer than its copy of the keys is kept.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_tests::measured::{measured, rounds};
use tellsafe_tests::messages::EXPIRES;
use tellsafe_tests::needle::files_below;
use tellsafe_tests::programs::program;
use tellsafe_tests::random::{bytes, number, random};
use tellsafe_tests::sent::{Sent, opened};
use tellsafe_tests::vault::{Vault, printed};
use tellsafe_tests::wire::Wire;
use tellsafe_vault::store::{Commit, LogStore, Options, Piece, Slot, Store, hash, wait};
use tokio::sync::Mutex;

const WRITERS: usize = 4;
const THIS: &str = "tests/all/p5_backup.rs";

/// `tellsafe-vault` with a subcommand for the vault in this folder.
fn vault(folder: &Path, command: &str, data: &Path) -> Command {
    let mut vault = program("tellsafe-vault");
    vault.arg(command).arg("--data").arg(data).arg("--root-key").arg(folder.join("root.key"));
    vault
}

fn backup(folder: &Path) -> PathBuf {
    let said = printed(vault(folder, "backup", &folder.join("vault")).arg("--to").arg(folder.join("backups")));
    PathBuf::from(said.strip_prefix("backup ").and_then(|rest| rest.split(": ").next()).expect("its folder"))
}

/// Restores into `folder`'s sibling of this name, where the root key is.
fn restore(folder: &Path, from: &Path, to: &Path) -> Output {
    std::fs::create_dir_all(to).expect("a folder");
    std::fs::copy(folder.join("root.key"), to.join("root.key")).expect("the root key, from its own backup");
    vault(to, "restore", &to.join("vault")).arg("--from").arg(from).output().expect("it starts")
}

fn restored(folder: &Path, from: &Path, to: &Path) {
    let output = restore(folder, from, to);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.ends_with("no damage found\n"), "{said} {output:?}");
}

fn store(data: &Path, root: &Path) -> LogStore {
    let options = Options::new(data.join("store"), data.join("keys"), root);
    opened(&options)
}

const PIECE: usize = 1 << 18;

/// Makes a vault with so many messages of 256 KiB.
fn fill(folder: &Path, pieces: usize) {
    let data = folder.join("vault");
    printed(&mut vault(folder, "init", &data));
    let filled = store(&data, &folder.join("root.key"));
    for number in 0..pieces {
        let mut piece = vec![0; PIECE];
        random(&mut piece);
        let slot = Slot { inbox: hash(&number.to_be_bytes()), sealed: Box::new([7; tellsafe_vault::limits::SLOT]) };
        let commit = Commit {
            id: hash(&piece),
            slots: vec![slot],
            pieces: vec![Piece::Inline(piece)],
            withdrawal: None,
            closes: None,
            expires: EXPIRES,
        };
        wait(|done| filled.commit(commit, 1, done)).expect("acknowledged");
    }
}

/// What is known of the reports that the writers sent.
#[derive(Default)]
struct Known {
    acknowledged: Vec<Arc<Sent>>,
    /// Asked to go: from then on nobody knows.
    going: Vec<Arc<Sent>>,
    gone: Vec<Arc<Sent>>,
}

async fn write(mut wire: Wire, key: RelayKey, stop: Arc<AtomicBool>, known: Arc<Mutex<Known>>) {
    while !stop.load(Ordering::Relaxed) {
        let sent = Sent::send(&mut wire, &key, "under load", EXPIRES).await.expect("acknowledged");
        let sent = Arc::new(sent);
        known.lock().await.acknowledged.push(Arc::clone(&sent));
        if number(2) == 0 {
            known.lock().await.going.push(Arc::clone(&sent));
            let done =
                if number(2) == 0 { sent.withdraw(&mut wire, &key).await } else { sent.delete(&mut wire, &key).await };
            assert!(done);
            known.lock().await.gone.push(sent);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_has_what_was_acknowledged_and_nothing_that_was_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    // The newest segment is long, so that much happens while it is copied, and before the keys are.
    fill(folder.path(), 200);
    let vault = Vault::start(folder.path());
    let (stop, known, key) = (Arc::default(), Arc::<Mutex<Known>>::default(), vault.relay_key().await);
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| tokio::spawn(write(vault.wire(), key.clone(), Arc::clone(&stop), Arc::clone(&known))))
        .collect();
    let (mut checked, mut absent, mut taken) = (0, 0, Vec::new());
    for _ in 0..rounds("TELLSAFE_BACKUP_ROUNDS", 4) {
        tokio::time::sleep(std::time::Duration::from_millis(1000)).await;
        let (before, gone) = {
            let known = known.lock().await;
            (known.acknowledged.clone(), known.gone.clone())
        };
        let made = backup(folder.path());
        let going: Vec<_> = known.lock().await.going.clone();
        taken.push((made, before, gone, going));
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.expect("a writer");
    }
    for (number, (made, before, gone, going)) in taken.iter().enumerate() {
        let to = folder.path().join(format!("restored-{number}"));
        restored(folder.path(), made, &to);
        let store = store(&to.join("vault"), &to.join("root.key"));
        for sent in before {
            if gone.iter().any(|gone| Arc::ptr_eq(gone, sent)) {
                assert_eq!(sent.found_in(&store), 0, "deleted before the backup began");
                absent += 1;
            } else if !going.iter().any(|going| Arc::ptr_eq(going, sent)) {
                assert_eq!(sent.found_in(&store), 3, "acknowledged before the backup began");
                checked += 1;
            }
        }
        assert_eq!(store.health().quarantined, Vec::<u64>::new());
    }
    assert!(checked > 50 && absent > 50, "the load was real: {checked} {absent}");
    let seen = format!("{} backups under load; {checked} times a report there, {absent} times one gone", taken.len());
    measured("Nothing lost", "backup of a running vault, restored", &seen, "0 missing, 0 brought back", THIS);

    // The whole program goes on from a backup: it is the same vault, and takes what comes.
    let to = folder.path().join("restored-0");
    let mut again = Vault::start(&to);
    assert_eq!(again.key(), vault.key(), "rosters name this key");
    let key = again.relay_key().await;
    assert!(Sent::send(&mut again.wire(), &key, "afterwards", EXPIRES).await.is_some());
    again.kill();
    assert!(!restore(folder.path(), &taken[0].0, &to).status.success(), "never over something");

    // One that a newer program made is left alone, and nothing of it is copied.
    std::fs::write(taken[1].0.join("data/format"), "tellsafe-vault 2\n").expect("written");
    let to = folder.path().join("newer");
    assert_eq!(restore(folder.path(), &taken[1].0, &to).status.code(), Some(64));
    assert!(!to.join("vault").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_is_final_when_the_copies_of_the_keys_have_aged_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::start(folder.path());
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    let deleted = Sent::send(&mut wire, &key, "deleted", EXPIRES).await.expect("acknowledged");
    let kept = Sent::send(&mut wire, &key, "kept", EXPIRES).await.expect("acknowledged");
    let made = backup(folder.path());
    assert!(!files_below(&made).iter().any(|file| file.to_string_lossy().contains("index")));
    let names: Vec<_> =
        files_below(&made.join("keys/own")).iter().map(|file| file.file_name().map(ToOwned::to_owned)).collect();
    assert!(!names.iter().flatten().any(|name| name.to_string_lossy().starts_with("relay-")), "{names:?}");
    assert!(deleted.delete(&mut wire, &key).await);
    // Until then it does undo it, and the README says so.
    let opened = |from: &Path, to: &str| {
        let to = folder.path().join(to);
        restored(folder.path(), from, &to);
        let store = store(&to.join("vault"), &to.join("root.key"));
        (deleted.found_in(&store), kept.found_in(&store))
    };
    assert_eq!(opened(&made, "at-once"), (3, 3));

    let old = folder.path().join("backups/2020-01-01T000000Z");
    std::fs::rename(&made, &old).expect("it is old by its name");
    let newer = backup(folder.path());
    assert!(old.join("data").exists() && !old.join("keys").exists());
    assert_eq!(restore(folder.path(), &old, &folder.path().join("without")).status.code(), Some(64));
    assert_eq!(opened(&newer, "newer"), (0, 3));
    // The old log with the newer keys: all there is.
    let to = folder.path().join("mixed");
    std::fs::create_dir_all(&to).expect("a folder");
    std::fs::copy(folder.path().join("root.key"), to.join("root.key")).expect("copied");
    let mixed =
        self::vault(&to, "restore", &to.join("vault")).arg("--from").arg(&old).arg("--keys-from").arg(&newer).output();
    assert!(matches!(mixed.expect("it starts").status.code(), Some(0 | 65)));
    let store = store(&to.join("vault"), &to.join("root.key"));
    assert_eq!((deleted.found_in(&store), kept.found_in(&store)), (0, 3));
    printed(
        self::vault(folder.path(), "backup", &vault.data())
            .arg("--to")
            .arg(folder.path().join("backups"))
            .args(["--keep", "30"]),
    );
    assert!(!old.exists(), "and the rest of it when it was asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_backup_is_never_taken_for_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::start(folder.path());
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    Sent::send(&mut wire, &key, "kept", EXPIRES).await.expect("acknowledged");
    let to = folder.path().join("backups");
    // Killed in the middle: by the system, when it writes more than so many bytes to a file.
    let mut killed = Command::new("prlimit");
    killed.args(["--fsize=200000", "--core=0"]).arg(tellsafe_tests::programs::folder().join("tellsafe-vault"));
    killed.args(["backup", "--data"]).arg(vault.data()).arg("--root-key").arg(folder.path().join("root.key"));
    assert!(!killed.arg("--to").arg(&to).output().expect("it starts").status.success());
    // With another root key, it would open nothing.
    std::fs::write(folder.path().join("other.key"), bytes::<32>()).expect("written");
    let mut wrong = program("tellsafe-vault");
    wrong.args(["backup", "--data"]).arg(vault.data()).arg("--root-key").arg(folder.path().join("other.key"));
    assert_eq!(wrong.arg("--to").arg(&to).output().expect("it starts").status.code(), Some(64));
    for unfinished in std::fs::read_dir(&to).expect("a folder").flatten() {
        let name = unfinished.file_name().into_string().expect("a name");
        assert!(name.starts_with("unfinished-"), "{name}");
        assert_eq!(restore(folder.path(), &unfinished.path(), &folder.path().join("no")).status.code(), Some(64));
    }
    backup(folder.path());
    assert_eq!(std::fs::read_dir(&to).expect("a folder").count(), 1, "what was unfinished is gone");
}

/// The time for a gibibyte, from an eighth of it; the disk and whoever else uses it decide.
#[test]
fn a_backup_takes_the_time_of_a_copy() {
    const PIECES: usize = 512;
    let folder = tempfile::tempdir().expect("a folder");
    fill(folder.path(), PIECES);
    let began = Instant::now();
    let made = backup(folder.path());
    let backed_up = began.elapsed();
    let began = Instant::now();
    restored(folder.path(), &made, &folder.path().join("restored"));
    let share = (PIECE * PIECES) as f64 / f64::from(1 << 30);
    let [backup, restore] = [backed_up, began.elapsed()].map(|took| format!("{:.1} s/GiB", took.as_secs_f64() / share));
    measured("Nothing lost", "backup, with all syncs", &backup, "", THIS);
    measured("Nothing lost", "restore, with all syncs and a check", &restore, "", THIS);
}
