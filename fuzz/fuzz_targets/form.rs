#![no_main]
//! A form of a page without scripts: never a panic, and what was typed is no longer than what came.
use libfuzzer_sys::fuzz_target;
use tellsafe_gateway::fields::Fields;

fuzz_target!(|bytes: &[u8]| {
    if let Some(fields) = Fields::parse(bytes) {
        let typed: usize = fields.all().map(|(name, value)| name.len() + value.len()).sum();
        assert!(typed <= bytes.len() && typed <= fields.shown());
    }
});
