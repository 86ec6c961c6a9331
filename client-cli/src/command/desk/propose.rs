//! What `desk change` and `desk lost` have in common: from what shall be to a proposal in a file.

use super::sign::{chains, shared_inboxes, show_changes};
use crate::context::Context;
use crate::details_file::DetailsFile;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::proposal::Proposal;
use crate::render::Page;
use serde_json::json;
use std::path::Path;
use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::roster::{Core, MemberDetails, MemberKeys, Roster, RosterError, fingerprint};

/// Members: their keys, and what is said of them.
pub(super) type Members = Vec<(MemberKeys, MemberDetails)>;

/// What shall be in the place of what is.
pub(super) struct Next {
    pub(super) name: String,
    pub(super) members: Members,
    pub(super) quorum: u8,
    pub(super) file: DetailsFile,
    pub(super) lost: Vec<(Inbox, Option<Inbox>)>,
}

/// Only members propose.
pub(super) fn must_be_member(context: &Context, roster: &Roster) -> Result<(), ClientError> {
    if context.is_member(roster) {
        return Ok(());
    }
    context.must_not_be_lost(roster)?;
    Err(ClientError::new(Kind::Denied, "Only a member can do this, and your key is not on the list.")
        .next("Look at the list with `tellsafe desk show`."))
}

/// The members as they are.
pub(super) fn present(roster: &Roster) -> Members {
    roster.newest().1.members.iter().copied().zip(roster.details().members.iter().cloned()).collect()
}

/// The place of the member with this name.
pub(super) fn place_of(members: &Members, name: &str) -> Result<usize, ClientError> {
    let wanted = name.trim().to_lowercase();
    members.iter().position(|(_, member)| member.name.to_lowercase() == wanted).ok_or_else(|| {
        let names: Vec<_> = members.iter().map(|(_, member)| member.name.as_str()).collect();
        ClientError::new(Kind::NotFound, format!("No member is called {name}."))
            .means(format!("The members are {}.", names.join(", ")))
    })
}

/// Says what changes, and writes the proposal with the proposer's signature.
pub(super) fn propose(context: &mut Context, roster: &Roster, next: Next, out: &Path) -> Result<(), ClientError> {
    let (hash, core) = roster.newest();
    let chains = chains(context)?;
    let founding = |hash: &RosterHash| {
        let named = chains.iter().find(|roster| roster.core(hash).is_some())?;
        // The page hands people on within one vault only.
        (named.newest().1.vault == core.vault).then(|| named.founding())
    };
    let (keys, described) = next.members.into_iter().unzip();
    let details = next.file.details(described, Some(&founding))?;
    let next = Core {
        name: next.name,
        number: core.number.saturating_add(1),
        previous: Some(*hash),
        members: keys,
        quorum: next.quorum,
        vault: core.vault,
        details: details.hash(),
        lost: next.lost,
    };
    if next.has_duplicate() {
        return Err(RosterError::Duplicate.into());
    }
    roster.allows(&next)?;
    let proposal = Proposal::new(next, details, context.holder()?.signing_key());
    if !show_changes(&context.output, roster, &proposal) {
        return Err(ClientError::new(Kind::Usage, "This changes nothing.").next("See `tellsafe desk change --help`."));
    }
    context.output.aside(&shared_inboxes(roster, &proposal, &chains));
    files::create(out, proposal.to_text().as_bytes())?;
    written(context, core, &proposal, out);
    Ok(())
}

fn written(context: &Context, core: &Core, proposal: &Proposal, out: &Path) {
    let mut page = Page::new();
    page.gap().say(&format!(
        "Written to {}, with your signature. It needs {} of {} members.",
        out.display(),
        core.quorum,
        core.members.len()
    ));
    page.say(if core.quorum > 1 {
        "Send the file to another member, who signs and passes it on:"
    } else {
        "Yours is enough. Publish it:"
    });
    let verb = if core.quorum > 1 { "sign" } else { "publish" };
    page.command(&format!("tellsafe desk {verb} {}", out.display()));
    context.output.page(&page);
    context.output.json(&json!({
        "proposal": out, "fingerprint": fingerprint(&proposal.hash()), "signed": 1, "needed": core.quorum,
    }));
}
