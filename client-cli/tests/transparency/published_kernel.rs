//! The Linux kernel's published tables, to the number; the logs are made up so that they have these numbers.

use super::{ask, cell, count, lines, numbers};
use tellsafe_client::transparency::Cell;

const EMAIL: &str = "Unacceptable behavior or comments in email";
const TEACHING: &str = "Education and coaching";

/// From, to, categories, results.
type KernelPeriod = (&'static str, &'static str, &'static [(&'static str, usize)], &'static [(&'static str, usize)]);

/// Reports of the kernel's committee on its mailing list, collected at kernel.org/code-of-conduct.html.
const KERNEL: [KernelPeriod; 7] = [
    (
        "2020-01-01",
        "2020-10-31",
        &[
            (EMAIL, 1),
            ("Unacceptable comments in github repo by non-community members", 1),
            ("Unacceptable comments toward a company", 1),
        ],
        &[
            (TEACHING, 1),
            ("Locking of github repo for any comments", 1),
            ("Clarification (CoC covers individual developers only)", 1),
        ],
    ),
    (
        "2020-11-01",
        "2021-04-30",
        &[("Unacceptable behavior or comments in email (3rd party)", 4)],
        &[
            (TEACHING, 1),
            ("Public response, correction requested, ban if persists", 1),
            ("Public response, correction requested", 1),
            ("Clarification (maintainer right to reject code)", 1),
        ],
    ),
    ("2021-05-01", "2021-09-30", &[(EMAIL, 1)], &[(TEACHING, 1)]),
    ("2021-10-01", "2022-03-31", &[(EMAIL, 2)], &[(TEACHING, 2)]),
    ("2022-04-01", "2022-09-30", &[(EMAIL, 1)], &[("Public apology and commitment", 1)]),
    ("2022-10-01", "2023-03-31", &[(EMAIL, 6)], &[(TEACHING, 1), ("Clarification (right to reject code)", 5)]),
    ("2023-04-01", "2023-09-30", &[(EMAIL, 4)], &[(TEACHING, 3), ("Clarification (right to reject code)", 1)]),
];

/// A log of all periods: each case with one category and one result.
fn kernel_log() -> String {
    let mut text = "received,resolved,category,outcome,reports,affected,cases\n".to_owned();
    for (from, to, categories, results) in KERNEL {
        let spread = |of: &[(&'static str, usize)]| -> Vec<&'static str> {
            of.iter().flat_map(|(label, times)| core::iter::repeat_n(*label, *times)).collect()
        };
        let (categories, results) = (spread(categories), spread(results));
        assert_eq!(categories.len(), results.len());
        for (category, result) in categories.iter().zip(results) {
            text.push_str(&format!("{from},{to},\"{category}\",\"{result}\",,,\n"));
        }
    }
    text
}

#[test]
fn linux_kernel_2020_to_2023() {
    let log = kernel_log();
    for (from, to, categories, results) in KERNEL {
        let report = count(&log, &ask("kernel", from, to));
        let sorted = |of: &[(&str, usize)]| {
            let mut all: Vec<(String, u64)> = of.iter().map(|(label, n)| ((*label).to_owned(), *n as u64)).collect();
            all.sort();
            all
        };
        for (table, expected) in [("received", categories), ("results", results)] {
            let mut found = numbers(&report, table);
            found.sort();
            assert_eq!(found, sorted(expected), "{table} {from}");
        }
        assert_eq!(report.flags, Vec::<String>::new());
    }
}

/// The results were published without a number: X, not zero.
#[test]
fn linux_kernel_winter_2023() {
    let log = lines(
        "received,resolved,category,outcome,cases",
        &[
            (2, "2023-11-01,2023-12-01,Unprofessional behavior or comments in email,,"),
            (1, "2023-11-01,2023-12-01,Private invitee-only chat channel,,"),
            (1, "2023-11-01,,,education and coaching,X"),
        ],
    );
    let report = count(&log, &ask("kernel", "2023-10-01", "2024-03-31"));
    assert_eq!(cell(&report, "received", "Unprofessional behavior or comments in email"), Cell::Number(2));
    assert_eq!(cell(&report, "received", "Private invitee-only chat channel"), Cell::Number(1));
    assert_eq!(cell(&report, "received", "All reports"), Cell::Number(3));
    assert_eq!(cell(&report, "results", TEACHING), Cell::Lost);
}

/// 17 reports, of which the table names 6; 4 of these led to measures on 2 people.
#[test]
fn linux_kernel_2024() {
    let log = lines(
        "received,resolved,category,outcome,reports,affected",
        &[
            (2, &format!("2024-05-01,2024-06-01,{EMAIL},Remedial measures,2,1")),
            (2, &format!("2024-07-01,2024-08-01,{EMAIL},Amends,,0")),
            (11, "2024-09-01,2025-01-01,,not a violation,,"),
        ],
    );
    let report = count(&log, &ask("kernel", "2024-04-01", "2025-03-31"));
    assert_eq!(cell(&report, "received", "All reports"), Cell::Number(17));
    assert_eq!(cell(&report, "received", EMAIL), Cell::Number(6));
    assert_eq!(cell(&report, "received", "Not recorded"), Cell::Number(11));
    assert_eq!(cell(&report, "results", "Remedial measures"), Cell::Number(4));
    assert_eq!(cell(&report, "results", "Amends"), Cell::Number(2));
    assert_eq!(cell(&report, "people", "Individuals with remedial measures"), Cell::Number(2));
}
