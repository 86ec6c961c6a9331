//! What is written down: escaped for its format, the same numbers in each, and never a word of what happened.

use super::{TODAY, ask, count, lines};
use tellsafe_client::transparency::preset::PRESETS;
use tellsafe_client::transparency::read::{COLUMNS, Figures, log};
use tellsafe_client::transparency::{Ask, Report, make, show};

fn all(report: &Report) -> [String; 4] {
    [
        show::markdown::markdown(report),
        show::html::html(report),
        show::csv::csv(report),
        show::json::json(report).to_string(),
    ]
}

/// Free text is in columns that are not read; a label of one case is merged away.
#[test]
fn no_word_of_a_case_is_printed() {
    let columns = COLUMNS.join(",");
    assert_eq!(
        columns,
        "received,resolved,channel,category,actor,outcome,kind,marks,cases,reports,people,affected,case,note"
    );
    let usual = "2026-01-02,2026-01-03,Chat,Insults,Committee,warning,,,,,,,amber-otter,Zebra told us";
    let rare = "2026-01-04,2026-01-05,Zebra by phone,Zebra at the bar,Zebra,Zebra sang,,,,,,,Zebra,Zebra";
    let text = lines(&columns, &[(20, usual), (1, rare)]);
    let records = log(text.as_bytes(), TODAY).unwrap();
    for preset in PRESETS {
        for below in [preset.below, 5] {
            let ask = Ask { below, ..ask(preset.name, "2026-01-01", "2026-06-30") };
            for written in all(&make(&records, &Figures::default(), &ask, None)) {
                assert!(!written.contains("otter") && !written.contains("told us"), "{}", preset.name);
                assert!(below == 0 || !written.contains("Zebra"), "{}: {written}", preset.name);
            }
        }
    }
}

#[test]
fn small_numbers_are_shown_only_where_a_community_shows_them() {
    let all: Vec<&str> = PRESETS.iter().filter(|preset| preset.below == 0).map(|preset| preset.name).collect();
    assert_eq!(all, ["k8s", "psf", "kernel", "django", "carpentries", "pycon-us", "fedora"]);
    assert!(PRESETS.iter().all(|preset| preset.below == 0 || preset.below == 5));
}

#[test]
fn labels_are_text_in_every_format() {
    let hostile = "<script>alert(1)</script>|=1+1 \u{202e}*x* [a](b)";
    let text = lines(
        "received,resolved,channel",
        &[
            (9, &format!("2026-01-02,2026-01-03,{hostile}")),
            (8, "2026-01-02,2026-01-03,=HYPERLINK(1)"),
            (7, "2026-01-02,2026-01-03,@SUM(A1)"),
            (6, "2026-01-02,2026-01-03,-2+3"),
        ],
    );
    let report = count(&text, &ask("standard", "2026-01-01", "2026-06-30"));
    let [markdown, html, csv, json] = all(&report);
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script"));
    assert!(markdown.contains("&lt;script&gt;alert(1)&lt;/script&gt;\\|=1+1"), "{markdown}");
    for written in [&markdown, &html, &csv, &json] {
        assert!(!written.contains('\u{202e}'));
    }
    let mut reader = csv_rows(&csv);
    assert_eq!(reader.remove(0).len(), 10);
    for row in reader {
        assert_eq!(row.len(), 10);
        for cell in row.iter().filter(|cell| cell.starts_with(['=', '+', '@', '-'])) {
            assert!(cell.parse::<i64>().is_ok(), "a spreadsheet would take {cell:?} for a formula");
        }
    }
}

/// Cells of a file without line ends in cells.
fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let row = |line: &str| {
        let (mut cells, mut quoted) = (vec![String::new()], false);
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => cells.push(String::new()),
                c => cells.last_mut().unwrap().push(c),
            }
        }
        cells
    };
    text.lines().map(row).collect()
}

#[test]
fn a_page_loads_nothing_and_says_its_charts_in_tables() {
    let text = lines(
        "received,resolved,channel,category",
        &[(9, "2026-01-02,2026-01-03,Chat,Insults"), (3, "2026-01-02,2026-01-03,Mail,Spam")],
    );
    let html = show::html::html(&count(&text, &Ask { below: 0, ..ask("standard", "2026-01-01", "2026-06-30") }));
    for never in ["<script", "http-equiv=\"refresh", "src=", "url(", "@import", "<link", "onload"] {
        assert!(!html.contains(never), "{never}");
    }
    assert!(!html.replace("http://www.w3.org/2000/svg", "").contains("http:") && !html.contains("https:"));
    assert!(html.contains("default-src 'none'") && html.contains("prefers-color-scheme: dark"));
    for drawing in html.split("<svg").skip(1) {
        assert!(drawing.contains("role=\"img\" aria-label="), "{drawing}");
    }
    // Every chart has its table before it.
    for section in html.split("<section").skip(1).filter(|section| section.contains("<svg")) {
        assert!(section.find("<table").unwrap() < section.find("<svg").unwrap());
        assert!(section.contains("scope=\"row\"") && section.contains("scope=\"col\""));
    }
}
