//! A disk that fails in any one call, or in all from that one on: nothing is acknowledged that is not there after a restart, a failed sync
//! latches the vault read-only, a full disk does not, reading goes on, and a restart clears all of it.

use super::{PART, is_root};
use std::collections::{BTreeMap, VecDeque};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_tests::disk::{Call, Disk, Error, Fault};
use tellsafe_tests::load::{Gone, Sent};
use tellsafe_tests::measured::{measured, rounds};
use tellsafe_tests::random::number;
use tellsafe_tests::vault::Vault;
use tellsafe_tests::wire::{Wire, open_said, seal};

/// Vaults at once.
const PARALLEL: usize = 8;
/// In how many ways each call fails. Where this does not ask for it, most reads are left out, others each time.
const ROUNDS: &str = "TELLSAFE_FAULTS_ROUNDS";
/// Reads in continuous integration. There are thousands: a vault that starts reads its key table and log whole, four KiB at a time.
const READS: usize = 800;
/// Longer than the vault waits until it proves its last batch.
const PROOF: Duration = Duration::from_millis(150);
const NOT_NOW: &str = "We cannot take anything new right now. Nothing was lost. Please try again later.";

/// What fails, and how: every call of these kinds is tried with each of these.
const WAYS: [(Call, Error, bool); 8] = [
    (Call::Sync, Error::Broken, false),
    (Call::Write, Error::Broken, false),
    (Call::Grow, Error::Full, true),
    (Call::Read, Error::Broken, false),
    (Call::Name, Error::Broken, false),
    (Call::Sync, Error::Full, false),
    (Call::Write, Error::Broken, true),
    (Call::Read, Error::Broken, true),
];

/// What every vault of this test begins with: stopped in order, or killed right after its last acknowledgement.
struct Base {
    name: &'static str,
    root_key: PathBuf,
    relay_key: RelayKey,
    sent: Vec<Sent>,
}

// Threads that wait for a vault to start or end can do nothing else.
#[tokio::test(flavor = "multi_thread", worker_threads = 12)]
async fn a_disk_that_fails_in_any_call_costs_nothing_that_was_acknowledged() {
    if !is_root() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Arc::new(Disk::mount(&folder.path().join("disk")));
    let (mut tries, mut all) = (BTreeMap::new(), 0);
    for (name, killed) in [("killed", true), ("stopped", false)] {
        let base = Arc::new(base(&disk, folder.path(), name, killed).await);
        let calm = Case::new(&disk, folder.path(), &base, None, 0);
        calm.run().await;
        for (call, error, onwards) in WAYS {
            let calls = disk.calls(&calm.name, call);
            assert!(calls > 5, "{call:?} is counted");
            all += calls;
            for at in 1..=calls {
                let ways: &mut Vec<_> = tries.entry((call as usize, at)).or_default();
                ways.push((Arc::clone(&base), Fault { call, at, onwards, error }));
            }
        }
        disk.clear(&calm.name);
    }
    if std::env::var_os(ROUNDS).is_none() {
        draw_reads(&mut tries);
    }
    // Every call fails once, in another way each time; on demand in all ways.
    let mut cases = VecDeque::new();
    for mut ways in tries.into_values() {
        for _ in 0..rounds(ROUNDS, 1).min(u32::try_from(ways.len()).expect("few")) {
            let chosen = number(u32::try_from(ways.len()).expect("few")) as usize;
            cases.push_back((cases.len() + 1, ways.swap_remove(chosen)));
        }
    }
    let tried = cases.len();
    let cases = Arc::new(Mutex::new(cases));
    let workers = (0..PARALLEL).map(|_| {
        let (cases, disk, folder) = (Arc::clone(&cases), Arc::clone(&disk), folder.path().to_owned());
        tokio::spawn(async move {
            let mut met = 0;
            loop {
                let Some((number, (base, fault))) = cases.lock().expect("whole").pop_front() else { return met };
                let case = Case::new(&disk, &folder, &base, Some(fault), number);
                met += u32::from(case.run().await);
                disk.clear(&case.name);
                let _ = std::fs::remove_dir_all(&case.folder);
            }
        })
    });
    let mut met = 0;
    for worker in workers.collect::<Vec<_>>() {
        met += worker.await.expect("a worker");
    }
    assert!(met as usize > tried / 2, "the calls were met: {met} of {tried}");
    let seen = format!("0 lost, false or half in {met} failures ({tried} tried, of {all} calls and ways)");
    measured(PART, "a disk that fails in one call, or in all from then on", &seen, "0", "tests/all/lost/faults.rs");
}

fn draw_reads<T>(tries: &mut BTreeMap<(usize, u32), T>) {
    let mut reads: Vec<_> = tries.keys().filter(|(call, _)| *call == Call::Read as usize).copied().collect();
    while reads.len() > READS {
        let drawn = number(u32::try_from(reads.len()).expect("some thousands")) as usize;
        tries.remove(&reads.swap_remove(drawn));
    }
}

async fn base(disk: &Disk, folder: &Path, name: &'static str, killed: bool) -> Base {
    let home = home(disk, folder, name, None);
    let mut vault = Vault::start(&home);
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    let mut sent: Vec<Sent> = (0..4).map(|number| Sent::new(&format!("before {number}"))).collect();
    for sent in &mut sent {
        sent.send(&mut wire, &key, false).await.expect("acknowledged");
    }
    if killed {
        vault.kill();
    } else {
        assert!(vault.stop().success());
    }
    Base { name, root_key: home.join("root.key"), relay_key: key, sent }
}

/// A folder for a vault whose files are on the disk, and all else beside it.
fn home(disk: &Disk, folder: &Path, name: &str, root_key: Option<&Path>) -> PathBuf {
    let home = folder.join(name);
    std::fs::create_dir_all(&home).expect("a folder");
    std::os::unix::fs::symlink(disk.path().join(name), home.join("vault")).expect("a link");
    match root_key {
        Some(root_key) => drop(std::fs::copy(root_key, home.join("root.key")).expect("copied")),
        None => std::fs::create_dir(disk.path().join(name)).expect("a folder"),
    }
    home
}

struct Case {
    disk: Arc<Disk>,
    name: String,
    folder: PathBuf,
    fault: Option<Fault>,
    key: RelayKey,
    sent: Vec<Sent>,
}

impl Case {
    fn new(disk: &Arc<Disk>, folder: &Path, base: &Base, fault: Option<Fault>, number: usize) -> Self {
        let name = format!("{}-{number}", base.name);
        disk.copy(base.name, &name);
        let folder = home(disk, folder, &name, Some(&base.root_key));
        Self { disk: Arc::clone(disk), name, folder, fault, key: base.relay_key.clone(), sent: base.sent.clone() }
    }

    /// A vault's life with the fault, and its next one without; true when the fault was met.
    async fn run(&self) -> bool {
        self.disk.fail(&self.name, self.fault);
        let mut sent = self.sent.clone();
        match Vault::try_start(&self.folder, &[]) {
            Ok(vault) => {
                self.session(vault.wire(), &mut sent).await;
                self.says(vault.stop().code() == Some(0), "it stops in order");
            }
            Err(ended) => {
                self.says(self.disk.has_failed(&self.name), "only a failure keeps it from starting");
                self.says(ended.signal().is_none() && ended.code() != Some(101), "it ends in order");
            }
        }
        let met = self.disk.has_failed(&self.name);
        let log = std::fs::read_to_string(self.folder.join("vault.log")).unwrap_or_default();
        self.says(!log.contains("panicked"), &log);
        self.disk.fail(&self.name, None);
        self.disk.lose_what_failed(&self.name);
        let vault = Vault::try_start(&self.folder, &[]);
        self.says(vault.is_ok(), "a restart clears it");
        let Ok(vault) = vault else { return met };
        let (mut wire, key) = (vault.wire(), self.key.clone());
        sent.push(Sent::new("after the restart"));
        let last = sent.last_mut().expect("just put");
        let again = last.send(&mut wire, &key, true).await;
        self.says(again.is_ok(), "a restart brings intake back");
        for sent in &sent {
            self.check(sent, &mut wire, &key).await;
        }
        assert!(vault.stop().success());
        met
    }

    /// Everything that a vault does for people, and what waits for a quiet moment.
    async fn session(&self, mut wire: Wire, sent: &mut Vec<Sent>) {
        let key = self.key.clone();
        // What fails while it starts keeps it from starting, or costs an index, which is made anew.
        let at_start = self.disk.has_failed(&self.name);
        self.reads(&sent[0], &mut wire, &key).await;
        for ahead in [false, true] {
            let mut new = Sent::new("while it fails");
            let answer = new.send(&mut wire, &key, ahead).await;
            self.answers(answer, "intake");
            sent.push(new);
        }
        let full = self.fault.is_some_and(|fault| fault.error == Error::Full && fault.call == Call::Grow);
        for (number, what) in [(1, Gone::Own), (2, Gone::Withdrawn), (1, Gone::Members)] {
            let answer = sent[number].remove(&mut wire, &key, what).await;
            self.answers(answer, "deleting");
            self.says(!full || answer.is_ok(), "a full disk does not keep anything from being deleted");
        }
        tokio::time::sleep(PROOF).await;
        let latched =
            !at_start && self.disk.has_failed(&self.name) && self.fault.is_some_and(|fault| fault.call == Call::Sync);
        if full {
            // Somebody made room.
            self.disk.fail(&self.name, None);
        }
        let mut last = Sent::new("at the end");
        let answer = last.send(&mut wire, &key, false).await;
        self.answers(answer, "intake");
        self.says(!latched || answer == Err(503), "a failed sync latches");
        self.says(!full || answer.is_ok(), "with room again, intake is back");
        sent.push(last);
        self.reads(&sent[0], &mut wire, &key).await;
        if full {
            self.disk.fail(&self.name, self.fault);
        }
    }

    /// Reading goes on, unless it is reading that fails; then that is said.
    async fn reads(&self, sent: &Sent, wire: &mut Wire, key: &RelayKey) {
        if !self.fault.is_some_and(|fault| fault.call == Call::Read) {
            self.check(sent, wire, key).await;
            return;
        }
        let listing = Request::Inbox(sent.reporter.inbox_capability().clone(), 0);
        let sealed = seal(key, Class::Small, &listing);
        let raw = wire.send("POST", "/relay", sealed.bytes.clone()).await.expect("an answer");
        let answer = open_said(sealed, raw);
        self.says(answer.is_ok() || answer == Err((503, NOT_NOW.into())), "listed, or a plain sentence");
    }

    async fn check(&self, sent: &Sent, wire: &mut Wire, key: &RelayKey) {
        // Shown only when the check fails.
        println!("{}, {:?}", self.name, self.fault);
        sent.check(wire, key).await;
    }

    fn answers(&self, answer: Result<(), u16>, what: &str) {
        self.says(matches!(answer, Ok(()) | Err(503)), &format!("{what}: done, or a plain 503: {answer:?}"));
    }

    fn says(&self, holds: bool, what: &str) {
        assert!(holds, "{}, {:?}: {what}", self.name, self.fault);
    }
}
