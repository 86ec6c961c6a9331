//! Whatever arrives is either what was sealed or an error: nothing in between, and no panic.

#[cfg(test)]
mod hostile {
    use crate::age_drawn::{identity, random};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    use proptest::prelude::*;
    use tellsafe_protocol::age::header::{HEADER_MAX, Header};
    use tellsafe_protocol::age::{
        AnyIdentity, Identity, OpenError, Opener, Recipient, X25519Identity, armor, decrypt, open, seal,
    };

    /// A header with these stanzas in the standard's form, and a code that authenticates nothing.
    fn write(stanzas: &[(Vec<String>, Vec<u8>)]) -> Vec<u8> {
        let mut text = "age-encryption.org/v1\n".to_owned();
        for (args, body) in stanzas {
            text += &format!("-> {}\n", args.join(" "));
            let body = STANDARD_NO_PAD.encode(body);
            let lines: Vec<_> = body.as_bytes().chunks(64).collect();
            for line in &lines {
                text += &format!("{}\n", std::str::from_utf8(line).unwrap());
            }
            if lines.last().is_none_or(|line| line.len() == 64) {
                text.push('\n');
            }
        }
        text += &format!("--- {}\n", STANDARD_NO_PAD.encode([7; 32]));
        text.into_bytes()
    }

    fn stanzas() -> impl Strategy<Value = Vec<(Vec<String>, Vec<u8>)>> {
        let argument = "[!-~]{1,12}";
        let stanza = (prop::collection::vec(argument, 1..4), prop::collection::vec(any::<u8>(), 0..200));
        prop::collection::vec(stanza, 1..5)
    }

    /// Text that is nearly a header, so that arbitrary bytes get past the first line.
    fn nearly_a_header() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just("age-encryption.org/v1\n".to_owned()),
            Just("-> X25519 ".to_owned()),
            Just("-> mlkem768x25519 AAAA\n".to_owned()),
            Just("-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18\n".to_owned()),
            Just("--- ".to_owned()),
            Just("\n".to_owned()),
            "[A-Za-z0-9+/]{0,70}\n?",
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat().into_bytes())
    }

    fn open_every_way(bytes: &[u8]) {
        let identities = [AnyIdentity::PostQuantum(identity())];
        let _ = open(&identity(), bytes);
        let _ = decrypt(bytes, &identities);
        let _ = Header::parse(bytes);
        let mut opener = Opener::armored(&identities);
        let mut released = Vec::new();
        let _ = opener.push(bytes, &mut released);
        let _ = opener.finish(&mut released);
        assert!(released.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_valid_header_is_written_back_as_it_was(stanzas in stanzas(), rest in prop::collection::vec(any::<u8>(), 0..40)) {
            let file = [write(&stanzas), rest.clone()].concat();
            let header = Header::parse(&file).unwrap();
            prop_assert_eq!(header.stanzas.len(), stanzas.len());
            for (parsed, (args, body)) in header.stanzas.iter().zip(&stanzas) {
                prop_assert_eq!(&parsed.args, args);
                prop_assert_eq!(&parsed.body, body);
            }
            prop_assert_eq!(header.rest, &rest);
            prop_assert_eq!([header.to_bytes(), rest].concat(), file);
        }

        #[test]
        fn arbitrary_bytes_are_an_error(bytes in prop::collection::vec(any::<u8>(), 0..4200)) {
            open_every_way(&bytes);
            prop_assert_eq!(Header::parse(&bytes).err(), Some(OpenError::Header));
        }

        #[test]
        fn text_that_is_nearly_a_header_never_panics(bytes in nearly_a_header()) {
            open_every_way(&bytes);
            open_every_way(armor::encode(&bytes).as_bytes());
            if let Ok(header) = Header::parse(&bytes) {
                prop_assert_eq!([&header.to_bytes()[..], header.rest].concat(), bytes.clone());
            }
        }

        #[test]
        fn arbitrary_text_is_no_key(text in "(age1|age1pq1|AGE-SECRET-KEY-1|AGE-SECRET-KEY-PQ-1)?.{0,80}") {
            prop_assert!(text.parse::<Recipient>().is_err());
            prop_assert!(text.parse::<Identity>().is_err());
            prop_assert!(text.parse::<X25519Identity>().is_err());
        }

        #[test]
        fn armor_comes_off_in_pieces_of_any_length(
            bytes in prop::collection::vec(any::<u8>(), 0..500),
            piece in 1_usize..100,
            crlf: bool,
        ) {
            let mut text = armor::encode(&bytes);
            prop_assert!(armor::is_armored(text.as_bytes()));
            if crlf {
                text = text.replace('\n', "\r\n");
            }
            let mut decoder = armor::Decoder::default();
            let mut decoded = Vec::new();
            for part in text.as_bytes().chunks(piece) {
                decoder.push(part, &mut decoded).unwrap();
            }
            decoder.finish(&mut decoded).unwrap();
            prop_assert_eq!(decoded, bytes);
        }
    }

    /// Every byte, one bit of it; and every bit of the header's code, which alone says that the header is whole.
    #[test]
    fn one_flipped_bit_anywhere_in_a_slot_opens_nothing() {
        let identity = identity();
        let file = seal(&identity.recipient().unwrap(), &[7; 2437], &mut random).unwrap();
        let header = file.len() - 16 - 2437 - 16;
        for at in 0..file.len() {
            let mut damaged = file.clone();
            damaged[at] ^= 1 << (at % 8);
            let opened = open(&identity, &damaged);
            assert!(opened.is_err(), "{at}");
            assert_eq!(matches!(opened, Err(OpenError::Payload)), at >= header, "{at}");
        }
        let (mac, identities) = (header - 44, [AnyIdentity::PostQuantum(identity)]);
        for at in mac..header - 2 {
            let mut damaged = file.clone();
            damaged[at] = if file[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(decrypt(&damaged, &identities), Err(OpenError::Mac), "{at}");
            let [AnyIdentity::PostQuantum(identity)] = &identities else { unreachable!() };
            assert_eq!(open(identity, &damaged), Err(OpenError::Mac), "{at}");
        }
    }

    #[test]
    fn a_slot_cut_at_any_length_opens_nothing() {
        let identity = identity();
        let file = seal(&identity.recipient().unwrap(), &[7; 2437], &mut random).unwrap();
        for len in 0..file.len() {
            assert!(open(&identity, &file[..len]).is_err(), "{len}");
        }
        assert!(open(&identity, &[&file[..], b"\0"].concat()).is_err());
    }

    /// Chunks cannot be dropped, repeated, swapped or taken from another file.
    #[test]
    fn chunks_keep_their_place() {
        const CHUNK: usize = 65_536 + 16;
        let identity = identity();
        let recipient = identity.recipient().unwrap();
        let file = seal(&recipient, &[7; 65_536 * 3 + 1], &mut random).unwrap();
        let other = seal(&recipient, &[7; 65_536 * 3 + 1], &mut random).unwrap();
        let start = file.len() - 3 * CHUNK - 17;
        let chunk = |of: &[u8], n: usize| of[start + n * CHUNK..of.len().min(start + (n + 1) * CHUNK)].to_vec();
        let with = |chunks: &[Vec<u8>]| [&file[..start], &chunks.concat()[..]].concat();

        let [a, b, c, last] = [0, 1, 2, 3].map(|n| chunk(&file, n));
        assert!(open(&identity, &with(&[a.clone(), b.clone(), c.clone(), last.clone()])).is_ok());
        for chunks in [
            vec![a.clone(), b.clone(), c.clone()],
            vec![a.clone(), b.clone(), last.clone()],
            vec![b.clone(), a.clone(), c.clone(), last.clone()],
            vec![a.clone(), a.clone(), c.clone(), last.clone()],
            vec![a.clone(), b.clone(), c.clone(), c.clone(), last.clone()],
            vec![a.clone(), chunk(&other, 1), c.clone(), last.clone()],
            vec![a.clone(), b.clone(), c.clone(), chunk(&other, 3)],
            vec![last.clone()],
            vec![],
        ] {
            let opened = open(&identity, &with(&chunks));
            assert!(matches!(opened, Err(OpenError::Payload)), "{}", chunks.len());
        }
    }

    /// A header that never ends is refused, however it is fed.
    #[test]
    fn an_endless_header_is_not_collected() {
        let identities = [AnyIdentity::PostQuantum(identity())];
        let mut opener = Opener::binary(&identities);
        let mut released = Vec::new();
        let line = [&[b'A'; 64][..], b"\n"].concat();
        opener.push(b"age-encryption.org/v1\n-> x\n", &mut released).unwrap();
        let refused = (0..5000).find_map(|_| opener.push(&line.repeat(100), &mut released).err());
        assert_eq!(refused, Some(OpenError::Header));
        assert_eq!(opener.push(b"more", &mut released), Err(OpenError::Header));
        assert_eq!(opener.finish(&mut released), Err(OpenError::Header));

        let mut opener = Opener::binary(&identities);
        assert_eq!(opener.push(&[b'A'; HEADER_MAX - 1], &mut released), Ok(()));
        assert_eq!(opener.push(b"A", &mut released), Err(OpenError::Header));

        let mut opener = Opener::armored(&identities);
        let refused = (0..100).find_map(|_| opener.push(&[b' '; 100], &mut released).err());
        assert_eq!(refused, Some(OpenError::Armor));
        assert_eq!(opener.push(b"more", &mut released), Err(OpenError::Armor));
    }

    #[test]
    fn only_a_little_whitespace_may_surround_armor() {
        let identity = identity();
        let file = armor::encode(&seal(&identity.recipient().unwrap(), b"text", &mut random).unwrap());
        let identities = [AnyIdentity::PostQuantum(identity)];
        let surrounded = |before: usize, after: usize| {
            let text = [" ".repeat(before), file.clone(), "\n".repeat(after)].concat();
            decrypt(text.as_bytes(), &identities).map(|plaintext| plaintext.to_vec())
        };
        assert_eq!(surrounded(1024, 1024), Ok(b"text".to_vec()));
        assert_eq!(surrounded(1025, 0), Err(OpenError::Armor));
        assert_eq!(surrounded(0, 1025), Err(OpenError::Armor));
    }
}
