//! The vault: inboxes and bodies. It sees which inbox, never an address, and nothing in it can be opened here.
//!
//! Start at [`vault::Vault`], from a request to its answer, and at [`store::Store`], what the vault keeps
//! ([`store::LogStore`] is how it keeps it). [`limits`] has every number.

pub mod backup;
pub mod check;
pub mod chores;
pub mod clock;
pub mod config;
pub mod door;
pub mod event;
pub mod jail;
pub mod key_file;
pub mod limits;
pub mod random;
pub mod refusal;
pub mod relay_keys;
pub mod restore;
pub mod retention;
pub mod rosters;
pub mod serve;
pub mod setup;
pub mod signing_key;
pub mod store;
pub mod token;
pub mod vault;

mod bounds;
mod bucket;
mod desk;
mod format;
mod inbox;
mod operation;
