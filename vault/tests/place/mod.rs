//! A store in a temporary folder, and messages to put there.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use tellsafe_vault::limits;
use tellsafe_vault::store::{
    Acknowledged, Commit, Hash, LogStore, Options, Piece, RootKey, Slot, Store, StoreError, hash, wait,
};

/// Random bytes for tests, the operating system's.
pub(crate) fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

/// A temporary folder that goes when the test ends well.
pub(crate) struct Place {
    pub(crate) path: PathBuf,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self::new_in(&std::env::temp_dir())
    }

    /// Where syncing costs nothing, for what opens thousands of stores.
    pub(crate) fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        Self::new_in(if memory.is_dir() { memory } else { Path::new("/tmp") })
    }

    fn new_in(folder: &Path) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("tellsafe-store-{}-{count}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        let place = Self { path };
        std::fs::create_dir_all(&place.path).unwrap();
        RootKey::create(&place.path.join("root"), &mut random).unwrap();
        place
    }

    /// Without reserves, so that tests pass on a disk that is nearly full.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::new(self.path.join("store"), self.path.join("keys"), self.path.join("root"));
        options.reserve = 0;
        options.one_piece_reserve = 0;
        options
    }

    pub(crate) fn try_open(&self) -> Result<LogStore, StoreError> {
        LogStore::open(self.options(), Box::new(random))
    }

    pub(crate) fn open(&self) -> LogStore {
        opened(&self.options())
    }

    /// What a crash at this moment would leave.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new_in(self.path.parent().unwrap());
        copy_folder(&self.path, &copy.path);
        copy
    }

    pub(crate) fn store(&self, name: &str) -> PathBuf {
        self.path.join("store").join(name)
    }

    /// Every file of store and keys, with what is in it.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut folders = vec![self.path.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    files.push((path, bytes));
                }
            }
        }
        files
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// An inbox by a short name.
pub(crate) fn inbox(name: &str) -> Hash {
    hash(format!("inbox {name}").as_bytes())
}

/// A slot's bytes, different for every seed.
pub(crate) fn sealed(seed: u64) -> Box<[u8; limits::SLOT]> {
    let mut bytes = Box::new([0; limits::SLOT]);
    for (index, chunk) in bytes.chunks_mut(32).enumerate() {
        chunk.copy_from_slice(&hash(&[seed.to_be_bytes(), (index as u64).to_be_bytes()].concat()));
    }
    bytes
}

/// A piece's bytes.
pub(crate) fn piece(seed: u64, length: usize) -> Vec<u8> {
    sealed(!seed).iter().copied().cycle().take(length).collect()
}

/// A message with one piece of 4096 bytes to these inboxes.
pub(crate) fn message(seed: u64, inboxes: &[&str]) -> Commit {
    Commit {
        id: hash(&seed.to_be_bytes()),
        slots: inboxes.iter().map(|name| Slot { inbox: inbox(name), sealed: sealed(seed) }).collect(),
        pieces: vec![Piece::Inline(piece(seed, 4096))],
        withdrawal: None,
        closes: None,
        expires: 700,
    }
}

pub(crate) fn commit(store: &LogStore, commit: Commit, day: u32) -> Result<Acknowledged, StoreError> {
    wait(|done| store.commit(commit, day, done))
}

pub(crate) fn delete(store: &LogStore, name: &str, numbers: &[u32]) -> Result<(), StoreError> {
    wait(|done| store.delete(inbox(name), numbers.to_vec(), done))
}

/// The numbers in an inbox.
pub(crate) fn numbers(store: &LogStore, name: &str) -> Vec<u32> {
    store.list(&inbox(name), 0, 10_000).unwrap().entries.iter().map(|entry| entry.number).collect()
}

/// Opens a store. A process that another test starts holds our locks until it has become its program; five seconds are far longer.
pub(crate) fn reopened(options: &Options) -> Result<LogStore, StoreError> {
    for _ in 0..1000 {
        match LogStore::open(options.clone(), Box::new(random)) {
            Err(StoreError::Locked) => std::thread::sleep(std::time::Duration::from_millis(5)),
            opened => return opened,
        }
    }
    Err(StoreError::Locked)
}

/// The same for one that opens.
pub(crate) fn opened(options: &Options) -> LogStore {
    reopened(options).unwrap()
}
