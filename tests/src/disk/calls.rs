//! What the kernel asks of the disk. Nothing is kept in its caches: every call of a program arrives here.

use super::fault::Call;
use super::tree::{Content, Kind, Node, ROOT, Tree};
use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo, LockOwner,
    OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen,
    ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};

/// How long the kernel may remember an answer.
const NOT_AT_ALL: Duration = Duration::ZERO;
const BLOCK: u32 = 4096;
/// Blocks that are always free: this disk is never full but says so when told.
const FREE: u64 = 1 << 20;

pub(super) struct Calls(pub(super) Arc<Mutex<Tree>>);

impl Calls {
    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.0.lock().expect("no call panicked")
    }

    /// Makes something new in a folder.
    fn make(&self, parent: INodeNo, name: &OsStr, mode: u32, kind: Kind) -> Result<FileAttr, Errno> {
        let mut tree = self.tree();
        tree.watch_of(parent.0, name).meet(&[Call::Name, Call::Grow])?;
        if tree.find(parent.0, name).is_some() {
            return Err(Errno::EEXIST);
        }
        let mode = u16::try_from(mode & 0o7777).unwrap_or(0o600);
        let made = tree.make(parent.0, name, mode, kind).ok_or(Errno::ENOTDIR)?;
        tree.nodes.get(&made).map(|node| attributes(made, node)).ok_or(Errno::ENOENT)
    }

    fn remove(&self, parent: INodeNo, name: &OsStr) -> Result<(), Errno> {
        let mut tree = self.tree();
        tree.watch_of(parent.0, name).meet(&[Call::Name])?;
        let found = tree.find(parent.0, name).ok_or(Errno::ENOENT)?;
        if tree.nodes.get_mut(&found).and_then(Node::children).is_some_and(|children| !children.is_empty()) {
            return Err(Errno::ENOTEMPTY);
        }
        // The node stays for those who have it open.
        let children = tree.nodes.get_mut(&parent.0).and_then(Node::children).ok_or(Errno::ENOTDIR)?;
        children.remove(name).map(drop).ok_or(Errno::ENOENT)
    }

    fn rename(&self, from: (INodeNo, &OsStr), to: (INodeNo, &OsStr)) -> Result<(), Errno> {
        let mut tree = self.tree();
        tree.watch_of(from.0.0, from.1).meet(&[Call::Name])?;
        let children = tree.nodes.get_mut(&from.0.0).and_then(Node::children).ok_or(Errno::ENOTDIR)?;
        let moved = children.remove(from.1).ok_or(Errno::ENOENT)?;
        let children = tree.nodes.get_mut(&to.0.0).and_then(Node::children).ok_or(Errno::ENOTDIR)?;
        children.insert(to.1.to_owned(), moved);
        Ok(())
    }

    /// A call on a file that is there.
    fn on_file<T>(&self, file: INodeNo, kinds: &[Call], act: impl FnOnce(&mut Content) -> T) -> Result<T, Errno> {
        let mut tree = self.tree();
        let met = tree.watch_of(file.0, OsStr::new("")).meet(kinds);
        let content = tree.nodes.get_mut(&file.0).and_then(Node::file).ok_or(Errno::EISDIR)?;
        if met.is_err() && kinds.contains(&Call::Sync) {
            content.fail_to_sync();
        }
        met.map(|()| act(content))
    }
}

fn attributes(number: u64, node: &Node) -> FileAttr {
    let (kind, size) = match &node.kind {
        Kind::Folder(_) => (FileType::Directory, 0),
        Kind::File(content) => (FileType::RegularFile, content.seen.len() as u64),
    };
    FileAttr {
        ino: INodeNo(number),
        size,
        blocks: size.div_ceil(512),
        atime: SystemTime::UNIX_EPOCH,
        mtime: SystemTime::UNIX_EPOCH,
        ctime: SystemTime::UNIX_EPOCH,
        crtime: SystemTime::UNIX_EPOCH,
        kind,
        perm: node.mode,
        nlink: 1,
        uid: 0,
        gid: 0,
        rdev: 0,
        blksize: BLOCK,
        flags: 0,
    }
}

fn entry(made: Result<FileAttr, Errno>, reply: ReplyEntry) {
    match made {
        Ok(attributes) => reply.entry(&NOT_AT_ALL, &attributes, Generation(0)),
        Err(error) => reply.error(error),
    }
}

fn done(result: Result<(), Errno>, reply: ReplyEmpty) {
    match result {
        Ok(()) => reply.ok(),
        Err(error) => reply.error(error),
    }
}

impl Filesystem for Calls {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let mut tree = self.tree();
        let found = tree.find(parent.0, name).and_then(|found| Some(attributes(found, tree.nodes.get(&found)?)));
        entry(found.ok_or(Errno::ENOENT), reply);
    }

    fn getattr(&self, _: &Request, node: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.tree().nodes.get(&node.0) {
            Some(found) => reply.attr(&NOT_AT_ALL, &attributes(node.0, found)),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        node: INodeNo,
        mode: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        if let Some(size) = size
            && let Err(error) = self.on_file(node, &[Call::Name], |content| content.set_length(size))
        {
            return reply.error(error);
        }
        match self.tree().nodes.get_mut(&node.0) {
            Some(found) => {
                found.mode = mode.and_then(|mode| u16::try_from(mode & 0o7777).ok()).unwrap_or(found.mode);
                reply.attr(&NOT_AT_ALL, &attributes(node.0, found));
            }
            None => reply.error(Errno::ENOENT),
        }
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, reply: ReplyEntry) {
        entry(self.make(parent, name, mode & !umask, Kind::Folder(BTreeMap::new())), reply);
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(self.remove(parent, name), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        done(self.remove(parent, name), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        to: INodeNo,
        new: &OsStr,
        _: RenameFlags,
        reply: ReplyEmpty,
    ) {
        done(Self::rename(self, (parent, name), (to, new)), reply);
    }

    fn create(&self, _: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, _: i32, reply: ReplyCreate) {
        match self.make(parent, name, mode & !umask, Kind::File(Content::default())) {
            Ok(made) => {
                reply.created(&NOT_AT_ALL, &made, Generation(0), FileHandle(0), FopenFlags::FOPEN_DIRECT_IO);
            }
            Err(error) => reply.error(error),
        }
    }

    fn open(&self, _: &Request, file: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        match self.on_file(file, &[Call::Name], |_| ()) {
            Ok(()) => reply.opened(FileHandle(0), FopenFlags::FOPEN_DIRECT_IO),
            Err(error) => reply.error(error),
        }
    }

    fn read(
        &self,
        _: &Request,
        file: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let read = self.on_file(file, &[Call::Read], |content| {
            let from = content.seen.len().min(usize::try_from(offset).unwrap_or(usize::MAX));
            let to = content.seen.len().min(from + size as usize);
            content.seen[from..to].to_vec()
        });
        match read {
            Ok(bytes) => reply.data(&bytes),
            Err(error) => reply.error(error),
        }
    }

    fn write(
        &self,
        _: &Request,
        file: INodeNo,
        _: FileHandle,
        offset: u64,
        bytes: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let end = offset + bytes.len() as u64;
        let length =
            self.tree().nodes.get_mut(&file.0).and_then(Node::file).map_or(0, |content| content.seen.len() as u64);
        let kinds: &[Call] = if end > length { &[Call::Write, Call::Grow] } else { &[Call::Write] };
        match self.on_file(file, kinds, |content| content.write(offset, bytes)) {
            Ok(()) => reply.written(u32::try_from(bytes.len()).unwrap_or(0)),
            Err(error) => reply.error(error),
        }
    }

    fn fsync(&self, _: &Request, file: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(self.on_file(file, &[Call::Sync], Content::sync), reply);
    }

    fn fsyncdir(&self, _: &Request, folder: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        done(self.tree().watch_of(folder.0, OsStr::new("")).meet(&[Call::Sync]), reply);
    }

    fn readdir(&self, _: &Request, folder: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let mut tree = self.tree();
        if let Err(error) = tree.watch_of(folder.0, OsStr::new("")).meet(&[Call::Read]) {
            return reply.error(error);
        }
        let Some(children) = tree.nodes.get_mut(&folder.0).and_then(Node::children).cloned() else {
            return reply.error(Errno::ENOTDIR);
        };
        let kind = |number| match tree.nodes.get(&number).map(|node| &node.kind) {
            Some(Kind::Folder(_)) => FileType::Directory,
            _ => FileType::RegularFile,
        };
        let skipped = usize::try_from(offset).unwrap_or(usize::MAX);
        for (next, (name, number)) in (1..).zip(&children).skip(skipped) {
            if reply.add(INodeNo(*number), next, kind(*number), name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        reply.statfs(2 * FREE, FREE, FREE, FREE, FREE, BLOCK, 255, BLOCK);
    }
}

const _: () = assert!(ROOT == INodeNo::ROOT.0);
