//! Both ways with the `age` crate, which is another implementation in Rust: X25519, scrypt, and armor around either.

#[cfg(test)]
mod interop_with_the_age_crate {
    use crate::age_drawn::{identity, random};
    use std::io::{Read, Write};
    use tellsafe_protocol::age::{
        AnyIdentity, Passphrase, WorkFactor, X25519Identity, X25519Recipient, armor, decrypt, export, seal,
        seal_with_passphrase,
    };
    use zeroize::Zeroizing;

    const SIZES: [usize; 6] = [0, 1, 65_535, 65_536, 65_537, 200_000];

    fn text(len: usize) -> Vec<u8> {
        let mut text = vec![0; len];
        random(&mut text);
        text
    }

    fn theirs_seal(encryptor: age::Encryptor, plaintext: &[u8], format: age::armor::Format) -> Vec<u8> {
        let mut file = Vec::new();
        let output = age::armor::ArmoredWriter::wrap_output(&mut file, format).unwrap();
        let mut writer = encryptor.wrap_output(output).unwrap();
        writer.write_all(plaintext).unwrap();
        writer.finish().and_then(|output| output.finish()).unwrap();
        file
    }

    fn theirs_open(identity: &dyn age::Identity, file: &[u8]) -> Vec<u8> {
        let decryptor = age::Decryptor::new(age::armor::ArmoredReader::new(file)).unwrap();
        let mut plaintext = Vec::new();
        decryptor.decrypt(std::iter::once(identity)).unwrap().read_to_end(&mut plaintext).unwrap();
        plaintext
    }

    #[test]
    fn x25519_keys_are_the_same_text() {
        use age::secrecy::ExposeSecret;
        let theirs = age::x25519::Identity::generate();
        let ours: X25519Identity = theirs.to_string().expose_secret().parse().unwrap();
        assert_eq!(ours.recipient().to_string(), theirs.to_public().to_string());
    }

    #[test]
    fn x25519_both_ways() {
        use age::secrecy::ExposeSecret;
        let theirs = age::x25519::Identity::generate();
        let identities: [AnyIdentity; 1] = [theirs.to_string().expose_secret().parse().unwrap()];
        let recipient: X25519Recipient = theirs.to_public().to_string().parse().unwrap();
        for plaintext in SIZES.map(text) {
            let file = export::seal_x25519(std::slice::from_ref(&recipient), &plaintext, &mut random).unwrap();
            assert_eq!(theirs_open(&theirs, &file), plaintext);
            assert_eq!(theirs_open(&theirs, armor::encode(&file).as_bytes()), plaintext);
            // They add a stanza of no known kind to every file.
            for format in [age::armor::Format::Binary, age::armor::Format::AsciiArmor] {
                let public = theirs.to_public();
                let recipients = std::iter::once(&public as &dyn age::Recipient);
                let file = theirs_seal(age::Encryptor::with_recipients(recipients).unwrap(), &plaintext, format);
                assert_eq!(*decrypt(&file, &identities).unwrap(), plaintext);
            }
        }
    }

    /// It knows no post-quantum stanza, but reads the header and passes the stanza over.
    #[test]
    fn a_slot_is_an_age_file_for_someone_else() {
        let file = seal(&identity().recipient().unwrap(), b"a slot", &mut random).unwrap();
        let theirs = age::x25519::Identity::generate();
        let decryptor = age::Decryptor::new(&file[..]).unwrap();
        let refused = decryptor.decrypt(std::iter::once(&theirs as &dyn age::Identity));
        assert!(matches!(refused.err(), Some(age::DecryptError::NoMatchingKeys)));
    }

    #[test]
    fn scrypt_both_ways() {
        let work = WorkFactor::new(10).unwrap();
        let ours = || Passphrase::new(Zeroizing::new("correct horse".to_owned()), work);
        let theirs = |text: &str| age::secrecy::SecretString::from(text.to_owned());
        for plaintext in SIZES.map(text) {
            let file = seal_with_passphrase(&ours(), work, &plaintext, &mut random).unwrap();
            assert_eq!(theirs_open(&age::scrypt::Identity::new(theirs("correct horse")), &file), plaintext);

            let mut recipient = age::scrypt::Recipient::new(theirs("correct horse"));
            recipient.set_work_factor(10);
            let recipients = || std::iter::once(&recipient as &dyn age::Recipient);
            for format in [age::armor::Format::Binary, age::armor::Format::AsciiArmor] {
                let encryptor = age::Encryptor::with_recipients(recipients()).unwrap();
                let file = theirs_seal(encryptor, &plaintext, format);
                assert_eq!(*decrypt(&file, &[AnyIdentity::Passphrase(ours())]).unwrap(), plaintext);
            }
        }
    }
}
