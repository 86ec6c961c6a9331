//! The page and the relay: sees an address, a time and a size class, and never an inbox.
//!
//! Read [`gateway`] for the whole, `intake` for the life of one request, [`route`] for what is refused,
//! [`throttle`] for the only place that sees an address, and [`limits`] for every number.

pub mod circuit;
pub mod config;
pub mod event;
pub mod fields;
pub mod gateway;
pub mod jail;
pub mod language;
pub mod limits;
pub mod redirect;
pub mod route;
pub mod throttle;
pub mod tls;
pub mod wait;
pub mod work;

mod answer;
mod clock;
mod conn;
mod gate;
mod intake;
mod page;
mod places;
mod plain;
mod random;
mod relay;
mod rosters;
mod vault_link;
mod weights;
mod words;
