//! What a stranger's file is called here: nothing of its name leads elsewhere, hides, or runs.
#![allow(clippy::unwrap_used, reason = "a test")]

use proptest::prelude::*;
use tellsafe_client::saved_name::{MAX, is_looked_at, saved_name, shown_name};

#[test]
fn hostile_names() {
    for (theirs, here) in [
        ("chat.png", "chat.png"),
        ("Chat log (final).TXT", "Chat log (final).TXT"),
        ("žaloba.pdf", "žaloba.pdf"),
        ("写真.jpg", "写真.jpg"),
        // Other folders.
        ("../../etc/passwd", "____etc_passwd.untrusted"),
        ("/home/ana/.ssh/authorized_keys", "_home_ana__ssh_authorized_keys.untrusted"),
        ("..\\..\\start.bat", "_.._start.bat.untrusted"),
        ("C:\\x.txt", "C__x.txt"),
        ("a.txt:stream", "a_txt_stream.untrusted"),
        // Hidden, options, someone's folder.
        (".bashrc", "bashrc.untrusted"),
        ("...txt", "txt.untrusted"),
        ("-rf.txt", "rf.txt"),
        ("--help", "help.untrusted"),
        ("~root.txt", "root.txt"),
        // What runs.
        ("setup.exe", "setup.exe.untrusted"),
        ("photo.jpg.exe", "photo.jpg.exe.untrusted"),
        ("photo.exe.jpg", "photo.exe.jpg"),
        ("x.lnk", "x.lnk.untrusted"),
        ("x.desktop", "x.desktop.untrusted"),
        ("x.HTML", "x.HTML.untrusted"),
        ("x.svg", "x.svg.untrusted"),
        ("x.docm", "x.docm.untrusted"),
        ("x.zip", "x.zip.untrusted"),
        ("x.sh", "x.sh.untrusted"),
        ("README", "README.untrusted"),
        // Endings that are none.
        ("x.éxe", "x_éxe.untrusted"),
        ("x.\u{ff45}xe", "x_\u{ff45}xe.untrusted"),
        ("x.txt/", "x_txt_.untrusted"),
        ("x.txt...", "x.txt"),
        ("x.txt . ", "x.txt"),
        ("x.averylongending", "x_averylongending.untrusted"),
        // What nobody sees.
        ("evil\u{202e}gpj.exe", "evilgpj.exe.untrusted"),
        ("a\u{200b}b\u{200d}c\u{feff}.e\u{2060}xe", "abc.exe.untrusted"),
        ("a\nb\r\u{1b}[2Jc.png", "a b [2Jc.png"),
        ("a\0b.png", "ab.png"),
        ("a          b.png", "a b.png"),
        ("a\u{a0}\u{3000}b.png", "a b.png"),
        // Devices of Windows.
        ("CON", "_CON.untrusted"),
        ("nul.txt", "_nul.txt"),
        ("com1.tar.pdf", "_com1.tar.pdf"),
        ("LPT³.txt", "_LPT³.txt"),
        ("Aux .txt", "_Aux.txt"),
        ("con\u{200b}.txt", "_con.txt"),
        ("COM10.txt", "COM10.txt"),
        ("console.txt", "console.txt"),
        // Nothing left.
        ("", "attachment-7.untrusted"),
        ("...", "attachment-7.untrusted"),
        ("\u{202e}", "attachment-7.untrusted"),
        (".-~ ", "attachment-7.untrusted"),
    ] {
        assert_eq!(saved_name(theirs, 7, 1, false), here, "{theirs:?}");
    }
    assert_eq!(shown_name("", 7), "attachment-7");
    assert_eq!(saved_name("setup.exe", 1, 1, true), "setup.exe");
    assert!(is_looked_at("a.PNG", 1) && !is_looked_at("a.exe", 1) && !is_looked_at("a", 1));
}

#[test]
fn a_name_that_is_taken_gets_a_number_before_its_ending() {
    assert_eq!(saved_name("a.png", 1, 2, false), "a (2).png");
    assert_eq!(saved_name("a.exe", 1, 3, false), "a (3).exe.untrusted");
    assert_eq!(saved_name("a", 1, 2, true), "a (2)");
}

#[test]
fn a_long_name_is_cut_between_characters_and_keeps_its_ending() {
    for (letter, ending) in [("a", ".jpg"), ("é", ".jpg"), ("写", ".exe"), ("🙂", ".png")] {
        for copy in [1, 2, 999] {
            let name = saved_name(&(letter.repeat(300) + ending), 1, copy, false);
            assert!(name.len() <= MAX && name.len() > MAX - 8, "{name}");
            assert!(name.trim_end_matches(".untrusted").ends_with(ending), "{name}");
        }
    }
    // Cut before the ending is reached: it is none then.
    assert!(saved_name(&("a".repeat(100_000) + ".jpg"), 1, 1, false).len() <= MAX);
}

proptest! {
    #[test]
    fn whatever_comes_is_one_harmless_name(theirs in ".{0,200}", number in 1usize..100, copy in 1usize..20, as_is: bool) {
        let name = saved_name(&theirs, number, copy, as_is);
        prop_assert!(!name.is_empty() && name.len() <= MAX);
        let bad = ['/', '\\', ':', '\0', '\n', '\u{202e}', '\u{200b}'];
        prop_assert!(!name.contains(bad));
        prop_assert!(!name.starts_with(['.', '-', '~', ' ']) && !name.ends_with(['.', ' ']), "{}", name);
        prop_assert_eq!(std::path::Path::new(&name).components().count(), 1);
        // What is saved is not changed by saving it again under its own name.
        let again = saved_name(&name, number, 1, true);
        prop_assert_eq!(&again, &name);
    }
}
