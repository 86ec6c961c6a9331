//! The committee's client, and a reporter's without a browser.
//!
//! [`cli`] is what was typed, [`context`] what it means, [`command`] one file for each thing it can do. [`transport`] asks the
//! vault through the gateway, [`output`] alone prints. Everything else is without a terminal and without a network.

pub mod attach;
pub mod audit;
pub mod cache;
pub mod card;
pub mod case;
pub mod changes;
pub mod cli;
pub mod clock;
pub mod command;
pub mod config;
pub mod context;
pub mod dates;
pub mod deliver;
pub mod details_file;
pub mod error;
pub mod fetch;
pub mod files;
pub mod hand_out;
pub mod keyfile;
pub mod ladder;
pub mod marks;
pub mod member;
pub mod output;
pub mod passphrase;
pub mod proposal;
pub mod questions;
pub mod random;
pub mod render;
pub mod reporter;
pub mod saved_name;
pub mod site;
pub mod token;
pub mod training;
pub mod transparency;
pub mod transport;
pub mod trust;
pub mod unkept;
pub mod view;
