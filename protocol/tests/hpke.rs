//! The published vectors of MLKEM768-X25519 (X-Wing), and of HPKE over it with HKDF-SHA256 and ChaCha20-Poly1305.

#[cfg(test)]
mod vectors {
    use orion::KP;
    use orion::hazardous::hpke::{MLKEM768_X25519_SHA256_CHACHA20, ModeBase};
    use orion::hazardous::kem::xwing::{Ciphertext, DecapsulationKey, Eseed, KeyPair};
    use serde_json::Value;
    use tellsafe_protocol::age::hpke::{Degenerate, Receiver};

    fn read(name: &str) -> Value {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/hpke/");
        serde_json::from_slice(&std::fs::read(format!("{folder}{name}.json")).unwrap()).unwrap()
    }

    fn hex(value: &Value) -> Vec<u8> {
        let text = value.as_str().unwrap();
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    /// Encapsulates with the vector's randomness and decapsulates again.
    fn check_kem(seed: &Value, randomness: &Value, public: &Value, ciphertext: &Value, secret: &Value) {
        let pair = KeyPair::try_from(&DecapsulationKey::try_from(&hex(seed)).unwrap()).unwrap();
        assert_eq!(pair.public().as_ref(), hex(public));
        let randomness = Eseed::try_from(&hex(randomness)).unwrap();
        let (sent, enc) = pair.public().encap_deterministic(&randomness).unwrap();
        assert_eq!(enc.as_ref(), hex(ciphertext));
        assert_eq!(sent, hex(secret).as_slice());
        assert_eq!(pair.decap(&enc).unwrap(), sent);
    }

    #[test]
    fn xwing_draft() {
        let vectors = read("xwing-draft");
        let vectors = vectors.as_array().unwrap();
        assert_eq!(vectors.len(), 3);
        for v in vectors {
            check_kem(&v["sk"], &v["eseed"], &v["pk"], &v["ct"], &v["ss"]);
        }
    }

    #[test]
    fn concrete_hybrid_kems_draft() {
        let vectors = read("concrete-hybrid-kems-mlkem768-x25519");
        let vectors = vectors.as_array().unwrap();
        assert_eq!(vectors.len(), 10);
        for v in vectors {
            let (public, secret) = (&v["encapsulation_key"], &v["shared_secret"]);
            check_kem(&v["decapsulation_key"], &v["randomness"], public, &v["ciphertext"], secret);
        }
    }

    #[test]
    fn hpke_draft_with_our_receiver() {
        let v = read("mlkem768-x25519-sha256-chacha20poly1305");
        let pair = KeyPair::try_from(&DecapsulationKey::try_from(&hex(&v["skRm"])).unwrap()).unwrap();
        let enc: [u8; 1120] = hex(&v["enc"]).try_into().unwrap();
        let receiver = Receiver::new(&pair, &enc, &hex(&v["info"])).unwrap();

        let first = &v["encryptions"][0];
        let expected = hex(&first["pt"]);
        let opened = receiver.open(&hex(&first["aad"]), &hex(&first["ct"])).unwrap();
        assert_eq!(*opened, expected);
        // Only the message with sequence number 0 is ever opened.
        let second = &v["encryptions"][1];
        assert!(receiver.open(&hex(&second["aad"]), &hex(&second["ct"])).is_none());

        let exports = v["exports"].as_array().unwrap();
        assert_eq!(exports.len(), 5);
        for export in exports {
            let mut secret = vec![0; usize::try_from(export["L"].as_u64().unwrap()).unwrap()];
            receiver.export(&hex(&export["exporter_context"]), &mut secret).unwrap();
            assert_eq!(secret, hex(&export["exported_value"]));
        }
    }

    #[test]
    fn hpke_draft_with_orion_on_both_sides() {
        type Suite = ModeBase<MLKEM768_X25519_SHA256_CHACHA20>;
        let v = read("mlkem768-x25519-sha256-chacha20poly1305");
        let derived = MLKEM768_X25519_SHA256_CHACHA20::derive_keypair(&hex(&v["ikmR"])).unwrap();
        assert_eq!(derived.private(), &hex(&v["skRm"]).as_slice());
        assert_eq!(derived.public().as_ref(), hex(&v["pkRm"]));

        let randomness = Eseed::try_from(&hex(&v["ikmE"])).unwrap();
        let info = hex(&v["info"]);
        let (mut sender, enc) = Suite::new_sender_deterministic(derived.public(), &info, randomness).unwrap();
        assert_eq!(enc.as_ref(), hex(&v["enc"]));
        let mut recipient = Suite::new_recipient(&enc, derived.private(), &info).unwrap();
        let messages = v["encryptions"].as_array().unwrap();
        assert_eq!(messages.len(), 10);
        for message in messages {
            let (aad, plaintext) = (hex(&message["aad"]), hex(&message["pt"]));
            let mut ciphertext = vec![0; plaintext.len() + 16];
            sender.seal(&plaintext, &aad, &mut ciphertext).unwrap();
            assert_eq!(ciphertext, hex(&message["ct"]));
            let mut opened = vec![0; plaintext.len()];
            recipient.open(&ciphertext, &aad, &mut opened).unwrap();
            assert_eq!(opened, plaintext);
        }
    }

    #[test]
    fn an_encapsulated_key_of_low_order_is_degenerate() {
        let pair = KeyPair::try_from(&DecapsulationKey::from([7; 32])).unwrap();
        let (_, enc) = pair.public().encap_deterministic(&Eseed::from([9; 64])).unwrap();
        let mut enc: [u8; 1120] = enc.as_ref().try_into().unwrap();
        enc[1088..].fill(0);
        assert!(pair.decap(&Ciphertext::from(enc)).is_err());
        assert_eq!(Receiver::new(&pair, &enc, b"").err(), Some(Degenerate));
    }

    #[test]
    fn secrets_of_impossible_length_are_refused() {
        let pair = KeyPair::try_from(&DecapsulationKey::from([7; 32])).unwrap();
        let (_, enc) = pair.public().encap_deterministic(&Eseed::from([9; 64])).unwrap();
        let receiver = Receiver::new(&pair, enc.as_ref().try_into().unwrap(), b"").unwrap();
        assert!(receiver.export(b"", &mut [0; 8160]).is_ok());
        assert!(receiver.export(b"", &mut [0; 8161]).is_err());
        assert!(receiver.export(b"", &mut []).is_err());
    }
}
