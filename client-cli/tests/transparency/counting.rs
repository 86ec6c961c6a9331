//! The rules of counting.

use super::{ask, by, cell, cell_at, count, lines, saved, with_before};
use tellsafe_client::transparency::read::{Figures, figures, log};
use tellsafe_client::transparency::{Ask, By, Cell, Countable, Record, make};

/// All numbers of the standard tables, in a period.
fn open(from: &str, to: &str) -> Ask {
    Ask { below: 0, ..ask("standard", from, to) }
}

#[test]
fn nothing_known_is_not_zero() {
    let log = lines(
        "received,resolved,channel,people,cases",
        &[
            (2, "2026-01-01,2026-01-02,Chat,,"),
            (1, "2026-01-01,2026-01-02,Chat,1,"),
            (1, "2026-01-01,,Mail,,X"),
            (1, "2026-01-01,,Phone,,0"),
        ],
    );
    let report = count(&log, &open("2026-01-01", "2026-01-31"));
    assert_eq!(cell(&report, "channels", "Mail"), Cell::Lost);
    assert_eq!(cell(&report, "channels", "Phone"), Cell::Number(0));
    assert_eq!(cell(&report, "counts", "People named"), Cell::Unstated);
    let ask = ask("psf", "2026-01-01", "2026-01-31");
    let work = figures(b"figure,value\nmeetings,X\nvotes,\n").unwrap();
    let report = make::<Record>(&[], &work, &ask, None);
    assert_eq!(cell(&report, "work", "Meetings"), Cell::Lost);
    assert_eq!(cell(&report, "work", "Votes"), Cell::Unstated);
    assert_eq!(cell(&report, "work", "Reports"), Cell::Number(0));
    let report = count("received\n", &super::ask("k8s", "2026-01-01", "2026-01-31"));
    assert_eq!(cell(&report, "channels", "Slack admins"), Cell::Unstated, "no log of theirs was counted");
}

#[test]
fn categories_need_not_partition() {
    let log = lines(
        "received,resolved,category",
        &[
            (3, "2026-01-01,2026-01-02,Insults; Threats"),
            (2, "2026-01-01,2026-01-02,insults"),
            (1, "2026-01-01,2026-01-02,"),
        ],
    );
    let report = count(&log, &open("2026-01-01", "2026-01-31"));
    assert_eq!(cell(&report, "categories", "Insults"), Cell::Number(5));
    assert_eq!(cell(&report, "categories", "Threats"), Cell::Number(3));
    assert_eq!(cell(&report, "categories", "Not recorded"), Cell::Number(1));
    assert_eq!(cell(&report, "categories", "All cases"), Cell::Number(6));
    assert_eq!(
        report.flags,
        ["What they were about, Cases: the rows add up to 9, the total is 6: some are in several rows."]
    );
}

#[test]
fn reports_cases_and_people_are_counted_apart() {
    let log = lines(
        "received,resolved,reports,people,cases",
        &[(1, "2026-01-01,2026-01-02,3,2,"), (1, "2026-01-01,2026-01-02,,1,"), (1, "2026-01-01,2026-01-02,7,0,5")],
    );
    let report = count(&log, &open("2026-01-01", "2026-01-31"));
    assert_eq!(cell(&report, "counts", "Reports"), Cell::Number(11));
    assert_eq!(cell(&report, "counts", "Cases"), Cell::Number(7));
    assert_eq!(cell(&report, "counts", "People named"), Cell::Number(3));
}

const ACROSS: [(usize, &str); 5] = [
    (8, "2025-12-20,2026-01-10,ban"),
    (7, "2026-02-01,2026-03-01,warning"),
    (6, "2026-06-20,2026-07-10,ban"),
    (5, "2026-06-21,,"),
    (9, "2025-06-01,2025-07-01,ban"),
];

#[test]
fn by_received_or_by_resolved_and_said() {
    let log = lines("received,resolved,outcome", &ACROSS);
    let period = open("2026-01-01", "2026-06-30");
    let resolved = count(&log, &by(period, By::Resolved));
    assert_eq!(cell(&resolved, "counts", "Cases"), Cell::Number(15));
    assert!(super::show::markdown::markdown(&resolved).contains("Counted by the day on which a case was closed."));
    let received = count(&log, &by(period, By::Received));
    assert_eq!(cell(&received, "counts", "Cases"), Cell::Number(13));
    assert!(super::show::html::html(&received).contains("Counted by the day on which a case was received."));
}

#[test]
fn open_cases_are_carried_over_and_have_no_outcome() {
    let log = lines("received,resolved,outcome", &ACROSS) + "2026-06-22,,ban\n";
    for basis in [By::Received, By::Resolved] {
        let report = count(&log, &by(open("2026-01-01", "2026-06-30"), basis));
        let rows = [("Open at the start", 8), ("Received", 19), ("Closed", 15), ("Open at the end", 12)];
        for (row, number) in rows {
            assert_eq!(cell(&report, "carried-over", row), Cell::Number(number), "{row}");
        }
        let bans = if basis == By::Received { 6 } else { 8 };
        assert_eq!(cell(&report, "outcomes", "Permanent ban"), Cell::Number(bans));
        assert_eq!(cell_at(&report, "actions", "All cases with an action", 1), Cell::Number(bans));
    }
}

#[test]
fn changes_are_of_published_numbers_only() {
    let first =
        lines("received,resolved,channel", &[(20, "2025-08-01,2025-08-02,Chat"), (9, "2025-08-01,2025-08-02,Mail")]);
    let second =
        lines("received,resolved,channel", &[(12, "2026-02-01,2026-02-02,Chat"), (6, "2026-02-01,2026-02-02,Phone")]);
    let last = count(&first, &open("2025-07-01", "2025-12-31"));
    let records = log((first + &second["received,resolved,channel\n".len()..]).as_bytes(), super::TODAY).unwrap();
    let report = with_before(&records, &open("2026-01-01", "2026-06-30"), &last);
    let channels = report.tables.iter().find(|table| table.id == "channels").unwrap();
    let deltas: Vec<_> = channels.rows.iter().map(|row| (row.label.as_str(), row.entries[0].delta)).collect();
    assert_eq!(deltas, [("Chat", Some(-8)), ("Phone", None), ("All cases", Some(-11))]);
}

#[test]
fn a_report_that_was_restated_is_flagged() {
    let last = count(&lines("received", &[(7, "2025-08-01")]), &open("2025-07-01", "2025-12-31"));
    let records = log(lines("received,resolved", &[(6, "2025-08-01,2026-02-01")]).as_bytes(), super::TODAY).unwrap();
    let report = with_before(&records, &open("2026-01-01", "2026-06-30"), &last);
    assert_eq!(report.flags, ["Carried over: the last report ended with 7 open cases, this one begins with 6."]);
    assert!(saved(&last).opening().is_some());
}

/// What members fold joins here: a case that not every member may know of is in no number.
#[test]
fn a_case_that_may_not_be_known_is_in_no_number() {
    struct Folded(bool);
    impl Countable for Folded {
        fn record(&self) -> Option<Record> {
            self.0.then(|| Record { resolved: Some(20_500), ..Record::new(20_490) })
        }
    }
    let cases: Vec<Folded> = (0..30).map(|at| Folded(at % 3 > 0)).collect();
    let period = open("2026-01-01", "2026-12-31");
    let report = make(&cases, &Figures::default(), &period, None);
    assert_eq!(cell(&report, "counts", "Cases"), Cell::Number(20));
    assert_eq!(cell(&report, "carried-over", "Received"), Cell::Number(20));
}
