//! What is on the disk.

use super::fault::Watch;
use crate::random::number;
use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};

/// The root's number.
pub(super) const ROOT: u64 = 1;

/// Bytes of a sector: a disk writes one whole or not at all.
const SECTOR: u64 = 512;

/// Folders and files by their numbers, which are never used again.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: HashMap<u64, Node>,
    last: u64,
    watches: HashMap<OsString, Watch>,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    /// The folder at the top in which it is.
    pub(super) top: OsString,
    pub(super) mode: u16,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Folder(BTreeMap<OsString, u64>),
    File(Content),
}

/// A file: what programs see, what is durable, and what came in between.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    pub(super) seen: Vec<u8>,
    durable: Vec<u8>,
    since: Vec<Change>,
    sync_failed: bool,
}

#[derive(Debug, Clone)]
enum Change {
    Bytes(u64, Vec<u8>),
    Length(u64),
}

fn place(file: &mut Vec<u8>, at: u64, bytes: &[u8]) {
    let at = usize::try_from(at).expect("it fits into memory");
    if file.len() < at + bytes.len() {
        file.resize(at + bytes.len(), 0);
    }
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

impl Change {
    fn make(&self, file: &mut Vec<u8>) {
        match self {
            Self::Bytes(at, bytes) => place(file, *at, bytes),
            Self::Length(length) => file.resize(usize::try_from(*length).expect("it fits into memory"), 0),
        }
    }
}

impl Content {
    pub(super) fn write(&mut self, at: u64, bytes: &[u8]) {
        self.change(Change::Bytes(at, bytes.to_vec()));
    }

    pub(super) fn set_length(&mut self, length: u64) {
        self.change(Change::Length(length));
    }

    fn change(&mut self, change: Change) {
        change.make(&mut self.seen);
        self.since.push(change);
    }

    pub(super) fn sync(&mut self) {
        for change in std::mem::take(&mut self.since) {
            change.make(&mut self.durable);
        }
    }

    /// As Linux does: what should have been synced is taken for written, and the next sync says that all is well.
    pub(super) fn fail_to_sync(&mut self) {
        self.since.clear();
        self.sync_failed = true;
    }

    fn cut(&self, volatile: bool) -> Vec<u8> {
        let mut file = self.durable.clone();
        for change in &self.since {
            match change {
                Change::Bytes(at, bytes) if volatile => match number(4) {
                    0 => {}
                    1 => {
                        for (sector, bytes) in (0..).zip(bytes.chunks(SECTOR as usize)) {
                            if number(2) == 0 {
                                place(&mut file, at + sector * SECTOR, bytes);
                            }
                        }
                    }
                    _ => change.make(&mut file),
                },
                change => change.make(&mut file),
            }
        }
        file
    }
}

impl Node {
    pub(super) fn children(&mut self) -> Option<&mut BTreeMap<OsString, u64>> {
        match &mut self.kind {
            Kind::Folder(children) => Some(children),
            Kind::File(_) => None,
        }
    }

    pub(super) fn file(&mut self) -> Option<&mut Content> {
        match &mut self.kind {
            Kind::File(content) => Some(content),
            Kind::Folder(_) => None,
        }
    }
}

impl Default for Tree {
    fn default() -> Self {
        let root = Node { top: OsString::new(), mode: 0o755, kind: Kind::Folder(BTreeMap::new()) };
        Self { nodes: HashMap::from([(ROOT, root)]), last: ROOT, watches: HashMap::new() }
    }
}

impl Tree {
    pub(super) fn watch(&mut self, folder: impl AsRef<OsStr>) -> &mut Watch {
        self.watches.entry(folder.as_ref().to_owned()).or_default()
    }

    /// The watch over a node, or over what is called `name` in it.
    pub(super) fn watch_of(&mut self, node: u64, name: &OsStr) -> &mut Watch {
        let top = self.nodes.get(&node).map(|node| node.top.clone()).unwrap_or_default();
        self.watch(if node == ROOT { name.to_owned() } else { top })
    }

    pub(super) fn find(&mut self, parent: u64, name: &OsStr) -> Option<u64> {
        self.nodes.get_mut(&parent)?.children()?.get(name).copied()
    }

    /// Makes what is not there; `None` when the parent is no folder.
    pub(super) fn make(&mut self, parent: u64, name: &OsStr, mode: u16, kind: Kind) -> Option<u64> {
        self.last += 1;
        let above = self.nodes.get_mut(&parent)?;
        let top = if parent == ROOT { name.to_owned() } else { above.top.clone() };
        above.children()?.insert(name.to_owned(), self.last);
        self.nodes.insert(self.last, Node { top, mode, kind });
        Some(self.last)
    }

    pub(super) fn copy(&mut self, from: &str, to: &str) {
        let from = self.find(ROOT, from.as_ref()).expect("a folder");
        self.copy_into(from, ROOT, to.as_ref());
    }

    fn copy_into(&mut self, from: u64, parent: u64, name: &OsStr) {
        let Node { mode, kind, .. } = self.nodes.get(&from).expect("it is there").clone();
        match kind {
            Kind::File(mut content) => {
                content.sync();
                self.make(parent, name, mode, Kind::File(content));
            }
            Kind::Folder(children) => {
                let folder = self.make(parent, name, mode, Kind::Folder(BTreeMap::new())).expect("in a folder");
                for (name, child) in children {
                    self.copy_into(child, folder, &name);
                }
            }
        }
    }

    pub(super) fn clear(&mut self, folder: &str) {
        self.nodes.retain(|_, node| node.top != *folder);
        self.nodes.get_mut(&ROOT).and_then(Node::children).map(|children| children.remove(OsStr::new(folder)));
    }

    pub(super) fn lose_what_failed(&mut self, folder: &str) {
        for node in self.nodes.values_mut().filter(|node| node.top == *folder) {
            if let Some(content) = node.file().filter(|content| content.sync_failed) {
                content.sync();
                content.seen.clone_from(&content.durable);
                content.sync_failed = false;
            }
        }
    }

    pub(super) fn put(&mut self, name: &str, bytes: Vec<u8>) {
        if let Some(old) = self.find(ROOT, name.as_ref()) {
            self.nodes.remove(&old);
        }
        let content = Content { seen: bytes.clone(), durable: bytes, ..Content::default() };
        self.make(ROOT, name.as_ref(), 0o600, Kind::File(content));
    }

    pub(super) fn cut(&mut self, name: &str, volatile: bool) -> Vec<u8> {
        let file = self.find(ROOT, name.as_ref()).and_then(|file| self.nodes.get_mut(&file)?.file().cloned());
        file.expect("a file").cut(volatile)
    }
}
