//! Cases, as the protocol folds them, and how the terminal speaks of them.

pub mod acts;
pub mod escrow;
pub mod name;
pub mod origin;
pub mod prior;
pub mod retention;
pub mod standing;
pub mod wishes;

pub use tellsafe_protocol::case::{
    Bodies, Body, Case, Entry, arrived, counted, facts, fold, offered, outgoing, reason, work,
};
