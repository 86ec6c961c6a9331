//! The system's randomness, in one place.

/// Fills `bytes`.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system's generator");
}

/// So many random bytes.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    random(&mut bytes);
    bytes
}

/// A number below `below`.
pub fn number(below: u32) -> u32 {
    u32::from_be_bytes(bytes()) % below
}

/// Up to 60 characters of several scripts, directions and sizes.
pub fn text() -> String {
    let letters: Vec<char> = "aé漢\u{202e}😢\n \"\\\u{0}z".chars().collect();
    (0..number(60)).map(|_| letters[number(letters.len() as u32) as usize]).collect()
}
