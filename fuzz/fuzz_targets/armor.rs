#![no_main]
//! Armor is read the same at once and in two parts, and what it holds is armored the same again.
use libfuzzer_sys::fuzz_target;
use tellsafe_protocol::age::armor::{Decoder, encode};

fn read(parts: [&[u8]; 2]) -> Option<Vec<u8>> {
    let (mut reader, mut out) = (Decoder::default(), Vec::new());
    for part in parts {
        reader.push(part, &mut out).ok()?;
    }
    reader.finish(&mut out).ok()?;
    Some(out)
}

fuzz_target!(|bytes: &[u8]| {
    let whole = read([bytes, b""]);
    let (first, second) = bytes.split_at(bytes.len() / 2);
    assert_eq!(whole, read([first, second]));
    if let Some(file) = whole {
        assert_eq!(read([encode(&file).as_bytes(), b""]), Some(file));
    }
});
