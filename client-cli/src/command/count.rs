//! `tellsafe count CASE`: what a report for the public counts of it, beside how it ended.

use super::step;
use crate::cli::CountArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::transparency::read;
use std::collections::BTreeSet;
use tellsafe_protocol::act::{Act, MAX_CATEGORIES, MAX_LABEL, Tally};

pub(super) fn run(context: &mut Context, args: &CountArgs) -> Result<(), ClientError> {
    let categories: BTreeSet<String> = args.categories.iter().map(|one| label(one, false)).collect::<Result<_, _>>()?;
    if categories.len() > MAX_CATEGORIES {
        return Err(ClientError::new(Kind::Usage, format!("A case has at most {MAX_CATEGORIES} categories.")));
    }
    let channel = args.by.as_deref().map(|by| label(by, true)).transpose()?;
    let (mut session, id) = step::begin(context, &args.case)?;
    let mut tally = step::work(&session, &id)?.tally.unwrap_or_default();
    if !categories.is_empty() {
        tally.categories = categories.into_iter().collect();
    }
    tally = Tally {
        channel: channel.or(tally.channel),
        people: args.people.or(tally.people),
        affected: args.affected.or(tally.affected),
        ..tally
    };
    step::send(&mut session, &id, vec![Act::Tally(tally)])
}

/// A word for statistics, as it may be published.
///
/// # Errors
/// None, too long a one, or one that leads to someone; where `address` is true it may be a way to the committee.
pub(super) fn label(typed: &str, address: bool) -> Result<String, ClientError> {
    let label = read::fit(typed.trim(), address).ok().filter(|label| !label.is_empty() && label.len() <= MAX_LABEL);
    label.ok_or_else(|| {
        ClientError::new(Kind::Usage, "That is no word for a kind of case, or for a way by which one comes.")
            .means("It is published as it is written, so it must lead to nobody.")
            .next(format!("Write a word or two, of at most {} characters.", read::MAX_LABEL))
    })
}
