#![no_main]
//! What a person pastes: a link, an address, a founder's token, a vault's key, a day.
use libfuzzer_sys::fuzz_target;
use tellsafe_client::{site, token};

fuzz_target!(|text: &str| {
    if let Ok((address, _)) = site::parse_link(text) {
        assert!(site::Address::parse(&address.to_string()).is_ok());
    }
    let _ = site::Address::parse(text);
    let _ = token::Token::parse(text);
    let _ = tellsafe_vault::token::parse_vault_key(text);
    if let Some(day) = tellsafe_protocol::calendar::parse_iso(text) {
        assert_eq!(tellsafe_protocol::calendar::parse_iso(&tellsafe_protocol::calendar::iso(day)), Some(day));
    }
});
