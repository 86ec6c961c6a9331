//! A disk of the tests' own: a file system in memory (FUSE) that remembers what was synced and fails in the call that it is told.
//!
//! What a program does here goes through the kernel's calls, whichever way the program makes them, and every one of them is counted.

mod calls;
mod fault;
mod tree;

pub use fault::{Call, Error, Fault};

use fuser::{BackgroundSession, Config, MountOption};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use tree::Tree;

/// A mounted disk; it is empty. Needs root, as mounting does.
#[derive(Debug)]
pub struct Disk {
    tree: Arc<Mutex<Tree>>,
    path: PathBuf,
    session: Option<BackgroundSession>,
}

impl Disk {
    /// Mounts one on a folder.
    pub fn mount(path: &Path) -> Self {
        std::fs::create_dir_all(path).expect("a folder");
        let tree = Arc::new(Mutex::new(Tree::default()));
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("tellsafe-tests".into())];
        let session = fuser::spawn_mount(calls::Calls(Arc::clone(&tree)), path, &config).expect("FUSE mounts, as root");
        Self { tree, path: path.to_owned(), session: Some(session) }
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From now on, calls below this folder at the top are counted from 1, and one fails, or none.
    pub fn fail(&self, folder: &str, fault: Option<Fault>) {
        self.tree().watch(folder).begin(fault);
    }

    /// How many calls of a kind there were below this folder.
    pub fn calls(&self, folder: &str, call: Call) -> u32 {
        self.tree().watch(folder).count(call)
    }

    /// Whether the fault was met.
    pub fn has_failed(&self, folder: &str) -> bool {
        self.tree().watch(folder).has_failed()
    }

    /// Makes a copy of a folder at the top.
    pub fn copy(&self, from: &str, to: &str) {
        self.tree().copy(from, to);
    }

    /// Takes a folder at the top away.
    pub fn clear(&self, folder: &str) {
        self.tree().clear(folder);
    }

    /// What a machine finds that went down after a failed sync: of the files that it failed for, only what other syncs had made durable.
    pub fn lose_what_failed(&self, folder: &str) {
        self.tree().lose_what_failed(folder);
    }

    /// Puts a file at the top, synced, in place of what nobody has open any more.
    pub fn put(&self, name: &str, bytes: Vec<u8>) {
        self.tree().put(name, bytes);
    }

    /// A file at the top as it is when the power goes at this moment. What was synced is there; of what was written since, everything, or
    /// when the disk had a cache of its own (`volatile`), a random part: each write whole, torn between two sectors, or not at all.
    pub fn cut(&self, name: &str, volatile: bool) -> Vec<u8> {
        self.tree().cut(name, volatile)
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().expect("no call panicked")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            // A file that is still open would keep it: whoever opened it is about to end.
            let _ = session.umount_and_join();
        }
    }
}
