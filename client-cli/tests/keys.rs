//! Identity files and paper backups.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::fake::Folder;
use proptest::prelude::*;
use tellsafe_client::error::Kind;
use tellsafe_client::keyfile::{self, Key};
use tellsafe_client::random::System;
use tellsafe_protocol::age::{AnyIdentity, Passphrase, WorkFactor, armor, decrypt, seal_with_passphrase};
use zeroize::Zeroizing;

fn work() -> WorkFactor {
    WorkFactor::new(2).unwrap()
}

fn passphrase(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

#[test]
fn a_key_comes_back_from_its_file() {
    let folder = Folder::new();
    let path = folder.file("deep/below/ana.age");
    let key = Key::random();
    key.save(&path, passphrase("one two three"), work()).unwrap();
    let opened = keyfile::open(&path, passphrase("one two three")).unwrap();
    assert_eq!(opened.holder().unwrap().inbox(), key.holder().unwrap().inbox());
    let wrong = keyfile::open(&path, passphrase("one two four")).unwrap_err();
    assert!(wrong.kind == Kind::Denied && wrong.next.contains("--from-paper"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn a_file_is_never_replaced_by_a_key() {
    let folder = Folder::new();
    let path = folder.file("ana.age");
    std::fs::write(&path, "something").unwrap();
    let error = Key::random().save(&path, passphrase("one two three"), work()).unwrap_err();
    assert_eq!(error.kind, Kind::CannotWrite);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "something");
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 1);
}

#[test]
fn any_age_program_finds_the_identity_inside() {
    let folder = Folder::new();
    let path = folder.file("ana.age");
    let key = Key::random();
    key.save(&path, passphrase("one two three"), work()).unwrap();
    let scrypt = AnyIdentity::Passphrase(Passphrase::new(passphrase("one two three"), WorkFactor::USUAL));
    let inside = decrypt(&std::fs::read(&path).unwrap(), &[scrypt]).unwrap();
    let text = core::str::from_utf8(&inside).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    assert_eq!(lines, [key.holder().unwrap().identity().to_text().unwrap().as_str()]);
    let identity: AnyIdentity = lines[0].parse().unwrap();
    let sealed = tellsafe_protocol::age::seal(key.holder().unwrap().recipient(), b"hello", &mut System).unwrap();
    assert_eq!(&*decrypt(&sealed, &[identity]).unwrap(), b"hello");
}

#[test]
fn a_file_whose_seed_and_identity_differ_is_refused() {
    let folder = Folder::new();
    let path = folder.file("ana.age");
    let identity = Key::random().holder().unwrap().identity().to_text().unwrap();
    for text in [
        format!("# tellsafe seed: {}\n{}\n", "07".repeat(32), *identity),
        format!("# tellsafe seed: {}\n{}\n", "7".repeat(63), *identity),
        format!("# tellsafe seed: {}\n{}\n", "\u{e9}".repeat(32), *identity),
        format!("{}\n", *identity),
        String::new(),
    ] {
        let file = seal_with_passphrase(
            &Passphrase::new(passphrase("one two three"), work()),
            work(),
            text.as_bytes(),
            &mut System,
        );
        std::fs::write(&path, armor::encode(&file.unwrap())).unwrap();
        assert_eq!(keyfile::open(&path, passphrase("one two three")).unwrap_err().kind, Kind::Malformed);
    }
}

#[test]
fn a_damaged_file_is_refused() {
    let folder = Folder::new();
    let path = folder.file("ana.age");
    Key::random().save(&path, passphrase("one two three"), work()).unwrap();
    let whole = std::fs::read_to_string(&path).unwrap();
    for text in [&whole[..whole.len() / 2], "", "-----BEGIN AGE ENCRYPTED FILE-----\n"] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(keyfile::open(&path, passphrase("one two three")).unwrap_err().kind, Kind::Malformed);
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(keyfile::open(&path, passphrase("one two three")).unwrap_err().kind, Kind::NotFound);
    assert_eq!(keyfile::must_exist(&path).unwrap_err().kind, Kind::Setup);
}

#[test]
fn what_is_wrong_with_typed_paper_is_said_without_a_word_of_it() {
    // The key of all zeros: a random one may have words, such as "paper", that our own sentence has too.
    let mut list = vec!["abandon"; 23];
    list.push("art");
    assert!(Key::from_paper(&list.join(" ")).is_ok());
    let said = |typed: String| {
        let error = Key::from_paper(&typed).unwrap_err();
        assert_eq!(error.kind, Kind::Usage);
        assert!(typed.split(' ').all(|word| word.len() < 4 || !error.happened.contains(word)), "{error:?}");
        error.happened.into_owned()
    };
    assert!(said(list[1..].join(" ")).contains("this has 23"));
    let mut unknown = list.clone();
    unknown[6] = "zzzzyx";
    assert!(said(unknown.join(" ")).contains("Word 7"));
}

proptest! {
    #[test]
    fn paper_brings_any_key_back(numbered: bool, upper: bool) {
        let key = Key::random();
        let mut typed = key.paper().unwrap().to_string();
        if upper {
            typed = typed.to_uppercase();
        }
        if numbered {
            typed = typed.split(' ').enumerate().map(|(at, word)| format!("{}. {word}\n", at + 1)).collect();
        }
        let back = Key::from_paper(&typed).unwrap();
        prop_assert_eq!(back.holder().unwrap().inbox(), key.holder().unwrap().inbox());
    }

    #[test]
    fn any_text_is_paper_or_is_refused(typed in "\\PC{0,200}") {
        prop_assert!(Key::from_paper(&typed).is_err());
    }
}
