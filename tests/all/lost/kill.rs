//! kill -9 at any moment, with the index whole, stale, damaged or gone.

use super::PART;
use std::path::{Path, PathBuf};
use tellsafe_tests::load::{Load, Sent};
use tellsafe_tests::measured::{measured, rounds};
use tellsafe_tests::random::{number, random};
use tellsafe_tests::vault::Vault;

/// Rounds of one vault. Whatever was there is read whole at each start, so that the rounds of one that gets ever older would take ever longer.
const LIFE: u32 = 100;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_changed_or_back_after_kill_9() {
    let rounds = rounds("TELLSAFE_KILL_ROUNDS", 50);
    let (mut reports, mut removed, mut absent, mut left) = (0, 0, 0, rounds);
    while left > 0 {
        let life = left.min(LIFE);
        left -= life;
        let (kept, lacking) = live(life).await;
        reports += kept.len();
        removed += kept.iter().filter(|sent| sent.is_removed()).count();
        absent += lacking;
    }
    let enough = usize::try_from(rounds).expect("small");
    assert!(reports > 4 * enough && removed > enough, "the load was real: {reports} kept, {removed} removed");
    let seen = format!(
        "0 lost, changed or back in {rounds} rounds, of {reports} reports, {removed} of which were removed; {absent} more, \
         unacknowledged, absent whole"
    );
    measured(PART, "kill -9 under load", &seen, "0", "tests/all/lost/kill.rs");
}

/// So many rounds of one vault: what is kept, all of it looked at once more at the end, and how many unacknowledged reports are absent.
async fn live(rounds: u32) -> (Vec<Sent>, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut vault = Vault::start(folder.path());
    let (mut kept, mut absent): (Vec<Sent>, _) = (Vec::new(), 0);
    for round in 0..rounds {
        let load = Load::start(&vault).await;
        let index = vault.data().join("store/index");
        let stale = (round % 4 == 1).then(|| copy_of(&index));
        load.work(200).await;
        vault.kill();
        let sent = load.end().await;
        match (round % 4, stale) {
            (1, Some(stale)) => put_back(&stale, &index),
            (2, _) => damage(&index),
            (3, _) => std::fs::remove_dir_all(&index).expect("removed"),
            _ => {}
        }
        vault = Vault::start(folder.path());
        let (mut wire, key) = (vault.wire(), vault.relay_key().await);
        for mut sent in sent {
            let mut found = sent.check(&mut wire, &key).await;
            if found.stored && number(8) == 0 {
                sent.settle(found);
                found = sent.send_again(&mut wire, &key).await;
            }
            if found.stored {
                sent.settle(found);
                kept.push(sent);
            } else {
                absent += 1;
            }
        }
    }
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    for sent in &kept {
        sent.check(&mut wire, &key).await;
    }
    (kept, absent)
}

type Copy = Vec<(PathBuf, Vec<u8>)>;

fn copy_of(folder: &Path) -> Copy {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter(|entry| entry.path().is_file());
    files.filter_map(|file| Some((file.path(), std::fs::read(file.path()).ok()?))).collect()
}

fn put_back(copy: &Copy, folder: &Path) {
    std::fs::remove_dir_all(folder).expect("removed");
    std::fs::create_dir_all(folder).expect("made");
    for (path, bytes) in copy {
        std::fs::write(path, bytes).expect("put back");
    }
}

/// Overwrites stretches of every file with noise, or cuts it short.
fn damage(folder: &Path) {
    for (path, mut bytes) in copy_of(folder) {
        for _ in 0..1 + number(3) {
            if bytes.is_empty() {
                continue;
            }
            let at = number(u32::try_from(bytes.len()).unwrap_or(u32::MAX)) as usize;
            let end = bytes.len().min(at + 64);
            random(&mut bytes[at..end]);
        }
        if number(3) == 0 {
            bytes.truncate(bytes.len() / 2);
        }
        std::fs::write(path, bytes).expect("written");
    }
}
