//! The way between gateway and vault when they are on two hosts: TCP with mutual TLS 1.3.
//!
//! One command makes both halves ([`make`]); each program opens its own ([`gateway_side`], [`vault_side`]) and then takes
//! nobody but the owner of the other half. Both ends are ours, so nothing older is offered: one key exchange, hybrid
//! post-quantum, and one way to be known. [`tcp`] notices a line that died without a word, and [`limits`] has the numbers.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "a test"))]

pub mod limits;
pub mod tcp;

mod error;
mod files;
mod make;
mod sides;

pub use error::LinkError;
pub use make::make;
pub use sides::{GatewaySide, Left, VaultSide, gateway_side, vault_side};
