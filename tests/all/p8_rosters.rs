//! P8: a substituted key or an older list of members is refused, by the page, by the client and by the vault, in plain words and
//! before anything is sealed.

use std::path::Path;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::public_file::PublicFile;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::Confirmation;
use tellsafe_tests::browser::Browser;
use tellsafe_tests::desk::{Desk, Member, THREE, stranger, today};
use tellsafe_tests::lie::{MALFORMED, stage};
use tellsafe_tests::random::bytes;
use tellsafe_tests::vault::Vault;
use tellsafe_tests::wire::{open_said, seal};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_page_refuses_to_seal_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::start(folder.path());
    let (stage, gateway) = stage(&vault).await;
    let browser = Browser::chromium().await;
    for lie in stage.lies() {
        println!("{}", lie.what);
        gateway.say_bytes(lie.file);
        browser.open(&lie.link).await;
        let said = browser.text(lie.shown).await;
        assert!(said.len() > 60 && said.ends_with('.'), "{}: {said}", lie.what);
        browser.click("#start-report").await;
        browser.find("#error").await;
        for way_on in ["#continue", "#choice", "#what", "#send"] {
            assert!(browser.texts(way_on).await.is_empty(), "{}: {way_on} is offered", lie.what);
        }
        assert_eq!(gateway.relayed(), 0, "{}: something was sent", lie.what);
    }
    // The same page, with the truth: a committee that has closed is told no more, and says where else to turn.
    gateway.say_bytes(file(&stage, &stage.closed()));
    browser.open(&stage.desk.link(&stage.address)).await;
    assert!(browser.text(".refusal[data-reason=closed]").await.contains("This committee has closed"));
    browser.click("#start-report").await;
    browser.find("#error").await;
    assert!(browser.texts("#continue").await.is_empty() && gateway.relayed() == 0);
    // The warning is a warning, and it can be sent.
    for days in [vec![today() - 91, today()], vec![today() - 180; 3]] {
        gateway.say_bytes(
            PublicFile { relay_keys: stage.keys.clone(), desks: vec![stage.confirmed(&days).published()] }.to_bytes(),
        );
        browser.open(&stage.desk.link(&stage.address)).await;
        browser.click("#start-report").await;
        assert!(browser.text("#few-confirmed").await.contains("confirmed this list"));
        browser.click("#continue").await;
        browser.type_into("#what", "It can be told all the same.").await;
        browser.click("#send").await;
        browser.find("#code-words").await;
        assert_eq!(gateway.relayed(), 1);
    }
    gateway.say_bytes(
        PublicFile { relay_keys: stage.keys.clone(), desks: vec![stage.confirmed(&[today() - 90; 2]).published()] }
            .to_bytes(),
    );
    browser.open(&stage.desk.link(&stage.address)).await;
    browser.click("#start-report").await;
    browser.find("#continue").await;
    assert!(browser.texts("#few-confirmed").await.is_empty());
    browser.close().await;
}

/// What an honest gateway gives of this desk.
fn file(stage: &tellsafe_tests::lie::Stage, desk: &Desk) -> Vec<u8> {
    PublicFile { relay_keys: stage.keys.clone(), desks: vec![desk.published()] }.to_bytes()
}

/// Runs `tellsafe` with these arguments; its exit code, and all that it said.
fn tellsafe(home: &Path, link: &str, arguments: &[&str]) -> (i32, String) {
    let output = stranger(home, link).args(arguments).output().expect("it starts");
    let said = [output.stdout, output.stderr].concat();
    // Lines are broken for the terminal.
    let said = String::from_utf8_lossy(&said).split_whitespace().collect::<Vec<_>>().join(" ");
    (output.status.code().expect("a code"), said)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_client_refuses_to_seal_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::start(folder.path());
    let (stage, gateway) = stage(&vault).await;
    let (home, what) = (folder.path().join("home"), folder.path().join("what.txt"));
    std::fs::write(&what, "What happened.").expect("written");
    let report = ["report", "--file", what.to_str().expect("a path")];
    for lie in stage.lies() {
        let untrusted = if lie.shown == MALFORMED.0 { 69 } else { 76 };
        gateway.say_bytes(lie.file);
        for arguments in [&report[..], &["desk", "show"], &["desk", "show", "--json"]] {
            let (code, said) = tellsafe(&home, &lie.link, arguments);
            assert_eq!(code, untrusted, "{}: {said}", lie.what);
            assert!(said.to_lowercase().contains(lie.said), "{}: {said}", lie.what);
        }
        assert_eq!(gateway.relayed(), 0, "{}: something was sent", lie.what);
    }
    gateway.say_bytes(file(&stage, &stage.closed()));
    let (code, said) = tellsafe(&home, &stage.desk.link(&stage.address), &report);
    assert!(code == 76 && said.contains("This committee has closed.") && gateway.relayed() == 0, "{said}");
    assert_eq!(tellsafe(&home, &stage.desk.link(&stage.address), &["desk", "show"]).0, 0, "who was on it is no secret");
    for (days, few) in
        [(vec![today() - 91, today()], true), (vec![today() - 180; 3], true), (vec![today() - 90; 2], false)]
    {
        gateway.say_bytes(
            PublicFile { relay_keys: stage.keys.clone(), desks: vec![stage.confirmed(&days).published()] }.to_bytes(),
        );
        let link = stage.desk.link(&stage.address);
        let (code, said) = tellsafe(&home, &link, &["desk", "show", "--json"]);
        assert!(code == 0 && said.contains(&format!("\"enough\":{}", !few)), "{said}");
        let (code, said) = tellsafe(&home, &link, &report);
        assert_eq!((code, gateway.relayed()), (0, 1), "{said}");
        assert!(said.contains("stored") && said.contains("confirmed") == few, "{said}");
    }
    assert!(!home.exists(), "a person who reports leaves nothing on the machine");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_client_remembers_and_refuses_an_older_list_or_a_fork() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::start(folder.path());
    let (stage, gateway) = stage(&vault).await;
    let link = stage.desk.link(&stage.address);
    let show = |desk: &Desk, arguments: &[&str]| {
        gateway.say(&PublicFile { relay_keys: stage.keys.clone(), desks: vec![desk.published()] });
        let output = stage.desk.members[0].tellsafe(folder.path(), &link).args(arguments).output().expect("it starts");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat())
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        (output.status.code().expect("a code"), said)
    };
    let second = stage.next(&[0, 1], |desk| stage.with_eve(desk));
    let fork = stage.next(&[0, 1], |desk| desk.core.name.push('.'));
    let third = {
        let mut third = second
            .changed(&[&second.members[0], &second.members[1], &second.members[2]], |desk| desk.core.name.push('!'));
        third.confirm(&[today(); 4]);
        third
    };
    assert_eq!(show(&stage.desk, &["desk", "show"]).0, 0);
    assert_eq!(show(&second, &["desk", "show"]).0, 0);
    for (desk, words) in
        [(&stage.desk, "is older than one seen before"), (&fork, "does not follow from the one you saw before")]
    {
        for arguments in [&["desk", "show"][..], &["inbox", "--json"], &["report", "--json"]] {
            let (code, said) = show(desk, arguments);
            assert!(code == 76 && said.contains(words) && said.contains("Nothing was sent"), "{code} {said}");
        }
    }
    assert_eq!(gateway.relayed(), 0);
    for desk in [&second, &third] {
        let (code, said) = show(desk, &["desk", "show"]);
        assert_eq!(code, 0, "{said}");
    }
    assert_eq!(show(&second, &["desk", "show"]).0, 76);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vault_takes_only_what_members_signed_and_its_operator_allowed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (vault, other) = (Vault::start(&folder.path().join("one")), Vault::start(&folder.path().join("two")));
    let (mut wire, key) = (vault.wire(), vault.relay_key().await);
    let token = vault.token();
    let desk = Desk::new(vault.key(), &THREE);
    let mut ask = async |request: &Request| {
        let sealed = seal(&key, Class::Small, request);
        let raw = wire.send("POST", "/relay", sealed.bytes.clone()).await.expect("answered");
        open_said(sealed, raw).map(|_| ()).map_err(|(status, sentence)| {
            assert!(sentence.ends_with('.') && sentence.len() > 30, "{sentence}");
            status
        })
    };
    let empty = vault.wire().public_file().await;
    let confirmation =
        Request::Confirm(Confirmation::sign(desk.fingerprint(), today(), desk.members[0].holder().signing_key()));
    assert_eq!(ask(&confirmation).await, Err(404), "a confirmation before its list");
    assert_eq!(ask(&desk.publication(None)).await, Err(403), "without a token");
    for wrong in [String::new(), "1234".into(), other.token(), token.replace(|c: char| c.is_ascii_digit(), "a")] {
        assert_eq!(ask(&desk.publication(Some(wrong))).await, Err(403), "with another token");
    }
    assert_eq!(
        ask(&Desk::new(other.key(), &THREE).publication(Some(token.clone()))).await,
        Err(403),
        "for another vault"
    );
    let first_two = desk.changed(&[&desk.members[0], &desk.members[1]], |desk| desk.core.name.push('.'));
    assert_eq!(ask(&first_two.publication(Some(token.clone()))).await, Err(404), "the second before the first");
    assert_eq!(vault.wire().public_file().await, empty, "nothing of it changed anything");

    assert_eq!(ask(&desk.publication(Some(token.clone()))).await, Ok(()));
    assert_eq!(ask(&confirmation).await, Ok(()));
    let published = vault.wire().public_file().await;
    assert_eq!(published.desks.len(), 1);
    assert_eq!(ask(&Desk::new(vault.key(), &THREE).publication(Some(token))).await, Err(403), "a token serves once");
    let [ana, ben, eve] = [desk.members[0].clone(), desk.members[1].clone(), Member::new("Eve")];
    let refused = [
        (desk.changed(&[&ana], |desk| desk.core.name.push('.')), 403),
        (desk.changed(&[&ana, &eve], |desk| desk.core.name.push('.')), 403),
        (desk.changed(&[&ana, &ben], |desk| desk.core.members[2].key = desk.core.members[1].key), 400),
        (desk.changed(&[&ana, &ben], |desk| desk.core.number += 1), 409),
        (desk.changed(&[&ana, &ben], |desk| desk.core.vault = other.key()), 403),
        (desk.changed(&[&ana, &ben], |desk| desk.core.previous = Some(RosterHash(bytes()))), 404),
    ];
    for (at, (desk, status)) in refused.iter().enumerate() {
        assert_eq!(ask(&desk.publication(None)).await, Err(*status), "change {at}");
    }
    let mut other_details = desk.changed(&[&ana, &ben], |desk| desk.core.name.push('.'));
    other_details.details.urgent.push('x');
    assert_eq!(ask(&other_details.publication(None)).await, Err(400), "other details than those signed");
    for confirmation in [
        Confirmation::sign(desk.fingerprint(), today(), eve.holder().signing_key()),
        Confirmation {
            key: ana.keys().key,
            ..Confirmation::sign(desk.fingerprint(), today(), eve.holder().signing_key())
        },
        Confirmation::sign(desk.fingerprint(), today() + 30, ben.holder().signing_key()),
        Confirmation::sign(desk.fingerprint(), today() - 30, ben.holder().signing_key()),
    ] {
        assert_eq!(ask(&Request::Confirm(confirmation)).await, Err(403));
    }
    assert_eq!(vault.wire().public_file().await, published, "nothing of it changed anything");
    assert_eq!(ask(&first_two.publication(None)).await, Ok(()));
    let fork = desk.changed(&[&ana, &ben], |desk| desk.core.name.push('!'));
    assert_eq!(ask(&fork.publication(None)).await, Err(409), "a fork");
    assert_eq!(vault.wire().public_file().await.desks[0].links.len(), 2);
}
