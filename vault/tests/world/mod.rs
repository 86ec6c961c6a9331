//! What the tests stand on: a running vault in a folder of its own, and whoever talks to it.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test")]

pub(crate) mod asking;
pub(crate) mod people;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tellsafe_jail::{Listen, Passed};
use tellsafe_protocol::random::Random as _;
use tellsafe_vault::clock::{Clock, DAY};
use tellsafe_vault::config::{At, Places};
use tellsafe_vault::door::Door;
use tellsafe_vault::random::SystemRandom;
use tellsafe_vault::store::Options;
use tellsafe_vault::vault::Vault;
use tellsafe_vault::{chores, serve, setup};

use asking::Asking;

/// 2025-07-01.
pub(crate) const TODAY: u32 = 20_270;
/// Its month.
pub(crate) const MONTH: u32 = 55 * 12 + 6;

/// Randomness for the protocol's functions.
pub(crate) fn random(bytes: &mut [u8]) {
    SystemRandom.fill(bytes);
}

/// A folder that goes away.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("tellsafe-vault-test-{}-{count}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn places(&self) -> Places {
        Places::new(&self.0.join("data"), &self.0.join("root.key"))
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.0.join("run/vault.socket")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A clock that stands still until it is told.
pub(crate) struct SetClock(AtomicU64);

impl SetClock {
    pub(crate) fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn seconds(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A vault that serves in this process.
pub(crate) struct Running {
    pub(crate) folder: Arc<Folder>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) vault: Arc<Vault>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// With the bounds on what one desk takes in; all others are without.
    pub(crate) fn bounded() -> Self {
        let (folder, clock) = Self::made();
        Self::start(folder, clock, |_| {}, true)
    }

    /// With a store that is not the usual one.
    pub(crate) fn with(change: impl FnOnce(&mut Options)) -> Self {
        let (folder, clock) = Self::made();
        Self::start(folder, clock, change, false)
    }

    fn made() -> (Arc<Folder>, Arc<SetClock>) {
        let folder = Arc::new(Folder::new());
        setup::init(&folder.places(), &mut SystemRandom).unwrap();
        (folder, Arc::new(SetClock(AtomicU64::new(u64::from(TODAY) * DAY + 3600))))
    }

    fn start(folder: Arc<Folder>, clock: Arc<SetClock>, change: impl FnOnce(&mut Options), bounded: bool) -> Self {
        let places = folder.places();
        let mut options = Options::new(places.store(), places.keys(), &places.root_key);
        change(&mut options);
        let store = Arc::new(crate::place::opened(&options));
        let vault = Vault::open(&folder.places(), store, clock.clone()).unwrap();
        let vault = Arc::new(if bounded { vault } else { vault.unbounded() });
        let door = Door::open(&At::Socket(Listen::At(folder.socket())), &mut Passed::take(), Duration::ZERO).unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let served = Arc::clone(&vault);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let stop = async {
                let _ = stopped.await;
            };
            runtime.block_on(serve::serve(door, served, stop)).unwrap();
        });
        Self { folder, clock, vault, stop: Some(stop), thread: Some(thread) }
    }

    /// Stops, and starts again from what is on disk.
    pub(crate) fn again(self) -> Self {
        self.changed(|_| {})
    }

    /// The same, with something changed on disk in between.
    pub(crate) fn changed(mut self, change: impl FnOnce(&Places)) -> Self {
        let (folder, clock) = (Arc::clone(&self.folder), Arc::clone(&self.clock));
        self.end();
        drop(self);
        change(&folder.places());
        Self::start(folder, clock, |_| {}, false)
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
            self.thread.take().unwrap().join().unwrap();
        }
    }

    /// What the program does every few seconds.
    pub(crate) fn chores(&self) {
        chores::once(&self.vault).unwrap();
    }

    pub(crate) fn token(&self) -> String {
        let tokens = tellsafe_vault::token::Tokens::open(&tellsafe_vault::config::tokens(&self.folder.places().data));
        tokens.unwrap().create(&self.vault.public_key(), &mut SystemRandom).unwrap()
    }

    pub(crate) fn asking(&self) -> Asking {
        Asking::new(&self.folder.socket(), self.vault.public_key(), self.clock.seconds())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}
