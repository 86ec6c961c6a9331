//! Founding and changing a desk: cards, proposals, settings, and the words for what changes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::fake::{Folder, core, holder, next, words};
use proptest::prelude::*;
use tellsafe_client::changes::sentences;
use tellsafe_client::details_file::{Asked, DetailsFile, Listed, Place, Said};
use tellsafe_client::error::Kind;
use tellsafe_client::proposal::Proposal;
use tellsafe_client::token::Token;
use tellsafe_client::{card, dates};
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::label::SigningKey;
use tellsafe_protocol::roster::{
    Core, Details, DirectoryEntry, EntryKind, FormItem, FormText, QuestionKind, RosterError, fingerprint,
};
use zeroize::Zeroizing;

fn vault() -> SigningKey {
    SigningKey::new(&Zeroizing::new([77; 32]))
}

fn three() -> (Core, Details) {
    core(&vault(), &[("Ana", &holder(1)), ("Bo", &holder(2)), ("Chen", &holder(3))], 2)
}

#[test]
fn a_proposal_survives_a_mail_program() {
    let (core, details) = three();
    let proposal = Proposal::new(core, details, holder(1).signing_key());
    let quoted: String = proposal.to_text().lines().map(|line| format!("> {line}\r\n")).collect();
    let read = Proposal::from_text(&format!("Dear Bo,\r\n{quoted}\r\nAna")).unwrap();
    assert_eq!(read, proposal);
    read.verify(&[]).unwrap();
}

#[test]
fn signatures_are_counted_and_put_together() {
    let (first, details) = three();
    let founding = Proposal::new(first.clone(), details.clone(), holder(1).signing_key());
    let change =
        |by: u8| Proposal::new(next(&first, |core| core.quorum = 3), details.clone(), holder(by).signing_key());
    let links = [founding.link().clone()];
    let (mut by_ana, by_bo, by_stranger) = (change(1), change(2), change(9));
    assert_eq!(by_ana.verify(&links).unwrap_err(), RosterError::NotSigned);
    by_ana.merge(by_stranger).unwrap();
    assert_eq!(by_ana.signers(&first).len(), 1);
    assert_eq!(by_ana.verify(&links).unwrap_err(), RosterError::NotSigned);
    by_ana.merge(by_bo).unwrap();
    assert_eq!(by_ana.signers(&first).len(), 2);
    // A stranger's signature would have it refused, so it is dropped before.
    by_ana.prune(&first);
    by_ana.verify(&links).unwrap();
    assert_eq!(by_ana.merge(founding).unwrap_err().kind, Kind::Usage);
}

#[test]
fn the_words_of_a_member_are_those_of_their_card() {
    let (core, details) = three();
    let made = card::made(&words("Bo"), &holder(2));
    assert_eq!(card::words_of(&core.members[1], &details.members[1]).unwrap(), made.words());
    assert_ne!(card::words_of(&core.members[0], &details.members[0]).unwrap(), made.words());
}

#[test]
fn a_card_that_could_forge_a_line_is_refused() {
    let folder = Folder::new();
    let path = folder.file("card");
    for name in ["Ana\nBo", "Ana\u{202e}", "\u{1b}[1mAna", "Ana  Lima", " Ana", &"a".repeat(61), ""] {
        std::fs::write(&path, card::made(&words(name), &holder(1)).to_text()).unwrap();
        assert_eq!(card::read(&path).unwrap_err().kind, Kind::Usage, "{name:?}");
    }
    for name in ["Ana Lima", "Łukasz", "美咲", "José"] {
        std::fs::write(&path, card::made(&words(name), &holder(1)).to_text()).unwrap();
        assert_eq!(card::read(&path).unwrap().card().name, name);
    }
    std::fs::write(&path, "no card").unwrap();
    assert_eq!(card::read(&path).unwrap_err().kind, Kind::Malformed);
}

#[test]
fn what_changes_is_said() {
    let (before, details) = three();
    let said = |core: &Core, new: &Details| sentences((&before, &details), (core, new));
    assert_eq!(said(&before, &details), Vec::<String>::new());

    let mut core = before.clone();
    core.members.pop();
    let mut fewer = details.clone();
    fewer.members.pop();
    assert_eq!(said(&core, &fewer), ["Chen is no longer a member."]);

    let mut core = before.clone();
    (core.name, core.quorum, core.vault) = ("Other".into(), 3, holder(8).public_key());
    let all = said(&core, &details).join(" ");
    assert!(
        all.contains("called “Other”") && all.contains("3 signatures instead of 2") && all.contains("Another vault")
    );

    let mut other = details.clone();
    other.members[1].recipient = holder(8).recipient().as_bytes().to_vec();
    assert_eq!(said(&before, &other), ["What is written to Bo is sealed to another key from now on."]);
    let mut moved = before.clone();
    moved.members[1].inbox = holder(8).inbox();
    assert_eq!(said(&moved, &details), ["What is written to Bo is sealed to another key from now on."]);
}

fn larch() -> DirectoryEntry {
    DirectoryEntry {
        names: vec!["Larch".into()],
        kind: EntryKind::Project,
        desk: Some(RosterHash([1; 32])),
        ways: vec![],
        urgent: String::new(),
        days: None,
    }
}

#[test]
fn no_entry_of_the_directory_changes_unsaid() {
    let (core, mut before) = three();
    before.directory = vec![larch(), DirectoryEntry { names: vec!["Alder".into()], ..larch() }];
    type Change = fn(&mut Vec<DirectoryEntry>);
    let changes: [(Change, &str); 9] = [
        (|d| drop(d.remove(0)), "“Larch” is no longer"),
        (|d| d[0].names[0] = "Birch".into(), "“Birch” are newly sent"),
        (|d| d[0].names.push("larchd".into()), "Larch, larchd"),
        (|d| d[0].kind = EntryKind::Event, "event"),
        (|d| d[0].desk = Some(RosterHash([2; 32])), "now sent to the committee AgIC"),
        (|d| d[0].ways.push(("Mail".into(), "m@larch.example".into())), "Mail: m@larch.example"),
        (|d| d[0].urgent = "+00 555".into(), "in danger: +00 555"),
        (|d| d[0].days = Some((0, 1)), "from 1970-01-01 to 1970-01-02"),
        (|d| d.swap(0, 1), "another order"),
    ];
    for (change, says) in changes {
        let mut after = before.clone();
        change(&mut after.directory);
        let said = sentences((&core, &before), (&core, &after)).join(" ");
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn no_text_changes_unsaid() {
    let (core, before) = three();
    type Change = fn(&mut Details);
    let changes: [Change; 15] = [
        |d| d.operators.push(("gateway".into(), "Org".into())),
        |d| d.form.push(FormItem { id: "when".into(), kind: QuestionKind::Known, texts: vec![] }),
        |d| d.languages.push("pt".into()),
        |d| d.attachments = 0,
        |d| d.directory.push(larch()),
        |d| {
            d.form.push(FormItem {
                id: "room".into(),
                kind: QuestionKind::Line,
                texts: vec![FormText { language: "en".into(), label: "Q?".into(), hint: String::new() }],
            })
        },
        |d| d.deadlines.acknowledge = 9,
        |d| d.deadlines.next = 9,
        |d| d.working.weekdays = 0x7f,
        |d| d.working.holidays.push(21_000),
        |d| d.retention_months = 3,
        |d| d.plain_form = false,
        |d| d.other_places.push(("Ombuds".into(), "mail".into())),
        |d| d.urgent = "Call".into(),
        |d| d.members[0].role = "chair".into(),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut after = before.clone();
        change(&mut after);
        assert_eq!(sentences((&core, &before), (&core, &after)).len(), 1, "change {at}");
    }
}

#[test]
fn a_settings_file_is_explained_and_read_back() {
    let folder = Folder::new();
    let path = folder.file("desk.toml");
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        DetailsFile::read(&path)
    };
    assert_eq!(read(&DetailsFile::default().to_text()).unwrap(), DetailsFile::default());
    assert_eq!(read("").unwrap(), DetailsFile::default());
    assert!(DetailsFile::default().to_text().lines().all(|line| line.chars().count() <= 80));
    let error = read("acknowledge = 3\n\nnxt = 7\n").unwrap_err();
    assert!(error.kind == Kind::Malformed && error.happened.contains("line 3"), "{error:?}");
    // What is only a comment in the template is right too.
    let template = DetailsFile::default().to_text();
    let filled: String = template
        .lines()
        .map(|line| {
            line.strip_prefix("# ").filter(|rest| rest.contains(" = ") || rest.starts_with("[[")).unwrap_or(line)
        })
        .map(|line| format!("{line}\n"))
        .collect();
    let filled = read(&filled).unwrap();
    assert!(filled.machines.len() == 2 && filled.place.len() == 1 && filled.question.len() == 2);
    assert!(filled.directory.len() == 2 && filled.directory[1].how.len() == 1);
}

fn said(language: &str, label: &str) -> Said {
    Said { language: language.into(), label: label.into(), hint: String::new() }
}

fn own(id: &str) -> Asked {
    Asked { id: id.into(), long: Some(false), text: vec![said("en", "Q?")] }
}

fn listed(name: &str) -> Listed {
    Listed {
        names: vec![name.into()],
        kind: "project".into(),
        how: vec![("Mail".into(), "conduct@larch.example".into())],
        ..Listed::default()
    }
}

#[test]
fn a_directory_names_committees_by_their_first_list() {
    let (_, details) = three();
    let (newest, founding) = (RosterHash([7; 32]), RosterHash([8; 32]));
    let link = format!("https://conduct.example.org/#{}", fingerprint(&newest));
    let file = DetailsFile {
        directory: vec![Listed { committee: link, how: vec![], ..listed("Larch") }],
        ..DetailsFile::default()
    };
    let known = |hash: &RosterHash| (*hash == newest).then_some(founding);
    let made = file.details(details.members.clone(), Some(&known)).unwrap();
    assert_eq!(made.directory[0].desk, Some(founding));
    let error = file.details(details.members.clone(), Some(&|_| None)).unwrap_err();
    assert!(error.happened.contains("entry 1 (“Larch”): this server has no committee"), "{error:?}");
    assert_eq!(
        file.details(details.members, None).unwrap().directory[0].desk,
        Some(newest),
        "before there is a server"
    );
}

#[test]
fn sizes_are_written_as_people_write_them() {
    let (_, details) = three();
    for (said, bytes) in
        [("none", 0), ("10 MiB", 10 << 20), ("500 KiB", 500 << 10), ("7 bytes", 7), ("25 MiB", 25 << 20)]
    {
        let file = DetailsFile { attachments: said.into(), ..DetailsFile::default() };
        let made = file.details(details.members.clone(), None).unwrap();
        assert_eq!((made.attachments, DetailsFile::of(&made).attachments.as_str()), (bytes, said));
    }
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let (_, details) = three();
    let members = || details.members.clone();
    type Change = fn(&mut DetailsFile);
    let wrong: [(Change, &str); 23] = [
        (|f| f.working_days = vec!["Moonday".into()], "weekday"),
        (|f| f.working_days.clear(), "no day"),
        (|f| f.holidays.push("2026-02-30".into()), "not a date"),
        (|f| f.retention_months = 0, "retention_months"),
        (|f| f.acknowledge = 400, "year"),
        (|f| drop(f.machines.insert("vault".into(), " bo ".into())), "may not run the vault"),
        (|f| f.languages.push("en_GB".into()), "en_GB"),
        (|f| f.attachments = "26 MiB".into(), "26 MiB"),
        (|f| f.attachments = "a lot".into(), "a lot"),
        (|f| f.question = vec![own("room"), own(" ")], "question 2 (“ ”): its id"),
        (|f| f.question = vec![own("room"), own("room")], "question 2 (“room”): its id is there already"),
        (|f| f.question = vec![own("danger")], "question 1 (“danger”): it is one of the usual"),
        (|f| f.question = vec![Asked { long: None, ..own("room") }], "question 1 (“room”): it is none of the usual"),
        (|f| f.question = vec![Asked { text: vec![], ..own("room") }], "question 1 (“room”): it has no text"),
        (
            |f| f.question = vec![Asked { text: vec![said("en", " ")], ..own("room") }],
            "in language “en”, its label is empty",
        ),
        (|f| f.question = vec![Asked { text: vec![said("en", "Q"), said("en", "R")], ..own("q") }], "in language “en”"),
        (
            |f| f.question = vec![Asked { text: vec![said("english-", "Q")], ..own("q") }],
            "“english-” is not a language",
        ),
        (|f| f.directory = vec![Listed { kind: "team".into(), ..listed("Larch") }], "entry 1 (“Larch”): its kind"),
        (|f| f.directory = vec![listed("Larch"), listed("Larch")], "entry 2 (“Larch”): another entry"),
        (|f| f.directory = vec![Listed { how: vec![], ..listed("Larch") }], "entry 1 (“Larch”): it needs a committee"),
        (
            |f| f.directory = vec![Listed { committee: "https://a.example/#b".into(), ..listed("Larch") }],
            "neither a whole link",
        ),
        (
            |f| f.directory = vec![Listed { from: "2026-02-03".into(), to: "2026-02-01".into(), ..listed("L") }],
            "ends before",
        ),
        (|f| f.directory = vec![Listed { from: "soon".into(), ..listed("L") }], "“soon” is not a date"),
    ];
    for (change, says) in wrong {
        let mut file = DetailsFile::default();
        change(&mut file);
        let error = file.details(members(), None).unwrap_err();
        assert!(error.kind == Kind::Malformed && error.happened.contains(says), "{error:?}");
    }
}

#[test]
fn a_token_has_two_parts() {
    let key = "GuC_wrmZKAdoAywY5WXoDWbF6Z54UVJklNKDDnj382A";
    let token = Token::parse(&format!(" 4f5f-9128.{key}\n")).unwrap();
    assert!(token.secret == "4f5f-9128" && format!("{token:?}") == "[secret]");
    for text in
        ["", "4f5f-9128", &format!(".{key}"), &format!("4f5f.{}", &key[1..]), &format!("4f5f.{}", "A".repeat(43))]
    {
        assert_eq!(Token::parse(text).unwrap_err().kind, Kind::Usage, "{text}");
    }
}

fn text() -> impl Strategy<Value = String> {
    // What TOML must quote: quotation marks, backslashes, line breaks, other scripts.
    proptest::string::string_regex("[a-zé美\"'\\\\\n#=\\[\\] ]{0,20}").unwrap()
}

fn file() -> impl Strategy<Value = DetailsFile> {
    let pairs = || prop::collection::vec((text(), text()), 0..3);
    let holidays = prop::collection::btree_set(10_000u32..30_000, 0..4);
    (text(), 1u32..100, 1u8..0x80, holidays, any::<bool>(), pairs(), pairs()).prop_map(
        |(urgent, number, weekdays, holidays, plain_form, machines, places)| {
            let (_, mut details) = three();
            details.working.weekdays = weekdays;
            DetailsFile {
                urgent,
                acknowledge: number,
                next: number + 1,
                working_days: DetailsFile::of(&details).working_days,
                holidays: holidays.into_iter().map(dates::iso).collect(),
                plain_form,
                machines: machines.into_iter().collect(),
                place: places.iter().cloned().map(|(label, how)| Place { label, how }).collect(),
                question: places
                    .iter()
                    .enumerate()
                    .map(|(at, (label, hint))| Asked {
                        id: if at == 0 { "when".into() } else { format!("q{at}") },
                        long: (at > 0).then_some(at == 1),
                        text: vec![
                            Said { hint: hint.clone(), ..said("en", &format!("a{label}")) },
                            said("pt-BR", &format!("b{label}")),
                        ],
                    })
                    .collect(),
                directory: places
                    .into_iter()
                    .enumerate()
                    .map(|(at, (name, urgent))| Listed {
                        names: vec![format!("{at}{name}"), "alias".into()],
                        how: vec![(format!("a{name}"), format!("b{urgent}"))],
                        urgent,
                        ..listed("")
                    })
                    .collect(),
                ..DetailsFile::default()
            }
        },
    )
}

proptest! {
    #[test]
    fn any_settings_come_back_from_their_file_and_from_the_roster(file in file()) {
        let folder = Folder::new();
        let path = folder.file("desk.toml");
        std::fs::write(&path, file.to_text()).unwrap();
        prop_assert_eq!(&DetailsFile::read(&path).unwrap(), &file);
        let (_, details) = three();
        let details = file.details(details.members, None).unwrap();
        prop_assert_eq!(DetailsFile::of(&details), file);
    }

    #[test]
    fn a_changed_proposal_is_refused(at in 0usize..10_000, bit in 0u8..6) {
        let (core, details) = three();
        let text = Proposal::new(core, details, holder(1).signing_key()).to_text();
        let mut bytes = text.clone().into_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        if let Ok(read) = String::from_utf8(bytes).map_err(drop).and_then(|text| Proposal::from_text(&text).map_err(drop)) {
            // Only where the change is none: white space, or a signature that then does not count.
            prop_assert!(read.to_text() == text || read.verify(&[]).is_err());
        }
    }

    #[test]
    fn any_text_is_a_proposal_or_is_refused(text in "\\PC{0,300}") {
        let text = format!("-----BEGIN TELLSAFE PROPOSAL-----{text}-----END TELLSAFE PROPOSAL-----");
        prop_assert!(Proposal::from_text(&text).is_err());
    }
}
