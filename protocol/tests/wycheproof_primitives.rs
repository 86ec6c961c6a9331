//! Project Wycheproof's vectors against every primitive that the formats rest on, through the crates that are used.

#[cfg(test)]
mod wycheproof_vectors {
    use ed25519_dalek::{Signature, VerifyingKey};
    use orion::KP;
    use orion::hazardous::aead::{chacha20poly1305, xchacha20poly1305};
    use orion::hazardous::ecc::x25519;
    use orion::hazardous::kdf::hkdf::{Hkdf, SHA256};
    use orion::hazardous::kem::mlkem768::Seed;
    use orion::hazardous::kem::mlkem768::{Ciphertext, DecapsulationKey, EncapsulationKey, ExplicitRandom, KeyPair};
    use orion::hazardous::mac::hmac::sha256::{HmacSha256, SecretKey, Tag};
    use wycheproof::{TestResult, aead, eddsa, hkdf, mac, mlkem, xdh};

    #[test]
    fn chacha20_poly1305() {
        use chacha20poly1305::{ChaCha20Poly1305, Nonce, SecretKey};
        let set = aead::TestSet::load(aead::TestName::ChaCha20Poly1305).unwrap();
        assert_eq!(set.number_of_tests, 325);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let sealed = [&test.ct[..], &test.tag[..]].concat();
            let mut plaintext = vec![0; test.ct.len()];
            let Ok(nonce) = Nonce::try_from(&test.nonce[..]) else {
                assert_eq!(test.result, TestResult::Invalid, "{}", test.tc_id);
                continue;
            };
            let key = SecretKey::try_from(&test.key[..]).unwrap();
            let opened = ChaCha20Poly1305::open(&key, &nonce, &sealed, Some(&test.aad), &mut plaintext);
            assert_eq!(opened.is_ok(), !test.result.must_fail(), "{}", test.tc_id);
            if opened.is_ok() {
                assert_eq!(plaintext, &test.pt[..], "{}", test.tc_id);
                let mut again = vec![0; sealed.len()];
                ChaCha20Poly1305::seal(&key, &nonce, &test.pt, Some(&test.aad), &mut again).unwrap();
                assert_eq!(again, sealed, "{}", test.tc_id);
            }
            // The faster one, for what is long.
            let nonce = test.nonce[..].try_into().unwrap();
            let key = tellsafe_protocol::aead::Key::new(zeroize::Zeroizing::new(test.key[..].try_into().unwrap()));
            let opened = key.open(nonce, &test.aad, &sealed);
            assert_eq!(opened.is_some(), !test.result.must_fail(), "{}", test.tc_id);
            if let Some(mut bytes) = opened {
                assert_eq!(*bytes, &test.pt[..], "{}", test.tc_id);
                let tag = key.seal(nonce, &test.aad, &mut bytes).unwrap();
                assert_eq!([&bytes[..], &tag].concat(), sealed, "{}", test.tc_id);
            }
        }
    }

    #[test]
    fn xchacha20_poly1305() {
        use xchacha20poly1305::{Nonce, SecretKey, XChaCha20Poly1305};
        let set = aead::TestSet::load(aead::TestName::XChaCha20Poly1305).unwrap();
        assert_eq!(set.number_of_tests, 315);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let sealed = [&test.ct[..], &test.tag[..]].concat();
            let mut plaintext = vec![0; test.ct.len()];
            let Ok(nonce) = Nonce::try_from(&test.nonce[..]) else {
                assert_eq!(test.result, TestResult::Invalid, "{}", test.tc_id);
                continue;
            };
            let key = SecretKey::try_from(&test.key[..]).unwrap();
            let opened = XChaCha20Poly1305::open(&key, &nonce, &sealed, Some(&test.aad), &mut plaintext);
            assert_eq!(opened.is_ok(), !test.result.must_fail(), "{}", test.tc_id);
            if opened.is_ok() {
                assert_eq!(plaintext, &test.pt[..], "{}", test.tc_id);
            }
        }
    }

    /// Both X25519 here: dalek's, for classical stanzas, and orion's, inside X-Wing. A shared secret of zeros is
    /// "acceptable" to Wycheproof and to nobody here.
    #[test]
    fn x25519_of_both_crates() {
        let set = xdh::TestSet::load(xdh::TestName::X25519).unwrap();
        assert_eq!(set.number_of_tests, 518);
        let mut zero = 0;
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let private: [u8; 32] = test.private_key[..].try_into().unwrap();
            let public: [u8; 32] = test.public_key[..].try_into().unwrap();
            let dalek = x25519_dalek::StaticSecret::from(private).diffie_hellman(&public.into());
            assert_eq!(dalek.as_bytes(), &test.shared_secret[..], "{}", test.tc_id);

            let orion = x25519::key_agreement(&private.into(), &public.into());
            let is_zero = test.flags.contains(&xdh::TestFlag::ZeroSharedSecret);
            zero += usize::from(is_zero);
            assert_eq!(dalek.was_contributory(), !is_zero, "{}", test.tc_id);
            assert_eq!(orion.is_err(), is_zero, "{}", test.tc_id);
            if let Ok(shared) = orion {
                assert_eq!(shared, &test.shared_secret[..], "{}", test.tc_id);
            }
        }
        assert_eq!(zero, 31);
    }

    #[test]
    fn ed25519_verified_strictly() {
        let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
        assert_eq!(set.number_of_tests, 151);
        for group in &set.test_groups {
            let key = VerifyingKey::from_bytes(group.key.pk[..].try_into().unwrap()).unwrap();
            for test in &group.tests {
                let verified = Signature::from_slice(&test.sig).and_then(|sig| key.verify_strict(&test.msg, &sig));
                assert_eq!(verified.is_ok(), test.result == TestResult::Valid, "{}", test.tc_id);
            }
        }
    }

    #[test]
    fn hkdf_sha256() {
        let set = hkdf::TestSet::load(hkdf::TestName::HkdfSha256).unwrap();
        assert_eq!(set.number_of_tests, 86);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let mut okm = vec![0; test.size];
            let derived = Hkdf::<SHA256>::derive_key(&test.salt, &test.ikm, Some(&test.info), &mut okm);
            assert_eq!(derived.is_ok(), !test.result.must_fail(), "{}", test.tc_id);
            if derived.is_ok() {
                assert_eq!(okm, &test.okm[..], "{}", test.tc_id);
            }
        }
    }

    #[test]
    fn hmac_sha256() {
        let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
        assert_eq!(set.number_of_tests, 174);
        for group in &set.test_groups {
            for test in &group.tests {
                let key = SecretKey::try_from(&test.key[..]).unwrap();
                let tag = HmacSha256::hmac(&key, &test.msg).unwrap();
                let tag: &[u8] = tag.unprotected_as_ref();
                // Some groups cut the tag short, which nothing here does; their whole tags are still checked.
                let right = tag[..group.tag_size / 8] == test.tag[..];
                assert_eq!(right, !test.result.must_fail(), "{}", test.tc_id);
                if let Ok(whole) = Tag::try_from(&test.tag[..]) {
                    let verified = HmacSha256::verify(&whole, &key, &test.msg);
                    assert_eq!(verified.is_ok(), right, "{}", test.tc_id);
                }
            }
        }
    }

    #[test]
    fn mlkem768_decapsulates() {
        let set = mlkem::TestSet::load(mlkem::TestName::MlKem768).unwrap();
        assert_eq!(set.number_of_tests, 201);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let id = test.tc_id;
            let bytes = |field: &Option<wycheproof::ByteString>| field.as_ref().map(|value| value[..].to_vec());
            let shared = Seed::try_from(&bytes(&test.seed).unwrap()).and_then(|seed| {
                let pair = KeyPair::new(seed)?;
                if let Some(public) = bytes(&test.encaps_key) {
                    assert_eq!(pair.public().as_ref(), public, "{id}");
                }
                pair.decap(&Ciphertext::try_from(&bytes(&test.ct).unwrap())?)
            });
            match shared {
                Ok(shared) => {
                    let right = shared == bytes(&test.shared_secret).unwrap().as_slice();
                    assert_eq!(right, !test.result.must_fail(), "{id}");
                }
                Err(_) => assert!(test.result.must_fail(), "{id}"),
            }
        }
    }

    #[test]
    fn mlkem768_encapsulates() {
        let set = mlkem::TestSet::load(mlkem::TestName::MlKem768Encaps).unwrap();
        assert_eq!(set.number_of_tests, 265);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let id = test.tc_id;
            let public = test.encaps_key.as_ref().unwrap();
            let message = ExplicitRandom::try_from(&test.msg.as_ref().unwrap()[..]);
            let sent = EncapsulationKey::try_from(&public[..]).and_then(|key| key.encap_deterministic(&message?));
            match sent {
                Ok((shared, ciphertext)) => {
                    let right = shared == test.shared_secret.as_ref().unwrap()[..]
                        && *ciphertext.as_ref() == test.ct.as_ref().unwrap()[..];
                    assert_eq!(right, !test.result.must_fail(), "{id}");
                }
                Err(_) => assert!(test.result.must_fail(), "{id}"),
            }
        }
    }

    #[test]
    fn mlkem768_expands_seeds_and_checks_expanded_keys() {
        let set = mlkem::TestSet::load(mlkem::TestName::MlKem768KeyGenSeed).unwrap();
        assert_eq!(set.number_of_tests, 100);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let seed = Seed::try_from(&test.seed.as_ref().unwrap()[..]).unwrap();
            let pair = KeyPair::new(seed).unwrap();
            assert_eq!(pair.public().as_ref(), &test.encaps_key.as_ref().unwrap()[..], "{}", test.tc_id);
            assert_eq!(pair.private(), &test.decaps_key.as_ref().unwrap()[..], "{}", test.tc_id);
        }

        let set = mlkem::TestSet::load(mlkem::TestName::MlKem768SemiExpandedDecaps).unwrap();
        assert_eq!(set.number_of_tests, 9);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let key = DecapsulationKey::try_from(&test.decaps_key.as_ref().unwrap()[..]);
            let ciphertext = Ciphertext::try_from(&test.ct.as_ref().unwrap()[..]);
            let shared = key.and_then(|key| key.decap(&ciphertext?));
            assert_eq!(shared.is_ok(), !test.result.must_fail(), "{}", test.tc_id);
            if let (Ok(shared), Some(expected)) = (shared, &test.shared_secret) {
                assert_eq!(shared, &expected[..], "{}", test.tc_id);
            }
        }
    }
}
