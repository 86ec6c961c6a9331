//! `Debug` of every secret says `[secret]`, so that no message of an error, no panic and no log can say more.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;
use tellsafe_client::view::Words;
use tellsafe_protocol::age::{Identity, Passphrase, WorkFactor};
use tellsafe_protocol::bhttp::{Class, Request as Inner};
use tellsafe_protocol::bytes::{InboxCapability, LookCapability, OneTimeSeed, Seed, WithdrawalSecret, hex};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::SigningKey;
use tellsafe_protocol::relay::{RelayIdentity, RelayKey};
use tellsafe_protocol::request::Request;
use tellsafe_tests::needle::{Needles, files_below};
use tellsafe_tests::programs::root;
use tellsafe_tests::random::random;
use tellsafe_vault::config::Places;
use tellsafe_vault::key_file::KeyFiles;
use zeroize::Zeroizing;

const SECRET: [u8; 32] = *b"\xc3\x5e a secret of 32 bytes \xf1\x9a\x07\xe4\x88\xd0\x11\xb6";

/// Says `[secret]`, and nothing of the secret: not as bytes, in hexadecimal or base64, nor as `derive(Debug)` lists numbers.
fn says_nothing(value: &dyn Debug) {
    let mut needles = Needles::new();
    needles.bytes("a secret", &SECRET);
    needles.bytes("its beginning", &SECRET[..16]);
    for (name, bytes) in derived() {
        needles.bytes(name, &bytes);
        let listed = format!("{bytes:?}");
        needles.text(name, listed.trim_matches(['[', ']']));
    }
    let listed = format!("{SECRET:?}");
    needles.text("a list", listed.trim_matches(['[', ']']));
    for said in [format!("{value:?}"), format!("{value:#?}").replace(['\n', ' '], "").replace(',', ", ")] {
        assert!(said.contains("[secret]"), "{said}");
        needles.absent_from(&said, said.as_bytes());
    }
}

fn holder() -> Holder {
    Holder::new(&Seed::new(SECRET)).expect("a seed")
}

/// What follows from the secret.
fn derived() -> [(&'static str, Vec<u8>); 2] {
    let holder = holder();
    [
        ("the inbox capability", holder.inbox_capability().expose().to_vec()),
        ("the withdrawal secret", holder.withdrawal_secret().expose().to_vec()),
    ]
}

#[test]
fn every_secret_that_can_be_printed_says_so() {
    let wiped = Zeroizing::new(SECRET);
    says_nothing(&Seed::new(SECRET));
    says_nothing(&InboxCapability::new(SECRET));
    says_nothing(&LookCapability::new(SECRET));
    says_nothing(&WithdrawalSecret::new(SECRET));
    says_nothing(&OneTimeSeed::new(SECRET));
    says_nothing(&Code::from_entropy(SECRET[..16].try_into().expect("16")));
    says_nothing(&holder());
    says_nothing(&Identity::from_seed(SECRET).expect("an identity"));
    says_nothing(&SigningKey::new(&wiped));
    let words = Zeroizing::new(hex(&SECRET));
    says_nothing(&Passphrase::new(words, WorkFactor::new(10).expect("a work factor")));
    says_nothing(&Request::Inbox(InboxCapability::new(SECRET), 0));
    says_nothing(&Request::Numbers(InboxCapability::new(SECRET), 1));
    says_nothing(&Request::Look(vec![LookCapability::new(SECRET)]));
    says_nothing(&Request::Withdraw(WithdrawalSecret::new(SECRET)));
    let relay = RelayIdentity::from_seed(&wiped).expect("a seed");
    let key = RelayKey::from_config(relay.config().as_slice().try_into().expect("a configuration")).expect("a key");
    let asked = Inner { path: "/look", content: b"" }.to_bytes(Class::Small).expect("it fits");
    let (sealed, opener) = key.seal(&asked, &mut random).expect("sealed");
    says_nothing(&opener);
    says_nothing(&relay.open(&sealed).expect("opened").1);
    says_nothing(&Words::from(hex(&SECRET)));
    let text = format!("{relay:?}").to_lowercase();
    assert!(text.contains("***omitted***") || text.contains("[secret]"), "{text}");
    let folder = tempfile::tempdir().expect("a folder");
    let root_key = folder.path().join("root.key");
    std::fs::write(&root_key, SECRET).expect("written");
    let places = Places::new(folder.path(), &root_key);
    says_nothing(&KeyFiles::open(&places.own_keys(), &root_key).expect("a root key"));
}

/// A type that wipes itself holds a secret. If it can be printed at all, it is by hand; only those may derive it whose secrets are all inside
/// types that say `[secret]` themselves.
#[test]
fn no_new_secret_prints_itself() {
    let mut seen = BTreeSet::new();
    for part in ["protocol", "link", "gateway", "vault", "client-cli"] {
        for file in files_below(&root().join(part).join("src")) {
            if file.extension().is_some_and(|end| end == "rs") {
                look_at(&file, &mut seen);
            }
        }
    }
    let known: BTreeSet<String> = KNOWN.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(
        seen, known,
        "a type that holds a secret came or went: see that its Debug says [secret], then list it here"
    );
}

/// Every type that wipes itself.
const KNOWN: [&str; 15] = [
    "$name", // the macro's, in bytes.rs: Seed, capabilities, WithdrawalSecret, OneTimeSeed
    "Bounds",
    "Code",
    "Fields",
    "FileKey",
    "Form",
    "Html",
    "Key",
    "Passphrase",
    "PayloadSealer",
    "Secret",
    "Table",
    "Words",
    "Works",
    "Writer",
];

fn look_at(file: &Path, seen: &mut BTreeSet<String>) {
    let source = std::fs::read_to_string(file).expect("a source");
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    // From one item to the next: attributes first, then the item with its fields.
    for (at, _) in source.match_indices("struct ").chain(source.match_indices("enum ")) {
        let starts = source[..at].rfind("\n\n").unwrap_or(0);
        let ends =
            ["\n}", ";\n"].iter().filter_map(|end| source[at..].find(end)).min().map_or(source.len(), |end| at + end);
        let (before, item) = (&source[starts..at], &source[at..ends]);
        let line = source[..at].rsplit('\n').next().unwrap_or_default().trim_start();
        let wipes = before.contains("ZeroizeOnDrop") || item.contains("Zeroizing<");
        if !(line.is_empty() || line.starts_with("pub")) || !wipes {
            continue;
        }
        let name = item.split([' ', '(', '{', '<', ';']).nth(1).expect("a name").to_owned();
        assert!(!before.contains("Debug"), "{name} in {} derives Debug", file.display());
        if let Some((_, said)) = source.rsplit_once(&format!("Debug for {name} ")) {
            let said = said.split_once("fn fmt").map_or("", |(_, body)| body.split('}').next().unwrap_or_default());
            assert!(said.contains("\"[secret]\""), "{name} in {}", file.display());
        }
        seen.insert(name);
    }
}
