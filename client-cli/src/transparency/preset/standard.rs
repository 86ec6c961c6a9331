//! What a committee needs that has no form of its own.

use super::{BELOW, Column, Line, Preset, Rows, Spec, What};
use crate::transparency::key::{Dimension, If, Unit};
use crate::transparency::record::{ActionKind, Mark};
use crate::transparency::table::By;

pub(super) const ALL: &[Column] = &[Column { head: "Cases", ifs: &[] }];
pub(super) const CARRIED: Spec =
    Spec { id: "carried-over", title: "Carried over", about: "Cases", rows: Rows::Carried };
pub(super) const COUNTS: Spec = Spec {
    id: "counts",
    title: "Reports, cases and people",
    about: "Counted apart",
    rows: Rows::Lines(&[
        Line { label: "Reports", what: What::Count(Unit::Reports, &[]) },
        Line { label: "Cases", what: What::Count(Unit::Cases, &[]) },
        Line { label: "People named", what: What::Count(Unit::People, &[]) },
    ]),
};
pub(super) const CATEGORIES: Spec = Spec {
    id: "categories",
    title: "What they were about",
    about: "Category",
    rows: Rows::Labels {
        dimension: Dimension::Category,
        unit: Unit::Cases,
        known: &[],
        columns: ALL,
        total: Some("All cases"),
    },
};
pub(super) const OUTCOMES: Spec = Spec {
    id: "outcomes",
    title: "What came of them",
    about: "Outcome",
    rows: Rows::Labels {
        dimension: Dimension::Outcome,
        unit: Unit::Cases,
        known: &[],
        columns: ALL,
        total: Some("All cases"),
    },
};

pub(super) const STANDARD: Preset = Preset {
    name: "standard",
    title: "Code of conduct transparency report",
    by: By::Resolved,
    below: BELOW,
    source: "tellsafe",
    tables: &[
        COUNTS,
        CARRIED,
        Spec {
            id: "channels",
            title: "How they came",
            about: "Received by",
            rows: Rows::Labels {
                dimension: Dimension::Channel,
                unit: Unit::Cases,
                known: &[],
                columns: ALL,
                total: Some("All cases"),
            },
        },
        CATEGORIES,
        OUTCOMES,
        Spec {
            id: "actions",
            title: "Who acted",
            about: "Action by",
            rows: Rows::Labels {
                dimension: Dimension::Actor,
                unit: Unit::Cases,
                known: &[],
                columns: &[
                    Column { head: "Restorative", ifs: &[If::Kind(ActionKind::Restorative)] },
                    Column { head: "Punitive", ifs: &[If::Kind(ActionKind::Punitive)] },
                    Column { head: "Any action", ifs: &[If::Acted] },
                ],
                total: Some("All cases with an action"),
            },
        },
        Spec {
            id: "marks",
            title: "Also counted",
            about: "Cases",
            rows: Rows::Lines(&[
                Line { label: "Police called or told", what: What::Count(Unit::Cases, &[If::Marked(Mark::Police)]) },
                Line {
                    label: "One member acted first",
                    what: What::Count(Unit::Cases, &[If::Marked(Mark::Unilateral)]),
                },
                Line {
                    label: "Passed to another body",
                    what: What::Count(Unit::Cases, &[If::Marked(Mark::Transferred)]),
                },
                Line { label: "Appealed", what: What::Count(Unit::Cases, &[If::Marked(Mark::Appealed)]) },
            ]),
        },
    ],
};
