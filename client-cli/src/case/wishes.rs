//! What the reporter wants to be asked before: their wishes travel with the case and stop what would break them.

use super::work::Work;
use super::{Case, Entry};
use crate::questions;
use std::collections::BTreeMap;
use tellsafe_protocol::act::{Said, Wish};
use tellsafe_protocol::outcome::Outcome;
use tellsafe_protocol::roster::Details;

/// What holds of each wish: what a member recorded last, or else what the report says, which stays said when the committee changes its form.
/// Where the form asks whether it may be passed on, and whether the person may be talked to, it promises that who chooses nothing is asked first.
#[must_use]
pub fn of(case: &Case, work: &Work, details: &Details) -> BTreeMap<Wish, Said> {
    let mut wishes = BTreeMap::new();
    let content = case.report().and_then(Entry::content);
    for (wish, id, silent) in [
        (Wish::Share, "share", Some(Said::Ask)),
        (Wish::Approach, "approach", Some(Said::Ask)),
        (Wish::Act, "act", None),
    ] {
        if questions::is_theirs(id, details) {
            continue;
        }
        let mut answers = content.into_iter().flat_map(|content| &content.answers);
        let said = match answers.find(|(answered, _)| answered == id).map(|(_, said)| said.as_str()) {
            Some("yes" | "act") => Some(Said::Yes),
            Some("no" | "keep") => Some(Said::No),
            Some(_) => Some(Said::Ask),
            None => silent.filter(|_| questions::asks(id, details)),
        };
        wishes.extend(said.map(|said| (wish, said)));
    }
    wishes.extend(work.consents.iter().map(|(wish, said)| (*wish, *said)));
    wishes
}

/// The first wish that these outcomes would break, and what was said about it. One that was gone against, with a reason that stays, stops
/// nothing any more; but nobody is brought to a mediation that they have not agreed to.
#[must_use]
pub fn broken(outcomes: &[Outcome], wishes: &BTreeMap<Wish, Said>, work: &Work) -> Option<(Wish, Option<Said>)> {
    let said = |wish| wishes.get(&wish).copied();
    let wants = |wish| outcomes.iter().any(|outcome| needs(*outcome, wish));
    let refused = |wish| refused(wish, wishes, work).is_some();
    let asked = [Wish::Act, Wish::Approach, Wish::Share].into_iter().find(|wish| wants(*wish) && refused(*wish));
    let agreed = |wish| said(wish) == Some(Said::Yes);
    let both = [Wish::Mediate, Wish::MediateOther].into_iter().find(|wish| wants(*wish) && !agreed(*wish));
    both.or(asked).map(|wish| (wish, said(wish)))
}

/// What was said about a wish, if that stops what it is about and was not gone against.
#[must_use]
pub fn refused(wish: Wish, wishes: &BTreeMap<Wish, Said>, work: &Work) -> Option<Said> {
    let overridden = work.overridden.iter().any(|one| one.wish == wish && one.holds);
    wishes.get(&wish).copied().filter(|said| *said != Said::Yes && !overridden)
}

/// Whether an outcome does something that the wish is about.
fn needs(outcome: Outcome, wish: Wish) -> bool {
    use Outcome as O;
    let nothing = matches!(
        outcome,
        O::NotAViolation | O::OutOfScope | O::InsufficientInformation | O::NoAction | O::Flagged | O::SystemicChange
    );
    let passed_on = matches!(
        outcome,
        O::ReferredToProject
            | O::ReferredToFoundation
            | O::ReferredToLegal
            | O::ReferredToPolice
            | O::ReferredToMediator
    );
    let mediated = matches!(outcome, O::MediatedAgreement | O::ReferredToMediator);
    match wish {
        Wish::Act => !nothing,
        Wish::Share => passed_on,
        // Whatever is done to a person, they hear of.
        Wish::Approach => {
            mediated || !(nothing || passed_on || matches!(outcome, O::ContentRemoved | O::PublicStatement))
        }
        Wish::Mediate | Wish::MediateOther => mediated,
    }
}
