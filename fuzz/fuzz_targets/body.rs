#![no_main]
//! Whatever a reporter seals into a body: content that opens is what was sealed, and its first text is the same text.
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tellsafe_fuzz::Repeated;
use tellsafe_protocol::age::{self, Identity, Recipient};
use tellsafe_protocol::body;
use tellsafe_protocol::bytes::{OneTimeSeed, PieceHash};

static KEY: LazyLock<Recipient> =
    LazyLock::new(|| Identity::from_seed([1; 32]).and_then(|identity| identity.recipient()).expect("a key"));

fuzz_target!(|bytes: &[u8]| {
    let mut plaintext = bytes.to_vec();
    plaintext.resize(plaintext.len().max(body::FLOOR), 0);
    let piece = age::seal(&KEY, &plaintext, &mut Repeated(7)).expect("sealed");
    let hash = body::hash(&[PieceHash::of(&piece)]);
    let text = body::first_text(&piece, &OneTimeSeed::new([1; 32]));
    if let Ok(content) = body::open(&hash, &[piece], &OneTimeSeed::new([1; 32])) {
        let sealed = content.to_bytes();
        assert_eq!(plaintext.get(4..4 + sealed.len()), Some(&sealed[..]));
        assert!(text.is_none_or(|text| text == content.text));
    }
});
