//! The details of a roster: each rule of the form, the limit of attachments and the directory is kept by the parser, and what keeps
//! them all comes back as it was.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::roster::limits::{MAX_ATTACHMENTS, MAX_DETAILS};
use tellsafe_protocol::roster::{
    Deadlines, Details, DirectoryEntry, EntryKind, FormItem, FormText, MemberDetails, QuestionKind, WorkingDays,
};

fn said(language: &str, label: &str) -> FormText {
    FormText { language: language.into(), label: label.into(), hint: String::new() }
}

fn details() -> Details {
    let member = MemberDetails {
        name: "Ana".into(),
        role: String::new(),
        affiliation: String::new(),
        recipient: vec![0; 1216],
        content_version: 1,
    };
    Details {
        members: vec![member],
        operators: vec![],
        form: vec![
            FormItem { id: "when".into(), kind: QuestionKind::Known, texts: vec![] },
            FormItem {
                id: "room-2".into(),
                kind: QuestionKind::Line,
                texts: vec![said("en", "Which room?"), said("pt-BR", "Que sala?")],
            },
            FormItem { id: "more".into(), kind: QuestionKind::Lines, texts: vec![said("en", "More?")] },
        ],
        languages: vec!["en".into(), "zh-Hant-TW".into()],
        deadlines: Deadlines { acknowledge: 3, next: 7 },
        working: WorkingDays { weekdays: 31, holidays: vec![] },
        retention_months: 18,
        plain_form: true,
        other_places: vec![],
        urgent: String::new(),
        attachments: MAX_ATTACHMENTS,
        directory: vec![
            DirectoryEntry {
                names: vec!["Larch".into(), "larchd".into()],
                kind: EntryKind::Project,
                desk: Some(RosterHash([1; 32])),
                ways: vec![],
                urgent: String::new(),
                days: None,
            },
            DirectoryEntry {
                names: vec!["LarchConf".into()],
                kind: EntryKind::Event,
                desk: None,
                ways: vec![("Mail".into(), "desk@larch.example".into())],
                urgent: "+00 555".into(),
                days: Some((20_780, 20_780)),
            },
        ],
    }
}

fn parses(change: impl FnOnce(&mut Details)) -> bool {
    let mut changed = details();
    change(&mut changed);
    let parsed = Details::parse(&changed.to_bytes());
    parsed.is_ok_and(|parsed| {
        assert_eq!(parsed, changed);
        true
    })
}

type Change = fn(&mut Details);

#[test]
fn what_keeps_the_rules_comes_back() {
    let kept: [Change; 10] = [
        |_| (),
        |d| d.form.clear(),
        |d| d.form = (0..64).map(|n| FormItem { id: format!("q{n}"), ..d.form[1].clone() }).collect(),
        |d| d.form[1].texts[0].label = "é".repeat(500),
        |d| d.form[0].id = "from-a-later-version".into(),
        |d| d.directory[0].names = (0..16).map(|n| format!("{n}{}", "名".repeat(118))).collect(),
        |d| d.directory[1].days = Some((0, 2_932_896)),
        |d| d.directory[1].desk = Some(RosterHash([2; 32])),
        |d| d.attachments = 0,
        |d| {
            d.directory = (0..1024)
                .map(|n| DirectoryEntry { names: vec![format!("Project {n}")], ..d.directory[0].clone() })
                .collect();
        },
    ];
    for (at, change) in kept.into_iter().enumerate() {
        assert!(parses(change), "{at}");
    }
}

#[test]
fn a_form_keeps_its_rules() {
    let broken: [Change; 15] = [
        |d| d.form = (0..65).map(|n| FormItem { id: format!("q{n}"), ..d.form[1].clone() }).collect(),
        |d| d.form[1].id = String::new(),
        |d| d.form[1].id = "Room".into(),
        |d| d.form[1].id = "room_2".into(),
        |d| d.form[1].id = "a".repeat(33),
        |d| d.form[1].id = "when".into(),
        |d| d.form[1].texts.clear(),
        |d| d.form[2].texts.clear(),
        |d| d.form[1].texts[0].label = " \u{85}\u{3000}".into(),
        |d| d.form[1].texts[0].label = "é".repeat(501),
        |d| d.form[1].texts[0].hint = "é".repeat(501),
        |d| d.form[1].texts[1].language = "en".into(),
        |d| d.form[1].texts[1].language = "pt_BR".into(),
        |d| d.form[1].texts[1].language = String::new(),
        |d| d.form[1].texts = (0..65).map(|n| said(&format!("en-x{n}"), "?")).collect(),
    ];
    for (at, change) in broken.into_iter().enumerate() {
        assert!(!parses(change), "{at}");
    }
}

#[test]
fn languages_have_the_shape_of_tags_and_attachments_their_limit() {
    for tag in
        ["e", "english-", "-en", "en--GB", "1n", "en-123456789", "en_GB", "ен", &format!("en{}", "-abcdefg".repeat(5))]
    {
        assert!(!parses(|d| d.languages = vec![tag.into()]), "{tag}");
    }
    assert!(!parses(|d| d.languages = vec!["en".into(); 65]));
    assert!(!parses(|d| d.attachments = MAX_ATTACHMENTS + 1));
    assert_eq!(MAX_ATTACHMENTS, 26_214_400, "25 MiB, as on the page");
}

#[test]
fn members_days_and_promises_keep_their_rules() {
    let broken: [Change; 12] = [
        |d| d.members.clear(),
        |d| d.members = vec![d.members[0].clone(); 16],
        |d| d.members[0].recipient = vec![0; 1215],
        |d| d.members[0].name = " ".into(),
        |d| d.working.weekdays = 0,
        |d| d.working.weekdays = 0x80,
        |d| d.working.holidays = vec![2, 1],
        |d| d.working.holidays = vec![1, 1],
        |d| d.deadlines.acknowledge = 367,
        |d| d.deadlines.next = 367,
        |d| d.retention_months = 0,
        |d| d.retention_months = 241,
    ];
    for (at, change) in broken.into_iter().enumerate() {
        assert!(!parses(change), "{at}");
    }
    assert!(parses(|d| (d.deadlines, d.retention_months) = (Deadlines { acknowledge: 366, next: 366 }, 240)));
}

#[test]
fn as_many_bytes_are_read_as_everyone_should_have_to_fetch() {
    let mut most = details();
    most.urgent = "a".repeat(100_000);
    most.urgent += &"a".repeat(MAX_DETAILS - most.to_bytes().len());
    assert_eq!(most.to_bytes().len(), MAX_DETAILS);
    assert!(Details::parse(&most.to_bytes()).is_ok());
    most.urgent.push('a');
    assert!(Details::parse(&most.to_bytes()).is_err());
}

#[test]
fn a_directory_keeps_its_rules() {
    let broken: [Change; 15] = [
        |d| d.directory[0].names.clear(),
        |d| d.directory[0].names[1] = " ".into(),
        |d| d.directory[0].names[1] = "名".repeat(121),
        |d| d.directory[0].names = (0..17).map(|n| n.to_string()).collect(),
        |d| d.directory[1].names[0] = "Larch".into(),
        |d| d.directory[1].ways.clear(),
        |d| d.directory[1].ways[0].0 = String::new(),
        |d| d.directory[1].ways[0].1 = "\u{3000}".into(),
        |d| d.directory[1].ways[0].1 = "a".repeat(501),
        |d| d.directory[1].ways = vec![("Mail".into(), "m".into()); 17],
        |d| d.directory[1].urgent = "a".repeat(501),
        |d| d.directory[1].days = Some((20_781, 20_780)),
        |d| d.directory[1].days = Some((0, 2_932_897)),
        |d| {
            d.directory = (0..1025)
                .map(|n| DirectoryEntry { names: vec![format!("Project {n}")], ..d.directory[0].clone() })
                .collect();
        },
        // Each entry keeps its rules; together they are more than everyone should have to fetch.
        |d| {
            d.directory = (0..MAX_DETAILS / 500)
                .map(|n| DirectoryEntry {
                    names: vec![n.to_string()],
                    urgent: "a".repeat(500),
                    ..d.directory[0].clone()
                })
                .collect();
        },
    ];
    for (at, change) in broken.into_iter().enumerate() {
        assert!(!parses(change), "{at}");
    }
}

#[test]
fn kinds_that_are_none_are_refused() {
    let bytes = details().to_bytes();
    let at = |what: &[u8]| bytes.windows(what.len()).position(|part| part == what).unwrap() + what.len();
    for kind_at in [at(b"room-2"), at(b"larchd")] {
        let mut bytes = bytes.clone();
        bytes[kind_at] = 3;
        assert!(Details::parse(&bytes).is_err());
    }
}

#[test]
fn a_question_is_asked_in_the_nearest_language() {
    let form = details().form;
    let asked = |at: usize, language| form[at].text(language).map(|text| text.label.as_str());
    assert_eq!(asked(1, "PT-br"), Some("Que sala?"));
    assert_eq!(asked(1, "pt"), Some("Que sala?"));
    assert_eq!(asked(1, "ja"), Some("Which room?"), "the first, rather than nothing");
    assert_eq!(asked(0, "en"), None, "the page's own words");
}
