//! `tellsafe close CASE`: as was decided, or by one alone, for the others to look at.

use super::{propose, step};
use crate::case::work::Fate;
use crate::cli::CloseArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use tellsafe_protocol::act::{Act, Closing};

pub(super) fn run(context: &mut Context, args: &CloseArgs) -> Result<(), ClientError> {
    let given = propose::decision(&args.decision)?;
    let (mut session, id) = step::begin(context, &args.case)?;
    let (work, today) = (step::work(&session, &id)?, session.context.today);
    let decided = work.proposals.iter().rfind(|one| one.fate(today) == Fate::Stands).map(|one| &one.proposal);
    let decided = decided.map(|proposal| (proposal.finding, proposal.outcomes.clone()));
    let appeal = (args.appeal > 0).then(|| today.saturating_add(args.appeal));
    let closing = |(finding, outcomes)| Act::Close(Closing { finding, outcomes, appeal });
    let acts = match (given, decided, &args.alone) {
        (None, Some(decided), None) => vec![closing(decided)],
        (Some(given), Some(decided), None) if given == decided => vec![closing(decided)],
        (Some(given), _, Some(why)) => vec![closing(given), Act::Alone(step::words(why)?)],
        (None, _, Some(_)) => {
            return Err(ClientError::new(Kind::Usage, "Say what came out of it.").next("Add --finding."));
        }
        (_, _, None) => {
            return Err(ClientError::new(Kind::Denied, "No such decision stands in this case.")
                .means("Either nobody proposed it, or its time is not over, or it did not find enough votes. Nothing was sent.")
                .next("See where it stands with `tellsafe read`; what cannot wait is closed with --finding and --alone."));
        }
    };
    // A proposal may be older than what the reporter said last.
    for act in &acts {
        if let Act::Close(Closing { outcomes, .. }) = act {
            step::heed(&session, &id, outcomes)?;
        }
    }
    step::send(&mut session, &id, acts)
}
