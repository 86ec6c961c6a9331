//! Where a store is, and its bounds.

use super::Sync;
use crate::limits;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the store is and what it may use.
#[derive(Clone)]
pub struct Options {
    /// Log and index.
    pub folder: PathBuf,
    /// The key table; best on a disk of which no old copies are made.
    pub keys: PathBuf,
    /// The file of the root key; not on either of these disks.
    pub root_key: PathBuf,
    /// Bytes of disk that intake leaves free.
    pub reserve: u64,
    /// Bytes above the reserve that only commits of one piece may use.
    pub one_piece_reserve: u64,
    /// Bytes of pieces that may wait for their commits.
    pub pool: u64,
    /// Reads the whole log when the store is opened, even after a clean shutdown.
    pub verify: bool,
    /// How a file becomes durable.
    pub sync: Sync,
}

impl Options {
    /// The usual bounds.
    pub fn new(folder: impl Into<PathBuf>, keys: impl Into<PathBuf>, root_key: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            keys: keys.into(),
            root_key: root_key.into(),
            reserve: limits::RESERVE,
            one_piece_reserve: limits::ONE_PIECE_RESERVE,
            pool: limits::POOL,
            verify: false,
            sync: Arc::new(File::sync_data),
        }
    }
}
