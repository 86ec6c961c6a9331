//! What one side seals, the same side opens, and nothing else opens it.

#[cfg(test)]
use crate::age_drawn::{identity, random};
use tellsafe_protocol::age::{
    AnyIdentity, Identity, OpenError, Opener, Recipient, Sealer, decrypt, open, seal, sealed_len,
};

#[test]
fn what_is_sealed_opens_at_every_chunk_boundary() {
    let identity = identity();
    let recipient = identity.recipient().unwrap();
    for len in [0, 1, 15, 16, 2437, 65535, 65536, 65537, 131_072, 131_073, 200_000] {
        let plaintext = vec![7; len];
        let file = seal(&recipient, &plaintext, &mut random).unwrap();
        assert_eq!(file.len(), sealed_len(len));
        assert_eq!(*open(&identity, &file).unwrap(), plaintext, "{len} bytes");
    }
}

#[test]
fn a_slot_is_4096_bytes() {
    let recipient = identity().recipient().unwrap();
    assert_eq!(seal(&recipient, &[0; 2437], &mut random).unwrap().len(), 4096);
}

#[test]
fn another_identity_finds_no_match() {
    let file = seal(&identity().recipient().unwrap(), b"for someone else", &mut random).unwrap();
    assert_eq!(open(&identity(), &file), Err(OpenError::NoMatch));
}

#[test]
fn pieces_of_any_length_give_the_same_file_and_the_same_plaintext() {
    let identity = identity();
    let recipient = identity.recipient().unwrap();
    let plaintext: Vec<u8> = (0..150_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let identities = [AnyIdentity::PostQuantum(identity)];
    for piece in [1, 1000, 65536, 65552, 150_000] {
        let (mut sealer, mut file) = Sealer::new(&recipient, &mut random).unwrap();
        for bytes in plaintext.chunks(piece) {
            sealer.push(bytes, &mut file).unwrap();
        }
        sealer.finish(&mut file).unwrap();
        assert_eq!(file.len(), sealed_len(plaintext.len()));

        let mut opener = Opener::binary(&identities);
        let mut opened = Vec::new();
        for bytes in file.chunks(piece) {
            opener.push(bytes, &mut opened).unwrap();
        }
        opener.finish(&mut opened).unwrap();
        assert_eq!(opened, plaintext);
        assert_eq!(*decrypt(&file, &identities).unwrap(), plaintext);
    }
}

#[test]
fn keys_survive_being_text() {
    let identity = identity();
    let recipient = identity.recipient().unwrap();
    let text = identity.to_text().unwrap();
    assert!(text.starts_with("AGE-SECRET-KEY-PQ-1"));
    assert_eq!(text.parse::<Identity>().unwrap().recipient().unwrap(), recipient);
    assert!(recipient.to_string().starts_with("age1pq1"));
    assert_eq!(recipient.to_string().parse::<Recipient>().unwrap(), recipient);
    let bytes = recipient.as_bytes().try_into().unwrap();
    assert_eq!(Recipient::from_bytes(bytes).unwrap(), recipient);
}
