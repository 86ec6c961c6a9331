//! Starts the real programs, for the tests beside it, for `cargo demo` and for the benchmark.

pub mod browser;
pub mod committee;
pub mod cut;
pub mod desk;
pub mod devtools;
pub mod exchange;
pub mod fake;
pub mod hostile_gateway;
pub mod lie;
pub mod messages;
pub mod needle;
pub mod page_peer;
pub mod plain;
pub mod programs;
pub mod random;
pub mod recorder;
pub mod scene;
pub mod states;
pub mod training;
pub mod vault;
pub mod wire;
pub mod world;
