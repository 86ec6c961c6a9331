#![no_main]
//! Identities and recipients as text: one that is read is written back the same, in one case of letters.
use libfuzzer_sys::fuzz_target;
use tellsafe_protocol::age::{AnyIdentity, Identity, Recipient, X25519Recipient};

fuzz_target!(|text: &str| {
    if let Ok(identity) = text.parse::<Identity>() {
        assert_eq!(identity.to_text().map(|text| text.to_lowercase()), Ok(text.to_lowercase()));
    }
    if let Ok(recipient) = text.parse::<Recipient>() {
        assert_eq!(recipient.to_string().to_lowercase(), text.to_lowercase());
    }
    let _ = text.parse::<X25519Recipient>();
    let _ = text.parse::<AnyIdentity>();
});
