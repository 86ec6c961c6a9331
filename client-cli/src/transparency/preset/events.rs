//! The Carpentries, PyCon US.

use super::standard::ALL;
use super::{Column, Line, Preset, Rows, Spec, What};
use crate::transparency::key::{Dimension, If, Unit};
use crate::transparency::record::Mark;
use crate::transparency::table::By;

pub(super) const CARPENTRIES: Preset = Preset {
    name: "carpentries",
    title: "Carpentries Code of Conduct committee transparency report",
    by: By::Resolved,
    below: 0,
    source: "The Carpentries' transparency reports",
    tables: &[Spec {
        id: "summary",
        title: "Summary",
        about: "Counted",
        rows: Rows::Lines(&[
            Line { label: "Incident reports processed", what: What::Count(Unit::Reports, &[]) },
            Line { label: "Breaches of the code", what: What::Count(Unit::Cases, &[If::Marked(Mark::Breach)]) },
            Line { label: "Police matters", what: What::Count(Unit::Cases, &[If::Marked(Mark::Police)]) },
            Line { label: "Acts by one member", what: What::Count(Unit::Cases, &[If::Marked(Mark::Unilateral)]) },
            Line { label: "Policy changes", what: What::Figure("policy changes") },
            Line { label: "Committee changes", what: What::Figure("committee changes") },
            Line { label: "Other", what: What::Figure("other") },
        ]),
    }],
};

/// Without the line for each incident that PyCon US also publishes: one line is one case.
pub(super) const PYCON_US: Preset = Preset {
    name: "pycon-us",
    title: "PyCon US Code of Conduct transparency report",
    by: By::Received,
    below: 0,
    source: "pycon.blogspot.com, transparency reports of 2018 and 2022",
    tables: &[
        Spec {
            id: "incidents",
            title: "Incidents",
            about: "Counted",
            rows: Rows::Lines(&[
                Line { label: "Incidents", what: What::Count(Unit::Cases, &[]) },
                Line { label: "Police matters", what: What::Count(Unit::Cases, &[If::Marked(Mark::Police)]) },
            ]),
        },
        Spec {
            id: "categories",
            title: "By item of the code",
            about: "Item",
            rows: Rows::Labels {
                dimension: Dimension::Category,
                unit: Unit::Cases,
                known: &[],
                columns: &[Column { head: "Incidents", ifs: &[] }],
                total: None,
            },
        },
        Spec {
            id: "channels",
            title: "How they were reported",
            about: "Reported by",
            rows: Rows::Labels {
                dimension: Dimension::Channel,
                unit: Unit::Cases,
                known: &[],
                columns: ALL,
                total: None,
            },
        },
        Spec {
            id: "resolutions",
            title: "Resolutions",
            about: "Resolution",
            rows: Rows::Labels {
                dimension: Dimension::Outcome,
                unit: Unit::Cases,
                known: &[],
                columns: ALL,
                total: None,
            },
        },
    ],
};
