//! The shared test vectors of the age format, `tests/vectors/age/`: each is one test, with the exact class of its error and
//! the hash of what may be released before the error.

#[cfg(test)]
mod vectors {
    use std::path::{Path, PathBuf};

    use orion::hazardous::hash::sha2::sha256::Sha256;
    use tellsafe_protocol::age::armor;
    use tellsafe_protocol::age::header::Header;
    use tellsafe_protocol::age::{AnyIdentity, OpenError, Opener, Passphrase, WorkFactor, decrypt};
    use zeroize::Zeroizing;

    #[derive(Default)]
    struct Vector {
        expect: Option<Result<(), OpenError>>,
        payload: Option<String>,
        identities: Vec<AnyIdentity>,
        armored: bool,
        file: Vec<u8>,
    }

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/age")
    }

    fn read(name: &str) -> Vector {
        let bytes = std::fs::read(folder().join(name)).unwrap();
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
        let mut vector = Vector { file: bytes[end + 2..].to_vec(), ..Vector::default() };
        for line in std::str::from_utf8(&bytes[..end]).unwrap().lines() {
            let (key, value) = line.split_once(": ").unwrap();
            match key {
                "expect" => vector.expect = Some(class(value)),
                "payload" => vector.payload = Some(value.to_owned()),
                "identity" => vector.identities.push(value.parse().unwrap()),
                "passphrase" => {
                    let passphrase = Zeroizing::new(value.to_owned());
                    vector.identities.push(AnyIdentity::Passphrase(Passphrase::new(passphrase, WorkFactor::MOST)));
                }
                "armored" => vector.armored = value == "yes",
                "compressed" => {
                    assert_eq!(value, "zlib");
                    vector.file = miniz_oxide::inflate::decompress_to_vec_zlib(&vector.file).unwrap();
                }
                "file key" | "comment" => {}
                other => panic!("a key this test does not know: {other}"),
            }
        }
        vector
    }

    fn class(expect: &str) -> Result<(), OpenError> {
        match expect {
            "success" => Ok(()),
            "header failure" => Err(OpenError::Header),
            "HMAC failure" => Err(OpenError::Mac),
            "no match" => Err(OpenError::NoMatch),
            "payload failure" => Err(OpenError::Payload),
            "armor failure" => Err(OpenError::Armor),
            other => panic!("a class this test does not know: {other}"),
        }
    }

    fn sha256(bytes: &[u8]) -> String {
        let digest = Sha256::digest(bytes).unwrap();
        digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Opens the file in pieces; returns what was released with how it ended.
    fn open(vector: &Vector, piece: usize) -> (Vec<u8>, Result<(), OpenError>) {
        let identities = &vector.identities;
        let mut opener = if vector.armored { Opener::armored(identities) } else { Opener::binary(identities) };
        let mut released = Vec::new();
        for bytes in vector.file.chunks(piece) {
            if let Err(error) = opener.push(bytes, &mut released) {
                return (released, Err(error));
            }
        }
        let ended = opener.finish(&mut released);
        (released, ended)
    }

    fn check(name: &str) {
        let vector = read(name);
        let expect = vector.expect.unwrap();
        // One piece, an odd size, and for what is short every byte for itself: pieces must make no difference. A scrypt
        // vector costs its work factor each time, so those are read once.
        let slow = vector.identities.iter().any(|identity| matches!(identity, AnyIdentity::Passphrase(_)));
        let pieces = match vector.file.len() {
            _ if slow => vec![usize::MAX],
            0..5000 => vec![usize::MAX, 997, 1],
            _ => vec![usize::MAX, 997],
        };
        for piece in pieces {
            let (released, ended) = open(&vector, piece);
            assert_eq!(ended, expect, "in pieces of {piece}");
            match &vector.payload {
                Some(hash) => assert_eq!(&sha256(&released), hash, "in pieces of {piece}"),
                None => assert!(released.is_empty(), "in pieces of {piece}"),
            }
        }
        if !slow && vector.armored == armor::is_armored(&vector.file) {
            let decrypted = decrypt(&vector.file, &vector.identities);
            assert_eq!(decrypted.as_ref().map(|_| ()).map_err(|error| *error), expect);
        }
        writes_back(&vector, expect);
    }

    /// What parses is written back byte for byte.
    fn writes_back(vector: &Vector, expect: Result<(), OpenError>) {
        let mut binary = vector.file.clone();
        if vector.armored {
            binary.clear();
            let mut decoder = armor::Decoder::default();
            if decoder.push(&vector.file, &mut binary).and_then(|()| decoder.finish(&mut binary)).is_err() {
                return;
            }
            let again = armor::encode(&binary);
            let unix = String::from_utf8_lossy(&vector.file).replace("\r\n", "\n");
            assert_eq!(again.trim(), unix.trim());
        }
        match Header::parse(&binary) {
            Ok(header) => assert_eq!([&header.to_bytes()[..], header.rest].concat(), binary),
            Err(error) => assert_eq!(expect, Err(error)),
        }
    }

    macro_rules! each_is_a_test {
        ($($name:ident)*) => {
            $(#[test] fn $name() { check(stringify!($name)); })*
            const NAMES: &[&str] = &[$(stringify!($name)),*];
        };
    }

    each_is_a_test! {
        armor_crlf
        armor_empty
        armor_empty_last_line
        armor_empty_line_begin
        armor_empty_line_end
        armor_eol_between_padding
        armor_full_last_line
        armor_garbage_encoded
        armor_garbage_leading
        armor_garbage_trailing
        armor_header_crlf
        armor_headers
        armor_hybrid
        armor_invalid_character_header
        armor_invalid_character_payload
        armor_long_line
        armor_lowercase
        armor_no_end_line
        armor_no_eol
        armor_no_match
        armor_no_padding
        armor_not_canonical
        armor_pgp_checksum
        armor_scrypt
        armor_short_line
        armor_whitespace_begin
        armor_whitespace_end
        armor_whitespace_eol
        armor_whitespace_last_line
        armor_whitespace_line_start
        armor_whitespace_outside
        armor_wrong_type
        armor_x25519
        empty
        header_crlf
        hmac_bad
        hmac_extra_space
        hmac_garbage
        hmac_missing
        hmac_no_space
        hmac_not_canonical
        hmac_trailing_space
        hmac_truncated
        hybrid
        hybrid_and_x25519
        hybrid_bad_tag
        hybrid_currupted_enc_mlkem
        hybrid_currupted_enc_x25519
        hybrid_extra_argument
        hybrid_grease
        hybrid_identity
        hybrid_long_file_key
        hybrid_long_share
        hybrid_low_order
        hybrid_multiple_recipients
        hybrid_no_match
        hybrid_not_canonical_body
        hybrid_not_canonical_enc
        hybrid_short_share
        hybrid_uppercase
        hybrid_x25519_arg
        scrypt
        scrypt_and_x25519
        scrypt_bad_tag
        scrypt_double
        scrypt_extra_argument
        scrypt_long_file_key
        scrypt_no_match
        scrypt_not_canonical_body
        scrypt_not_canonical_salt
        scrypt_salt_long
        scrypt_salt_missing
        scrypt_salt_short
        scrypt_uppercase
        scrypt_work_factor_23
        scrypt_work_factor_hex
        scrypt_work_factor_leading_garbage
        scrypt_work_factor_leading_plus
        scrypt_work_factor_leading_zero_decimal
        scrypt_work_factor_leading_zero_octal
        scrypt_work_factor_missing
        scrypt_work_factor_negative
        scrypt_work_factor_overflow
        scrypt_work_factor_trailing_garbage
        scrypt_work_factor_wrong
        scrypt_work_factor_zero
        stanza_bad_start
        stanza_base64_padding
        stanza_empty_argument
        stanza_empty_body
        stanza_empty_last_line
        stanza_invalid_character
        stanza_long_line
        stanza_missing_body
        stanza_missing_final_line
        stanza_multiple_short_lines
        stanza_no_arguments
        stanza_not_canonical
        stanza_spurious_cr
        stanza_valid_characters
        stream_257_chunks
        stream_257_chunks_full
        stream_258_chunks
        stream_bad_tag
        stream_bad_tag_second_chunk
        stream_bad_tag_second_chunk_full
        stream_empty_payload
        stream_last_chunk_empty
        stream_last_chunk_full
        stream_last_chunk_full_second
        stream_missing_tag
        stream_no_chunks
        stream_no_final
        stream_no_final_full
        stream_no_final_two_chunks
        stream_no_final_two_chunks_full
        stream_no_nonce
        stream_short_chunk
        stream_short_nonce
        stream_short_second_chunk
        stream_three_chunks
        stream_trailing_garbage_long
        stream_trailing_garbage_short
        stream_two_chunks
        stream_two_final_chunks
        stream_two_final_chunks_full
        stream_two_final_chunks_second
        stream_two_final_chunks_short
        version_unsupported
        x25519
        x25519_bad_tag
        x25519_extra_argument
        x25519_grease
        x25519_identity
        x25519_long_file_key
        x25519_long_share
        x25519_low_order
        x25519_lowercase
        x25519_multiple_recipients
        x25519_no_match
        x25519_not_canonical_body
        x25519_not_canonical_share
        x25519_short_share
    }

    #[test]
    fn every_vector_in_the_folder_is_a_test() {
        let mut files: Vec<String> = std::fs::read_dir(folder())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "README.md")
            .collect();
        files.sort();
        assert_eq!(files, NAMES);
        assert_eq!(NAMES.len(), 143);
    }
}
