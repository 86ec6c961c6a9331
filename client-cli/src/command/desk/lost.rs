//! `tellsafe desk lost`: a member's key is gone, or someone else has it. Another comes in its place, if there is one yet.

use super::change::as_agreed;
use super::compare::{check_distinct, compare};
use super::create::{must_be_free, quorum_for};
use super::propose::{Members, Next, must_be_member, place_of, present, propose};
use crate::card;
use crate::cli::LostArgs;
use crate::context::Context;
use crate::details_file::DetailsFile;
use crate::error::{ClientError, Kind};
use crate::render::Page;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::roster::{Core, MemberKeys, Roster};

pub(super) fn run(context: &mut Context, args: &LostArgs) -> Result<(), ClientError> {
    let roster = context.desk()?.roster;
    must_be_free(&args.out)?;
    must_be_member(context, &roster)?;
    let (core, mut members) = (roster.newest().1, present(&roster));
    let place = place_of(&members, &args.name)?;
    let (old, was) = members.remove(place);
    can_sign(core, &old, &was.name, &context.holder()?.public_key())?;
    let card = args.card.as_deref().map(card::read).transpose()?;
    if let Some(card) = &card {
        let (keys, member) = card::member(card);
        must_be_new(&roster, &keys, &was.name)?;
        members.insert(place, (keys, member));
    }
    check_distinct(members.iter().map(|(_, member)| member.name.as_str()))?;
    let quorum = quorum_for(remaining(core, &members)?, members.len())?;
    compare(&context.output, card.as_slice(), args.yes_compared)?;
    if card.is_none() {
        let mut page = Page::new();
        page.warn(&format!(
            "No card of a new key was named. Cases in which someone was left out can be shared with a later key of {} only \
             once whoever reported agrees, as with anyone new. If they can make a new key first, do that, and add --card.",
            was.name
        ));
        context.output.aside(&page);
    }
    let lost = vec![(old.inbox, card.as_ref().map(|card| card.card().inbox))];
    let (name, file) = (core.name.clone(), DetailsFile::of(roster.details()));
    propose(context, &roster, Next { name, members, quorum, file, lost }, &args.out)
}

/// Whoever proposes it with the key itself still has it.
fn can_sign(core: &Core, old: &MemberKeys, name: &str, own: &PublicKey) -> Result<(), ClientError> {
    let able = core.members.iter().filter(|member| member.key != old.key || member.key == *own).count();
    if able >= usize::from(core.quorum) {
        return Ok(());
    }
    Err(ClientError::new(
        Kind::Denied,
        format!("A change needs {} signatures, and without that key there are at most {able}.", core.quorum),
    )
    .means("So this committee can replace no key any more, and nothing was written.")
    .next(format!(
        "If {name} still has a copy of it, as in the backup on paper, they propose this with it themselves. Otherwise close \
         this committee, with `tellsafe desk close`, so that people who come are told. Found it anew with `tellsafe desk create`, and put its \
         link in the place of the old one."
    )))
}

/// So that nobody is taken for someone else.
fn must_be_new(roster: &Roster, keys: &MemberKeys, name: &str) -> Result<(), ClientError> {
    let known = roster.inboxes().any(|inbox| inbox == keys.inbox) || roster.newest().1.position(&keys.key).is_some();
    if !known {
        return Ok(());
    }
    Err(ClientError::new(Kind::Usage, "That card is of a key that is on the list, or was once.")
        .means("The place of a lost key can only be taken by a new one.")
        .next(format!("{name} makes one with `tellsafe key new`, and a card of it with `tellsafe desk join`.")))
}

/// How many sign from now on, if it can stay as it is.
fn remaining(core: &Core, members: &Members) -> Result<Option<u8>, ClientError> {
    if members.is_empty() {
        return Err(ClientError::new(Kind::Usage, "Nobody would be left on the committee.")
            .next("Make a new key first, and name its card with --card."));
    }
    Ok(as_agreed(core.quorum, members))
}
