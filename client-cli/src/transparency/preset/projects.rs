//! The Linux kernel, Django, Fedora.

use super::{Column, Line, Preset, Rows, Spec, What};
use crate::transparency::key::{Dimension, If, Unit};
use crate::transparency::outcome::Known;
use crate::transparency::table::By;

const REPORTS: &[Column] = &[Column { head: "Reports", ifs: &[] }];
/// How a log may call the committee itself.
const US: &[&str] = &["us", "committee", "code of conduct committee", "django code of conduct committee"];

pub(super) const KERNEL: Preset = Preset {
    name: "kernel",
    title: "Linux kernel code of conduct committee report",
    by: By::Received,
    below: 0,
    source: "reports to the kernel's mailing list, collected at kernel.org/code-of-conduct.html",
    tables: &[
        Spec {
            id: "received",
            title: "Reports received",
            about: "Category",
            rows: Rows::Labels {
                dimension: Dimension::Category,
                unit: Unit::Reports,
                known: &[],
                columns: REPORTS,
                total: Some("All reports"),
            },
        },
        Spec {
            id: "results",
            title: "Results",
            about: "Result",
            rows: Rows::Labels {
                dimension: Dimension::Outcome,
                unit: Unit::Reports,
                known: &[],
                columns: REPORTS,
                total: None,
            },
        },
        Spec {
            id: "people",
            title: "People",
            about: "Counted",
            rows: Rows::Lines(&[Line {
                label: "Individuals with remedial measures",
                what: What::Count(Unit::Affected, &[]),
            }]),
        },
    ],
};

/// A year is a period here; theirs are rows of one table.
pub(super) const DJANGO: Preset = Preset {
    name: "django",
    title: "Django code of conduct statistics",
    by: By::Received,
    below: 0,
    source: "django/code-of-conduct, statistics.md",
    tables: &[Spec {
        id: "statistics",
        title: "Statistics",
        about: "Counted",
        rows: Rows::Lines(&[
            Line { label: "Reports", what: What::Count(Unit::Reports, &[]) },
            Line { label: "People named", what: What::Count(Unit::People, &[]) },
            Line { label: "Actions taken by us", what: What::Count(Unit::Reports, &[If::Acted, If::By(US)]) },
            Line {
                label: "Actions taken by local reps",
                what: What::Count(Unit::Reports, &[If::Acted, If::ByOthers(US)]),
            },
            Line {
                label: "People warned, suspended, banned or flagged",
                what: What::Count(
                    Unit::Affected,
                    &[If::Came(&[
                        Known::Warning,
                        Known::FinalWarning,
                        Known::ShortSuspension,
                        Known::LongSuspension,
                        Known::AreaBan,
                        Known::PermanentBan,
                        Known::FutureEventBan,
                        Known::Flagged,
                    ])],
                ),
            },
            Line { label: "No action", what: What::Count(Unit::Reports, &[If::Came(&[Known::NoAction])]) },
            Line { label: "Not a violation", what: What::Count(Unit::Reports, &[If::Came(&[Known::NotAViolation])]) },
            Line { label: "Out of scope", what: What::Count(Unit::Reports, &[If::Came(&[Known::OutOfScope])]) },
        ]),
    }],
};

/// A year is a period here too.
pub(super) const FEDORA: Preset = Preset {
    name: "fedora",
    title: "Fedora code of conduct report",
    by: By::Received,
    below: 0,
    source: "the Fedora code of conduct committee's yearly tables",
    tables: &[
        Spec { id: "tickets", title: "Tickets", about: "Tickets", rows: Rows::Carried },
        Spec {
            id: "actions",
            title: "Actions",
            about: "Action",
            rows: Rows::Lines(&[
                Line { label: "Warnings", what: What::Count(Unit::Cases, &[If::Came(Known::WARNINGS)]) },
                Line { label: "Moderations", what: What::Count(Unit::Cases, &[If::Came(Known::MODERATIONS)]) },
                Line { label: "Suspensions", what: What::Count(Unit::Cases, &[If::Came(Known::SUSPENSIONS)]) },
                Line { label: "Bans", what: What::Count(Unit::Cases, &[If::Came(Known::BANS)]) },
            ]),
        },
    ],
};
