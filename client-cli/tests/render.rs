//! No text of a stranger moves a cursor, forges a line, or leaves the 80 columns.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::world::{DAY, World, said, seal};
use proptest::prelude::*;
use tellsafe_client::case::facts::Owner;
use tellsafe_client::render::case::{View, question, thread};
use tellsafe_client::render::{Page, WIDTH, columns, plain, wrap};
use tellsafe_protocol::content::{Attachment, Content, State};
use tellsafe_protocol::statement::{Card, Kind};
use unicode_width::UnicodeWidthStr;

const FORGERIES: [&str; 8] = [
    "\u{1b}[2J\u{1b}[HStored.",
    "\u{202e}evil\u{202c}",
    "a\rThe reporter - Monday",
    "\u{9b}31mred",
    "\u{85}\u{2028}\u{2029}x",
    "\u{7}\u{8}\u{8}\u{8}\u{7f}",
    "\u{e0041}\u{200f}\u{2066}",
    "\t\t\ttabbed",
];

/// Any text, and often one with something in it that a terminal would obey.
fn hostile() -> impl Strategy<Value = String> {
    let forgery = (0..FORGERIES.len()).prop_map(|at| FORGERIES[at].to_owned());
    let piece = prop_oneof![
        any::<String>(),
        "\\PC{0,200}",
        "[a-z ]{0,200}",
        "[\u{300}-\u{36f}]{0,40}",
        "[一-龥ぁ-ん가-힣]{0,120}",
        "(👩‍👩‍👧|❤️|🇩🇪|é|ﷺ){0,60}",
        forgery,
        Just("\n\n\n\n".to_owned()),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn harmless(text: &str) -> Result<(), TestCaseError> {
    for c in text.chars().filter(|c| *c != '\n') {
        prop_assert!(!c.is_control(), "control {:?}", c);
        prop_assert!(
            !matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'),
            "{:?}",
            c
        );
    }
    for line in text.lines() {
        prop_assert!(line.width() <= WIDTH, "{} columns: {:?}", line.width(), line);
        prop_assert!(columns(line) <= WIDTH, "{} columns: {:?}", columns(line), line);
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_page_holds_what_it_is_given(texts in proptest::collection::vec(hostile(), 8)) {
        let mut page = Page::new();
        let [a, b, c, d, e, f, g, h] = &texts[..] else { panic!() };
        page.title(a).say(b).under(c).point(d).quote(e).warn(f).pair(g, h).aside(a);
        page.row(&[(a, 20), (b, 20), (c, 0)]);
        harmless(&page.text(false))?;
    }

    #[test]
    fn a_quote_stays_behind_its_bar(text in hostile()) {
        let mut page = Page::new();
        page.quote(&text);
        for line in page.text(false).lines() {
            prop_assert!(line.starts_with("  |"), "{:?}", line);
        }
    }

    #[test]
    fn lines_lose_no_letter(words in "[a-zA-Z0-9 \n]{0,600}", width in 2usize..100) {
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let lines = wrap(&words, width);
        prop_assert_eq!(letters(&lines.concat()), letters(&words));
        prop_assert!(lines.iter().all(|line| columns(line) <= width));
    }

    #[test]
    fn marks_do_not_pile_up(count in 0usize..2000) {
        let text = format!("a{}b", "\u{301}".repeat(count));
        prop_assert!(plain(&text).chars().count() <= 8);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// A whole case whose reporter writes nothing but forgeries.
    #[test]
    fn a_hostile_reporters_case_is_shown_harmlessly(texts in proptest::collection::vec(hostile(), 6)) {
        let world = World::new();
        let (ana, bo, reporter) = (&world.members[0], &world.members[1], &world.reporter);
        let [text, id, answer, file, language, people] = &texts[..] else { panic!() };
        let mut draft = world.report_draft(&[ana, bo, reporter]);
        let short = |text: &str| text.chars().take(120).collect::<String>();
        draft.card = Some(Card { people: short(people), place: short(text) });
        draft.content.text.clone_from(text);
        draft.content.answers = vec![(id.clone(), answer.clone())];
        draft.content.language.clone_from(language);
        draft.content.attachments =
            vec![Attachment { name: file.clone(), media_type: String::new(), bytes: vec![0; 3000] }];
        let report = seal(draft, reporter);
        let content = Content { state: Some(State::Question), next_date: Some(DAY), ..said(answer) };
        let status = world.message(report.id, Kind::Status, bo, &[ana, bo, reporter], &[report.id], content);
        for (reader, owner, own) in [
            (ana, Owner::Member, false),
            (reporter, Owner::Reporter(reporter.public_key(), reporter.inbox()), true),
        ] {
            let folded = world.fold(reader, owner, &[&report, &status]);
            let view = View { roster: &world.roster, own: reader.public_key(), reporter: own, origins: None };
            prop_assert_eq!(folded.cases[0].entries.len(), 2);
            harmless(&thread(&folded.cases[0], &view).text(false))?;
        }
        prop_assert!(!question(id, world.roster.details()).contains('\n'));
    }
}

#[test]
fn weights_are_only_for_a_screen() {
    let mut page = Page::new();
    page.title("Title").aside("Aside").warn("Warning");
    assert_eq!(page.text(false), "Title\n  Aside\n! Warning\n");
    assert_eq!(page.text(true), "\u{1b}[1mTitle\u{1b}[0m\n\u{1b}[2m  Aside\u{1b}[0m\n\u{1b}[1m! Warning\u{1b}[0m\n");
}

#[test]
fn a_command_that_is_too_long_can_still_be_copied() {
    let mut page = Page::new();
    page.command("tellsafe follow-up --link 'https://a-rather-long-name.example.org/#Nc2wNYt92g6YYevgXH6mnY4AJxAGzpkNaUEdMZcmLFE'");
    let text = page.text(false);
    assert_eq!(text.lines().count(), 2);
    assert!(text.lines().next().unwrap().ends_with(" \\"));
    assert!(text.contains(" 'https://a-rather-long-name.example.org/#Nc2wNYt92g6YYevgXH6mnY4AJxAGzpkNaUEdMZcmLFE'"));
}

proptest! {
    #[test]
    fn json_is_whole_and_harmless(text in hostile()) {
        let value = serde_json::json!({ "text": text });
        let printed = tellsafe_client::render::json::text(&value);
        harmless_json(&printed)?;
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&printed).unwrap(), value);
    }
}

fn harmless_json(printed: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(tellsafe_protocol::text::neutralise(printed, false), printed);
    Ok(())
}
