//! `tellsafe desk change`: a proposal for the next roster.

use super::compare::{check_distinct, compare};
use super::create::{must_be_free, quorum_for};
use super::sign::show_changes;
use crate::card;
use crate::cli::ChangeArgs;
use crate::context::Context;
use crate::details_file::DetailsFile;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::proposal::Proposal;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::roster::{Core, MemberDetails, MemberKeys, Roster, fingerprint};

type Members = Vec<(MemberKeys, MemberDetails)>;

pub(super) fn run(context: &mut Context, args: &ChangeArgs) -> Result<(), ClientError> {
    let roster = context.desk()?.roster;
    let present = DetailsFile::of(roster.details());
    if args.print_details {
        context.output.bytes(present.to_text().as_bytes());
        return Ok(());
    }
    must_be_free(&args.out)?;
    let (hash, core) = roster.newest();
    if core.position(&context.holder()?.public_key()).is_none() {
        return Err(ClientError::new(
            Kind::Denied,
            "Only a member can propose a change, and your key is not on the list.",
        )
        .next("Look at the list with `tellsafe desk show`."));
    }
    if let Some(name) = &args.name {
        card::check(name)?;
    }
    let file = args.details.as_deref().map_or_else(|| Ok(present), DetailsFile::read)?;
    let added = args.add.iter().map(|path| card::read(path)).collect::<Result<Vec<_>, _>>()?;
    let mut members = staying(&roster, &args.remove)?;
    for card in &added {
        let (keys, member) = card::member(card);
        // A member whose card is new keeps their place.
        match members.iter_mut().find(|(present, _)| present.key == keys.key) {
            Some(place) => *place = (keys, member),
            None => members.push((keys, member)),
        }
    }
    check_distinct(members.iter().map(|(_, member)| member.name.as_str()))?;
    // What was agreed on stays, unless so many leave that it cannot.
    let quorum = args.quorum.or_else(|| Some(core.quorum).filter(|quorum| usize::from(*quorum) <= members.len()));
    let quorum = quorum_for(quorum, members.len())?;
    compare(&context.output, &added, args.yes_compared)?;

    let (keys, described) = members.into_iter().unzip();
    let published = context.gateway.public_file()?;
    let chains: Vec<Roster> = published.desks.iter().filter_map(|desk| desk.verify(None).ok()).collect();
    let founding = |hash: &RosterHash| {
        let named = chains.iter().find(|roster| roster.core(hash).is_some())?;
        // The page hands people on within one vault only.
        (named.newest().1.vault == core.vault).then(|| named.founding())
    };
    let details = file.details(described, Some(&founding))?;
    let next = Core {
        name: args.name.clone().unwrap_or_else(|| core.name.clone()),
        number: core.number.saturating_add(1),
        previous: Some(*hash),
        members: keys,
        quorum,
        vault: core.vault,
        details: details.hash(),
    };
    if next.has_duplicate() {
        return Err(tellsafe_protocol::roster::RosterError::Duplicate.into());
    }
    let proposal = Proposal::new(next, details, context.holder()?.signing_key());
    if !show_changes(&context.output, &roster, &proposal) {
        return Err(ClientError::new(Kind::Usage, "This changes nothing.").next("See `tellsafe desk change --help`."));
    }
    files::create(&args.out, proposal.to_text().as_bytes())?;
    let mut page = Page::new();
    page.gap().say(&format!(
        "Written to {}, with your signature. It needs {} of {} members.",
        args.out.display(),
        core.quorum,
        core.members.len()
    ));
    page.say(if core.quorum > 1 {
        "Send the file to another member, who signs and passes it on:"
    } else {
        "Yours is enough. Publish it:"
    });
    let verb = if core.quorum > 1 { "sign" } else { "publish" };
    page.command(&format!("tellsafe desk {verb} {}", args.out.display()));
    context.output.page(&page);
    context.output.json(&json!({
        "proposal": args.out, "fingerprint": fingerprint(&proposal.hash()), "signed": 1, "needed": core.quorum,
    }));
    Ok(())
}

fn staying(roster: &Roster, leaving: &[String]) -> Result<Members, ClientError> {
    let (core, details) = (roster.newest().1, roster.details());
    let is_named = |member: &MemberDetails, name: &String| member.name.to_lowercase() == name.trim().to_lowercase();
    for name in leaving {
        if !details.members.iter().any(|member| is_named(member, name)) {
            let names: Vec<_> = details.members.iter().map(|member| member.name.as_str()).collect();
            return Err(ClientError::new(Kind::NotFound, format!("No member is called {name}."))
                .means(format!("The members are {}.", names.join(", "))));
        }
    }
    let all = core.members.iter().copied().zip(details.members.iter().cloned());
    Ok(all.filter(|(_, member)| !leaving.iter().any(|name| is_named(member, name))).collect())
}
