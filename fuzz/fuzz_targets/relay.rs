#![no_main]
//! An encapsulated request and a key configuration: never a panic; what opens (the vectors were sealed to this key) is of its class.
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tellsafe_protocol::relay::{RelayIdentity, RelayKey};
use zeroize::Zeroizing;

static VAULT: LazyLock<RelayIdentity> =
    LazyLock::new(|| RelayIdentity::from_seed(&Zeroizing::new([42; 32])).expect("a key"));

fuzz_target!(|bytes: &[u8]| {
    if let Ok((request, sealer)) = VAULT.open(bytes) {
        assert_eq!(request.len(), sealer.class().size());
    }
    if let Ok(config) = bytes.try_into() {
        let _ = RelayKey::from_config(config);
    }
});
