//! Which keys are refused, and which files are: what is sealed with one kind never passes for another.

#[cfg(test)]
mod recipients {
    use crate::age_drawn::{identity, random};
    use tellsafe_protocol::age::{
        AnyIdentity, Identity, KeyError, OpenError, Passphrase, Recipient, SealError, WorkFactor, X25519Identity,
        X25519Recipient, armor, decrypt, export, open, seal, seal_with_passphrase,
    };
    use zeroize::Zeroizing;

    const CLASSICAL: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    const CLASSICAL_RECIPIENT: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    const POST_QUANTUM: &str = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR";

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::new(Zeroizing::new(text.to_owned()), WorkFactor::new(12).unwrap())
    }

    #[test]
    fn the_standards_own_examples_are_read_and_written() {
        let classical: X25519Identity = CLASSICAL.parse().unwrap();
        assert_eq!(classical.recipient().to_string(), CLASSICAL_RECIPIENT);
        let identity: Identity = POST_QUANTUM.parse().unwrap();
        let text = identity.to_text().unwrap();
        assert_eq!(*text, POST_QUANTUM);
        assert_eq!(text.capacity(), text.len(), "it never grew, which would leave a copy behind");
        let recipient = identity.recipient().unwrap().to_string();
        assert!(recipient.starts_with("age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87pzf5zrq"));
    }

    /// The four X25519 halves whose shared secret is zero with every sender, and the same points written otherwise.
    #[test]
    fn a_recipient_whose_x25519_half_is_of_low_order_is_refused() {
        let good = identity().recipient().unwrap();
        let mut one = [0; 32];
        one[0] = 1;
        let mut p_minus_1 = [0xff; 32];
        (p_minus_1[0], p_minus_1[31]) = (0xec, 0x7f);
        let mut p = p_minus_1;
        p[0] = 0xed;
        let mut p_plus_1 = p_minus_1;
        p_plus_1[0] = 0xee;
        let order_8 = [
            0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
            0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
        ];
        for half in [[0; 32], one, p_minus_1, p, p_plus_1, order_8] {
            let mut bytes: [u8; 1216] = good.as_bytes().try_into().unwrap();
            bytes[1184..].copy_from_slice(&half);
            assert_eq!(Recipient::from_bytes(&bytes), Err(KeyError::Unusable), "{half:?}");
        }
    }

    #[test]
    fn a_recipient_whose_mlkem_half_is_out_of_range_is_refused() {
        assert_eq!(Recipient::from_bytes(&[0xff; 1216]), Err(KeyError::Unusable));
    }

    #[test]
    fn a_key_has_one_spelling() {
        let recipient = identity().recipient().unwrap().to_string();
        let mut wrong = recipient.clone().into_bytes();
        wrong[100] = if wrong[100] == b'q' { b'p' } else { b'q' };
        for text in [
            recipient.to_uppercase(),
            String::from_utf8(wrong).unwrap(),
            recipient[..recipient.len() - 1].to_owned(),
            format!("{recipient}q"),
            format!(" {recipient}"),
            recipient.replacen("age1pq1", "age1", 1),
            CLASSICAL_RECIPIENT.to_owned(),
            String::new(),
        ] {
            assert_eq!(text.parse::<Recipient>(), Err(KeyError::Encoding), "{text}");
        }
        for text in [POST_QUANTUM.to_lowercase(), CLASSICAL.to_owned(), format!("{POST_QUANTUM}\n")] {
            assert!(text.parse::<Identity>().is_err(), "{text}");
        }
        assert!(CLASSICAL.to_lowercase().parse::<X25519Identity>().is_err());
        assert!(CLASSICAL_RECIPIENT.to_uppercase().parse::<X25519Recipient>().is_err());
    }

    #[test]
    fn secrets_print_as_secret() {
        assert_eq!(format!("{:?}", identity()), "[secret]");
        assert_eq!(format!("{:?}", CLASSICAL.parse::<AnyIdentity>().unwrap()), "[secret]");
        assert_eq!(format!("{:?}", CLASSICAL.parse::<X25519Identity>().unwrap()), "[secret]");
        assert_eq!(format!("{:?}", passphrase("twelve words")), "[secret]");
    }

    #[test]
    fn an_export_opens_with_each_of_its_identities() {
        let theirs: X25519Recipient = CLASSICAL_RECIPIENT.parse().unwrap();
        let file = export::seal_x25519(&[theirs.clone(), theirs], b"exported", &mut random).unwrap();
        let identities = [AnyIdentity::PostQuantum(identity()), CLASSICAL.parse().unwrap()];
        assert_eq!(*decrypt(&file, &identities).unwrap(), b"exported");
        assert_eq!(*decrypt(armor::encode(&file).as_bytes(), &identities).unwrap(), b"exported");
        assert_eq!(decrypt(&file, &identities[..1]), Err(OpenError::NoMatch));
        assert_eq!(export::seal_x25519(&[], b"", &mut random), Err(SealError::Recipient));
    }

    #[test]
    fn a_passphrase_opens_its_file_and_no_other() {
        let work = WorkFactor::new(10).unwrap();
        let file = seal_with_passphrase(&passphrase("right"), work, b"a seed", &mut random).unwrap();
        let opened = decrypt(&file, &[AnyIdentity::Passphrase(passphrase("right"))]);
        assert_eq!(*opened.unwrap(), b"a seed");
        let refused = decrypt(&file, &[AnyIdentity::Passphrase(passphrase("wrong"))]);
        assert_eq!(refused, Err(OpenError::NoMatch));
    }

    #[test]
    fn a_file_that_asks_for_too_much_work_is_refused_before_any_is_done() {
        let work = WorkFactor::new(13).unwrap();
        let file = seal_with_passphrase(&passphrase("right"), work, b"a seed", &mut random).unwrap();
        let refused = decrypt(&file, &[AnyIdentity::Passphrase(passphrase("right"))]);
        assert_eq!(refused, Err(OpenError::Header));
        assert_eq!(WorkFactor::new(0), None);
        assert_eq!(WorkFactor::new(21), None);
    }

    #[test]
    fn work_is_written_in_one_way() {
        let work = WorkFactor::new(9).unwrap();
        let file = seal_with_passphrase(&passphrase("right"), work, b"a seed", &mut random).unwrap();
        let digit = file.windows(3).position(|bytes| bytes == b" 9\n").unwrap() + 1;
        let other = [&file[..digit], b"0", &file[digit..]].concat();
        // As a header that cannot be, and not for its code, which follows from the passphrase.
        assert_eq!(decrypt(&other, &[AnyIdentity::Passphrase(passphrase("right"))]), Err(OpenError::Header));
    }

    /// A slot or body is a binary file with one post-quantum stanza; anything else that age allows is not one.
    #[test]
    fn a_slot_is_opened_in_no_other_form() {
        let identity = identity();
        let recipient = identity.recipient().unwrap();
        let file = seal(&recipient, b"a slot", &mut random).unwrap();
        assert!(open(&identity, &file).is_ok());
        assert_eq!(open(&identity, armor::encode(&file).as_bytes()), Err(OpenError::Header));

        let stanza_end = file.windows(4).position(|bytes| bytes == b"\n---").unwrap() + 1;
        let grease = [&file[..stanza_end], b"-> grease\n\n", &file[stanza_end..]].concat();
        assert_eq!(open(&identity, &grease), Err(OpenError::Header));
        // What any age tool makes of it: the added stanza is ignored, and found by the header's code.
        let identities = [AnyIdentity::PostQuantum(identity)];
        assert_eq!(decrypt(&grease, &identities), Err(OpenError::Mac));
        let [AnyIdentity::PostQuantum(identity)] = identities else { unreachable!() };

        let theirs: X25519Recipient = CLASSICAL_RECIPIENT.parse().unwrap();
        let classical = export::seal_x25519(&[theirs], b"exported", &mut random).unwrap();
        assert_eq!(open(&identity, &classical), Err(OpenError::Header));
    }

    #[test]
    fn the_same_randomness_gives_the_same_file_and_other_randomness_another() {
        let recipient = identity().recipient().unwrap();
        let sealed = |byte| seal(&recipient, b"text", &mut |bytes: &mut [u8]| bytes.fill(byte)).unwrap();
        assert_eq!(sealed(1), sealed(1));
        assert_ne!(sealed(1), sealed(2));
    }
}
