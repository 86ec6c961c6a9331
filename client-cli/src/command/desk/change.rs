//! `tellsafe desk change`: a proposal for the next roster.

use super::compare::{check_distinct, compare};
use super::create::{must_be_free, quorum_for};
use super::propose::{Members, Next, must_be_member, place_of, present, propose};
use crate::card;
use crate::cli::ChangeArgs;
use crate::context::Context;
use crate::details_file::DetailsFile;
use crate::error::ClientError;

pub(super) fn run(context: &mut Context, args: &ChangeArgs) -> Result<(), ClientError> {
    let roster = context.desk()?.roster;
    let settings = DetailsFile::of(roster.details());
    if args.print_details {
        context.output.bytes(settings.to_text().as_bytes());
        return Ok(());
    }
    must_be_free(&args.out)?;
    must_be_member(context, &roster)?;
    if let Some(name) = &args.name {
        card::check(name)?;
    }
    let file = args.details.as_deref().map_or_else(|| Ok(settings), DetailsFile::read)?;
    let added = args.add.iter().map(|path| card::read(path)).collect::<Result<Vec<_>, _>>()?;
    let mut members = staying(present(&roster), &args.remove)?;
    for card in &added {
        let (keys, member) = card::member(card);
        // A member whose card is new keeps their place.
        match members.iter_mut().find(|(present, _)| present.key == keys.key) {
            Some(place) => *place = (keys, member),
            None => members.push((keys, member)),
        }
    }
    check_distinct(members.iter().map(|(_, member)| member.name.as_str()))?;
    let core = roster.newest().1;
    let quorum = quorum_for(args.quorum.or_else(|| as_agreed(core.quorum, &members)), members.len())?;
    compare(&context.output, &added, args.yes_compared)?;
    let name = args.name.clone().unwrap_or_else(|| core.name.clone());
    propose(context, &roster, Next { name, members, quorum, file, lost: vec![] }, &args.out)
}

/// What was agreed on stays, unless so many leave that it cannot.
pub(super) fn as_agreed(quorum: u8, members: &Members) -> Option<u8> {
    Some(quorum).filter(|quorum| usize::from(*quorum) <= members.len())
}

fn staying(mut members: Members, leaving: &[String]) -> Result<Members, ClientError> {
    let mut places = leaving.iter().map(|name| place_of(&members, name)).collect::<Result<Vec<_>, _>>()?;
    places.sort_unstable_by(|a, b| b.cmp(a));
    places.dedup();
    for place in places {
        members.remove(place);
    }
    Ok(members)
}
