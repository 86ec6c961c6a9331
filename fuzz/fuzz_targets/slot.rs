#![no_main]
//! Whatever someone seals into a slot: never a panic, and what opens lists its reader and is written back the same.
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tellsafe_fuzz::{Repeated, reporter};
use tellsafe_protocol::age;
use tellsafe_protocol::bytes::MessageId;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::slot::{PLAINTEXT, open};

static READER: LazyLock<Holder> = LazyLock::new(reporter);

fuzz_target!(|bytes: &[u8]| {
    let mut plaintext = bytes.to_vec();
    plaintext.resize(PLAINTEXT, 0);
    let slot = age::seal(READER.recipient(), &plaintext, &mut Repeated(7)).expect("sealed");
    if let Ok(message) = open(&slot, READER.identity(), &READER.inbox()) {
        assert!(message.statement.readers.contains(&READER.inbox()));
        assert_eq!(message.statement.to_bytes().map(|bytes| MessageId::of(&bytes)), Ok(message.id));
    }
});
