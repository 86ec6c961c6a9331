//! What a case may come to: the vocabulary of committees' public reports, the same in a decision and in a transparency report.

/// Gives an enum its numbers in the format and its words on a command line and in `--json`.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $number:literal, $word:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $name {
            $($(#[$about])* $variant = $number,)*
        }

        impl $name {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its number in the format.
            #[must_use]
            pub const fn number(self) -> u8 {
                self as u8
            }

            /// The one with this number, if there is one.
            #[must_use]
            pub fn from_number(number: u8) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.number() == number)
            }

            /// Its word, in lower case with hyphens.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// Reads what [`Self::word`] wrote.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}
pub(crate) use named;

named! {
    /// Whether a code of conduct was broken.
    Finding {
        /// It was not.
        NoViolation = 0, "no-violation";
        /// It was.
        Violation = 1, "violation";
        /// It was, and nobody knows by whom.
        PersonUnknown = 2, "person-unknown";
        /// Nobody can say.
        Undetermined = 3, "undetermined";
        /// It is not for this committee, or not for its code.
        OutOfScope = 4, "out-of-scope";
    }
}

named! {
    /// What was done. A case may come to several.
    Outcome {
        /// Nothing of the code was broken.
        NotAViolation = 0, "not-a-violation";
        /// Not for this committee, or not for its code.
        OutOfScope = 1, "out-of-scope";
        /// Too little is known.
        InsufficientInformation = 2, "insufficient-information";
        /// Nothing is done.
        NoAction = 3, "no-action";
        /// Explained, taught, coached.
        Education = 4, "education";
        /// A text, picture or recording was taken down.
        ContentRemoved = 5, "content-removed";
        /// An apology was passed on in private.
        ApologyPassedOn = 6, "apology-passed-on";
        /// Corrected or warned in conversation.
        VerbalWarning = 7, "verbal-warning";
        /// Corrected or warned in writing.
        WrittenWarning = 8, "written-warning";
        /// The last before something more.
        FinalWarning = 9, "final-warning";
        /// Two people stay out of each other's way.
        NoContact = 10, "no-contact";
        /// Limited activities for a while, or a time to cool off.
        LimitedActivities = 11, "limited-activities";
        /// A role or permissions were taken away.
        RoleRemoved = 12, "role-removed";
        /// Out for up to 90 days.
        ShortSuspension = 13, "short-suspension";
        /// Out for longer than 90 days.
        LongSuspension = 14, "long-suspension";
        /// Out of one space for good.
        AreaBan = 15, "area-ban";
        /// Out for good.
        PermanentBan = 16, "permanent-ban";
        /// At an event: a talk was stopped.
        TalkStopped = 17, "talk-stopped";
        /// At an event: a recording is not published.
        VideoWithheld = 18, "video-withheld";
        /// At an event: no more alcohol.
        NoAlcohol = 19, "no-alcohol";
        /// At an event: had to leave it.
        LeaveEvent = 20, "leave-event";
        /// Not at future events.
        FutureEventBan = 21, "future-event-ban";
        /// Agreed on by both, with a mediator.
        MediatedAgreement = 22, "mediated-agreement";
        /// Something about the community was changed.
        SystemicChange = 23, "systemic-change";
        /// Passed on to a project.
        ReferredToProject = 24, "referred-to-project";
        /// Passed on to an umbrella body or foundation.
        ReferredToFoundation = 25, "referred-to-foundation";
        /// Passed on to lawyers.
        ReferredToLegal = 26, "referred-to-legal";
        /// Passed on to the police.
        ReferredToPolice = 27, "referred-to-police";
        /// Passed on to a mediator.
        ReferredToMediator = 28, "referred-to-mediator";
        /// Something was said in public.
        PublicStatement = 29, "public-statement";
        /// Kept in mind, should it happen again.
        Flagged = 30, "flagged";
    }
}

impl Outcome {
    /// True for what keeps a person out for longer than 90 days.
    #[must_use]
    pub const fn is_long_ban(self) -> bool {
        matches!(self, Self::LongSuspension | Self::AreaBan | Self::PermanentBan | Self::FutureEventBan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ninety_days_are_no_long_ban() {
        let long: Vec<_> = Outcome::ALL.iter().filter(|outcome| outcome.is_long_ban()).map(|one| one.word()).collect();
        assert_eq!(long, ["long-suspension", "area-ban", "permanent-ban", "future-event-ban"]);
    }

    #[test]
    fn numbers_and_words_come_back() {
        for (at, outcome) in (0..).zip(Outcome::ALL) {
            assert_eq!((outcome.number(), Outcome::from_number(at)), (at, Some(*outcome)));
            assert_eq!(Outcome::from_word(outcome.word()), Some(*outcome));
        }
        let words: BTreeSet<_> = Outcome::ALL.iter().map(|outcome| outcome.word()).collect();
        assert_eq!(words.len(), Outcome::ALL.len());
        assert_eq!((Outcome::from_number(31), Outcome::from_word("fine")), (None, None));
        for (at, finding) in (0..).zip(Finding::ALL) {
            assert_eq!(
                (Finding::from_number(at), Finding::from_word(finding.word())),
                (Some(*finding), Some(*finding))
            );
        }
    }
}
