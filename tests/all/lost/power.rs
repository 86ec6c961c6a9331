//! A power cut: the vault's ext4 is on a disk of ours (a loop device on a file in FUSE), which is cut while the vault works. The copy of
//! that moment is mounted, so that ext4 replays its journal, and a vault is started on it.

use super::{PART, is_root};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use tellsafe_tests::committee::run;
use tellsafe_tests::disk::Disk;
use tellsafe_tests::load::{Load, Sent};
use tellsafe_tests::measured::{measured, rounds};
use tellsafe_tests::vault::Vault;

/// Bytes of the file system.
const SIZE: u64 = 128 << 20;
/// Cuts after which a new one is made, before the vault has filled it.
const CUTS: u32 = 8;
/// The least that the vault lets one set.
const RESERVE: [&str; 3] = ["--unbounded", "--reserve", "16"];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_changed_or_back_after_a_power_cut() {
    if !is_root() {
        return;
    }
    let rounds = rounds("TELLSAFE_POWER_ROUNDS", 4);
    let (mut reports, mut removed, mut dropped) = (0, 0, 0);
    for first in (0..rounds).step_by(CUTS as usize) {
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::mount(&folder.path().join("disk"));
        disk.put("image", file_system(folder.path()));
        let mut kept: Vec<Sent> = Vec::new();
        for round in first..rounds.min(first + CUTS) {
            let (sent, lost) = cut_once(&disk, folder.path(), &kept, round % 2 == 1).await;
            dropped += lost;
            kept.extend(sent);
        }
        reports += kept.len();
        removed += kept.iter().filter(|sent| sent.is_removed()).count();
    }
    assert!(reports > 4 * rounds as usize && removed > 0, "the load was real: {reports} reports, {removed} removed");
    let seen = format!(
        "0 lost, changed or back in {rounds} cuts, half of them with what was not flushed dropped or torn at random; {reports} reports, \
         {removed} of which were removed; {dropped} more, unacknowledged, absent whole"
    );
    measured(PART, "power cut under load, ext4", &seen, "0", "tests/all/lost/power.rs");
}

/// Load, a cut, and what the next start finds; how many reports are not there, none of which was acknowledged.
async fn cut_once(disk: &Disk, folder: &Path, kept: &[Sent], volatile: bool) -> (Vec<Sent>, u32) {
    let mounted = Mounted::new(&disk.path().join("image"), &folder.join("vault"));
    let mut vault = Vault::start_with(folder, &RESERVE);
    let load = Load::start(&vault).await;
    load.work(300).await;
    let before = Instant::now();
    let image = disk.cut("image", volatile);
    let after = Instant::now();
    vault.kill();
    let sent = load.end().await;
    drop(mounted);
    disk.put("image", image);

    let mounted = Mounted::new(&disk.path().join("image"), &folder.join("vault"));
    let vault = Vault::start_with(folder, &RESERVE);
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    for sent in kept {
        sent.check(&mut wire, &key).await;
    }
    let (mut found_whole, mut absent) = (Vec::new(), 0);
    for mut sent in sent.into_iter().filter_map(|sent| sent.as_of(before, after)) {
        let found = sent.check(&mut wire, &key).await;
        if found.stored {
            sent.settle(found);
            found_whole.push(sent);
        } else {
            absent += 1;
        }
    }
    assert!(vault.stop().success());
    drop(mounted);
    (found_whole, absent)
}

/// The bytes of an empty ext4.
fn file_system(folder: &Path) -> Vec<u8> {
    let file = folder.join("empty");
    std::fs::File::create(&file).and_then(|file| file.set_len(SIZE)).expect("a file");
    run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&file));
    let bytes = std::fs::read(&file).expect("read");
    std::fs::remove_file(file).expect("removed");
    bytes
}

/// An image mounted through a loop device, until it is dropped.
struct Mounted {
    device: String,
    on: PathBuf,
}

impl Mounted {
    fn new(image: &Path, on: &Path) -> Self {
        std::fs::create_dir_all(on).expect("a folder");
        let output = run(Command::new("losetup").args(["--find", "--show", "--direct-io=on"]).arg(image));
        let device = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let mounted = Self { device, on: on.to_owned() };
        // The journal is committed every second, so that most rounds meet one.
        run(Command::new("mount").args(["-t", "ext4", "-o", "commit=1"]).arg(&mounted.device).arg(on));
        mounted
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.on).status();
        let _ = Command::new("losetup").arg("--detach").arg(&self.device).status();
    }
}
