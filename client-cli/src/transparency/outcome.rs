//! What came of a case, in words that many committees share.

use super::record::ActionKind;

/// An outcome: one that is known here, or a committee's own word for one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// One of [`Known::ALL`].
    Known(Known),
    /// Another, as the committee calls it. It counts as an action that is restorative, unless the log says otherwise.
    Own(String),
}

impl Outcome {
    /// Of what a log says, whatever its case and whether with spaces, hyphens or neither.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let wanted = folded(text);
        let found = Known::ALL
            .into_iter()
            .find(|(_, label, also)| folded(label) == wanted || also.iter().any(|other| folded(other) == wanted));
        found.map_or_else(|| Self::Own(text.to_owned()), |(known, _, _)| Self::Known(known))
    }

    /// As a report prints it.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Known(known) => known.label(),
            Self::Own(text) => text,
        }
    }

    /// What it does; `None` when it is that nothing is done.
    #[must_use]
    pub fn action(&self) -> Option<ActionKind> {
        match self {
            Self::Known(known) => known.action(),
            Self::Own(_) => Some(ActionKind::Restorative),
        }
    }
}

fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The outcomes that the committees' own documents name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`Known::ALL` has the words for each")]
pub enum Known {
    NotAViolation,
    OutOfScope,
    TooLittleKnown,
    NoAction,
    Education,
    ContentRemoved,
    Apology,
    Warning,
    FinalWarning,
    NoContact,
    LimitedActivities,
    RoleRemoved,
    ShortSuspension,
    LongSuspension,
    AreaBan,
    PermanentBan,
    TalkStopped,
    NoAlcohol,
    LeftEvent,
    FutureEventBan,
    Mediated,
    SystemicChange,
    Referred,
    PublicStatement,
    Flagged,
}

impl Known {
    /// Every one, the words that a report prints, and others that a log may use.
    pub const ALL: [(Self, &'static str, &'static [&'static str]); 25] = [
        (Self::NotAViolation, "Not a violation", &["no violation"]),
        (Self::OutOfScope, "Out of scope", &[]),
        (Self::TooLittleKnown, "Insufficient information", &["not enough information"]),
        (Self::NoAction, "No action", &["none"]),
        (Self::Education, "Education and coaching", &["education", "coaching"]),
        (Self::ContentRemoved, "Content removed", &["removed content"]),
        (Self::Apology, "Private apology passed on", &["apology", "private apology", "apology passed on"]),
        (Self::Warning, "Warning", &["correction", "verbal warning", "written warning", "warned"]),
        (Self::FinalWarning, "Final warning", &[]),
        (Self::NoContact, "No contact", &[]),
        (Self::LimitedActivities, "Limited activities", &["cool-off", "moderation", "moderated"]),
        (Self::RoleRemoved, "Role or permissions removed", &["role removed", "permissions removed"]),
        (
            Self::ShortSuspension,
            "Short suspension (30 to 90 days)",
            &["short suspension", "suspension", "temporary ban"],
        ),
        (Self::LongSuspension, "Long suspension (over 90 days)", &["long suspension"]),
        (Self::AreaBan, "Area ban", &[]),
        (Self::PermanentBan, "Permanent ban", &["ban", "banned"]),
        (Self::TalkStopped, "Talk stopped or video withheld", &["talk stopped", "video withheld"]),
        (Self::NoAlcohol, "No alcohol", &[]),
        (Self::LeftEvent, "Left the event", &["leave event", "left event"]),
        (Self::FutureEventBan, "Ban from future events", &["future event ban"]),
        (Self::Mediated, "Mediated agreement", &["mediation"]),
        (Self::SystemicChange, "Systemic change", &[]),
        (
            Self::Referred,
            "Referred",
            &[
                "transferred",
                "referred to project",
                "referred to foundation",
                "referred to legal",
                "referred to police",
                "referred to mediator",
            ],
        ),
        (Self::PublicStatement, "Public statement", &[]),
        (Self::Flagged, "Flagged", &[]),
    ];

    /// As a report prints it.
    #[must_use]
    pub fn label(self) -> &'static str {
        Self::ALL.into_iter().find(|(known, _, _)| *known == self).map_or("", |(_, label, _)| label)
    }

    /// What it does; `None` when it is that nothing is done. Punitive is what removes a person from a space or a position, as
    /// the Kubernetes committee defines it (transparency report of the first half of 2021).
    #[must_use]
    pub fn action(self) -> Option<ActionKind> {
        match self {
            Self::NotAViolation | Self::OutOfScope | Self::TooLittleKnown | Self::NoAction => None,
            Self::RoleRemoved
            | Self::ShortSuspension
            | Self::LongSuspension
            | Self::AreaBan
            | Self::PermanentBan
            | Self::LeftEvent
            | Self::FutureEventBan => Some(ActionKind::Punitive),
            _ => Some(ActionKind::Restorative),
        }
    }

    /// Those that warn.
    pub const WARNINGS: &'static [Self] = &[Self::Warning, Self::FinalWarning];
    /// Those that limit what someone may do, or take away what they did.
    pub const MODERATIONS: &'static [Self] = &[Self::LimitedActivities, Self::ContentRemoved, Self::NoContact];
    /// Those that keep someone out for a time.
    pub const SUSPENSIONS: &'static [Self] = &[Self::ShortSuspension, Self::LongSuspension];
    /// Those that keep someone out for good.
    pub const BANS: &'static [Self] = &[Self::AreaBan, Self::PermanentBan, Self::FutureEventBan];
}
