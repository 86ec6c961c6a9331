//! Cases by chance, for the attacker.

use proptest::prelude::*;
use tellsafe_client::transparency::{ActionKind, Amount, Mark, Outcome, Record};

const CHANNELS: [&str; 5] = ["Slack admins", "GitHub admins", "conduct@kubernetes.org", "Phone", "CNCF Events staff"];
const ACTORS: [&str; 4] = ["Code of Conduct Committee", "Slack admins", "CNCF Events staff", "Moderators"];
const OUTCOMES: [&str; 7] = ["no action", "warning", "ban", "coaching", "out of scope", "flagged", "sang"];
const CATEGORIES: [&str; 6] = ["Insults", "Threats", "Spam", "Contact", "Slurs", "Noise"];

/// A case, of labels by weight: the first of each list are frequent, so that there are both large and small numbers.
pub(crate) fn case(single: bool) -> impl Strategy<Value = Record> {
    let pick = |most: usize| (0..most, 0..most).prop_map(|(a, b)| a.min(b));
    let days = (20_400u32..20_600, 0u32..160, 0u8..10);
    (days, pick(6), pick(5), pick(7), pick(7), pick(7), 1u32..3, 0u8..9).prop_map(
        move |((received, later, open), channel, actor, outcome, first, second, reports, mark)| {
            let resolved = (open > 0).then_some(received + later);
            let outcomes: Vec<Outcome> = OUTCOMES.get(outcome).map(|text| Outcome::of(text)).into_iter().collect();
            let mut categories: Vec<String> =
                CATEGORIES.get(first).map(|text| (*text).to_owned()).into_iter().collect();
            if !single {
                categories.extend(CATEGORIES.get(second).filter(|_| second != first).map(|text| (*text).to_owned()));
            }
            Record {
                resolved,
                channel: CHANNELS.get(channel).map(|text| (*text).to_owned()),
                categories,
                actors: ACTORS.get(actor).map(|text| (*text).to_owned()).into_iter().collect(),
                marks: if mark == 0 { vec![Mark::Police] } else { Vec::new() },
                // A decision to do nothing is no action.
                kind: (mark == 1 && outcomes.iter().any(|one| one.action().is_some())).then_some(ActionKind::Punitive),
                outcomes,
                reports: Some(Amount::Known(reports)),
                people: Some(Amount::Known(reports - 1)),
                ..Record::new(received)
            }
        },
    )
}
