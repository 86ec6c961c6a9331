//! Kubernetes, the Python Software Foundation, the CNCF.

use super::standard::{CARRIED, CATEGORIES, COUNTS, OUTCOMES};
use super::{BELOW, Column, Line, Preset, Rows, Spec, What};
use crate::transparency::key::{Dimension, If, Unit};
use crate::transparency::record::{ActionKind, Mark};
use crate::transparency::table::By;

const PUNITIVE: If = If::Kind(ActionKind::Punitive);
const RESTORATIVE: If = If::Kind(ActionKind::Restorative);

/// Their form of 2022, which has the kinds apart, with the totals of 2021.
pub(super) const KUBERNETES: Preset = Preset {
    name: "k8s",
    title: "Kubernetes code of conduct transparency report",
    by: By::Received,
    below: 0,
    source: "kubernetes/community, committee-code-of-conduct/transparency-reports/2021-h1.md and 2022-h1.md",
    tables: &[
        Spec {
            id: "channels",
            title: "Incident reports by method reported",
            about: "Received via",
            rows: Rows::Labels {
                dimension: Dimension::Channel,
                unit: Unit::Reports,
                known: &[
                    "conduct@kubernetes.org",
                    "Slack admins",
                    "GitHub admins",
                    "CNCF Events staff",
                    "Other avenues",
                ],
                columns: &[Column { head: "This period", ifs: &[] }],
                total: Some("Total incidents reported"),
            },
        },
        Spec {
            id: "actions",
            title: "Violations that resulted in conduct action",
            about: "Action by",
            rows: Rows::Labels {
                dimension: Dimension::Actor,
                unit: Unit::Cases,
                known: &[
                    "Code of Conduct Committee",
                    "Slack admins",
                    "GitHub admins",
                    "CNCF Events staff",
                    "Other groups (SIG leads, CNCF staff)",
                ],
                columns: &[
                    Column { head: "Restorative", ifs: &[RESTORATIVE] },
                    Column { head: "Punitive", ifs: &[PUNITIVE] },
                    Column { head: "Any action", ifs: &[If::Acted] },
                ],
                total: Some("Total incidents which resulted in conduct action"),
            },
        },
        Spec {
            id: "totals",
            title: "Totals",
            about: "Incidents",
            rows: Rows::Lines(&[
                Line { label: "Resulted in any conduct action", what: What::Count(Unit::Cases, &[If::Acted]) },
                Line {
                    label: "Resulted in restorative conduct action",
                    what: What::Count(Unit::Cases, &[RESTORATIVE]),
                },
                Line { label: "Resulted in punitive conduct action", what: What::Count(Unit::Cases, &[PUNITIVE]) },
                Line {
                    label: "Resulted in punitive action by the committee or events staff",
                    what: What::Count(
                        Unit::Cases,
                        &[PUNITIVE, If::By(&["code of conduct committee", "cncf events staff"])],
                    ),
                },
                Line { label: "No action, or out of scope", what: What::Count(Unit::Cases, &[If::Idle]) },
            ]),
        },
    ],
};

pub(super) const PSF: Preset = Preset {
    name: "psf",
    title: "Code of Conduct working group transparency report",
    by: By::Received,
    below: 0,
    source: "psf/policies, docs/python.org/code-of-conduct/reports/transparency-report-2024.md",
    tables: &[
        Spec {
            id: "work",
            title: "Reports and the group's work",
            about: "Counted",
            rows: Rows::Lines(&[
                Line { label: "Reports", what: What::Count(Unit::Reports, &[]) },
                Line { label: "Distinct issues", what: What::Count(Unit::Cases, &[]) },
                Line { label: "Issues with two reports", what: What::Count(Unit::Cases, &[If::FromReports(2)]) },
                Line { label: "Meetings", what: What::Figure("meetings") },
                Line { label: "Votes", what: What::Figure("votes") },
                Line { label: "Votes with quorum", what: What::Figure("votes with quorum") },
                Line { label: "Active follow-up", what: What::Count(Unit::Cases, &[If::Marked(Mark::FollowUp)]) },
                Line { label: "Advised relevant teams", what: What::Count(Unit::Cases, &[If::Marked(Mark::Advised)]) },
                Line {
                    label: "Handled by local representatives",
                    what: What::Count(Unit::Cases, &[If::By(&["local representatives"])]),
                },
            ]),
        },
        Spec {
            id: "kinds",
            title: "Kinds of issues",
            about: "Kind",
            rows: Rows::Labels {
                dimension: Dimension::Category,
                unit: Unit::Cases,
                known: &[],
                columns: &[Column { head: "Issues", ifs: &[] }],
                total: Some("All issues"),
            },
        },
    ],
};

/// The CNCF publishes incidents in prose, which no program should write: these are the numbers beside it.
pub(super) const CNCF: Preset = Preset {
    name: "cncf",
    title: "CNCF Code of Conduct Committee transparency report",
    by: By::Resolved,
    below: BELOW,
    source: "tellsafe; the committee itself publishes prose",
    tables: &[
        COUNTS,
        CARRIED,
        CATEGORIES,
        OUTCOMES,
        Spec {
            id: "jurisdiction",
            title: "Whose they were",
            about: "Cases",
            rows: Rows::Lines(&[
                Line {
                    label: "Passed to another body",
                    what: What::Count(Unit::Cases, &[If::Marked(Mark::Transferred)]),
                },
                Line {
                    label: "One member acted first",
                    what: What::Count(Unit::Cases, &[If::Marked(Mark::Unilateral)]),
                },
                Line { label: "Appealed", what: What::Count(Unit::Cases, &[If::Marked(Mark::Appealed)]) },
            ]),
        },
    ],
};
