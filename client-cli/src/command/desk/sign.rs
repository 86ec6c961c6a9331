//! `tellsafe desk sign`: a member reads what a proposal changes, and signs it.

use crate::card;
use crate::changes::{about, sentences};
use crate::cli::{Global, SignArgs};
use crate::context::{self, Context};
use crate::error::{ClientError, Kind};
use crate::files;
use crate::output::Output;
use crate::proposal::Proposal;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::bytes::Inbox;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::roster::{Core, Roster, RosterError, fingerprint};

pub(super) fn run(global: &Global, args: &SignArgs) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    let mut proposal = Proposal::read(&args.file)?;
    if proposal.core().number == 1 {
        // There is no desk to ask yet; the founder's signature is enough, and others may add theirs.
        let (_, key) = context::unlock(global)?;
        let holder = key.holder()?;
        show_all(&output, &proposal);
        let signers = proposal.core().clone();
        return add(&output, args, &mut proposal, &holder, &signers, 1);
    }
    let mut context = Context::member(global)?;
    let roster = context.desk()?.roster;
    context.must_not_be_lost(&roster)?;
    follows(&proposal, &roster)?;
    show_changes(&output, &roster, &proposal);
    if !proposal.core().lost.is_empty() {
        let chains = chains(&mut context)?;
        output.aside(&shared_inboxes(&roster, &proposal, &chains));
    }
    let before = roster.newest().1;
    add(&output, args, &mut proposal, context.holder()?, before, before.quorum)
}

/// That the proposal goes on from the newest roster, and is wrong in nothing but too few signatures.
pub(super) fn follows(proposal: &Proposal, roster: &Roster) -> Result<(), ClientError> {
    let (hash, core) = roster.newest();
    if proposal.hash() == *hash {
        return Err(
            ClientError::new(Kind::Usage, "This proposal was published already.").next("See `tellsafe desk show`.")
        );
    }
    if proposal.core().previous != Some(*hash) || proposal.core().number != core.number.saturating_add(1) {
        return Err(ClientError::new(
            Kind::Untrusted,
            "This proposal does not follow from the committee's present list.",
        )
        .means("Another change was published since, or it belongs to another committee.")
        .next("Propose the change anew with `tellsafe desk change`."));
    }
    if proposal.core().members.iter().any(|member| !member.key.is_usable()) {
        return Err(RosterError::Duplicate.into());
    }
    Ok(roster.allows(proposal.core())?)
}

/// The lists of all committees of the server.
pub(super) fn chains(context: &mut Context) -> Result<Vec<Roster>, ClientError> {
    let published = context.gateway.public_file()?;
    Ok(published.desks.iter().filter_map(|desk| desk.verify(None).ok()).collect())
}

/// What the server does not do yet: an inbox that other committees list too is emptied once they say so as well.
pub(super) fn shared_inboxes(roster: &Roster, proposal: &Proposal, chains: &[Roster]) -> Page {
    let mut page = Page::new();
    for (old, _) in &proposal.core().lost {
        let lists = |chain: &&Roster| {
            chain.founding() != roster.founding()
                && chain.inboxes().any(|inbox| inbox == *old)
                && !chain.lost().any(|(lost, _)| lost == *old)
        };
        for other in chains.iter().filter(lists) {
            page.warn(&format!(
                "{} has, or had, the same key on the list of {}. The server deletes nothing, and goes on taking in what is \
                 written to that key, until that committee says that it was lost, too.",
                name_of(roster, old),
                other.newest().1.name
            ));
        }
    }
    page
}

/// Whose inbox it is on this list.
pub(super) fn name_of<'a>(roster: &'a Roster, inbox: &Inbox) -> &'a str {
    let mut members = roster.newest().1.members.iter();
    let key = members.find(|member| member.inbox == *inbox).map(|member| &member.key);
    key.and_then(|key| roster.name_of(key)).unwrap_or("Someone")
}

fn add(
    output: &Output,
    args: &SignArgs,
    proposal: &mut Proposal,
    holder: &Holder,
    before: &Core,
    needed: u8,
) -> Result<(), ClientError> {
    if before.position(&holder.public_key()).is_none() {
        return Err(ClientError::new(Kind::Denied, "Your key is not among those that may sign this.")
            .means("Members of the list before this change sign it; new members sign the next one."));
    }
    if !args.yes && !output.confirm("Do you want to sign this?")? {
        return Err(ClientError::new(Kind::Declined, "You did not sign; the file is as it was."));
    }
    proposal.sign(holder.signing_key());
    files::write(&args.file, proposal.to_text().as_bytes())?;
    let signed = proposal.signers(before).len();
    let mut page = Page::new();
    page.gap().say(&format!("Signed. {} has {signed} of the {needed} signatures that it needs.", args.file.display()));
    if signed >= usize::from(needed) {
        page.say("That is enough; any member can publish it:");
        page.command(&format!("tellsafe desk publish {}", args.file.display()));
    } else {
        page.say("Send the file to another member, who signs and passes it on.");
    }
    output.page(&page);
    output.json(&json!({
        "proposal": args.file, "fingerprint": fingerprint(&proposal.hash()), "signed": signed, "needed": needed,
    }));
    Ok(())
}

/// Says what a proposal changes; false when that is nothing.
pub(super) fn show_changes(output: &Output, roster: &Roster, proposal: &Proposal) -> bool {
    let said = sentences((roster.newest().1, roster.details()), (proposal.core(), proposal.details()));
    let mut page = Page::new();
    page.title(&format!("What this changes at {}", roster.newest().1.name));
    for sentence in &said {
        page.point(sentence);
    }
    if said.is_empty() {
        page.say("Nothing that people would see.");
    }
    // The words of a new member are for whoever signs, too: the founder's or proposer's word need not be taken for it.
    let new = proposal.core().members.iter().zip(&proposal.details().members);
    for (keys, member) in new.filter(|(keys, _)| roster.newest().1.position(&keys.key).is_none()) {
        if let Some(words) = card::words_of(keys, member) {
            page.gap().say(&format!("Before you sign, have {} read you these six words:", member.name)).command(&words);
        }
    }
    output.aside(&page);
    !said.is_empty()
}

fn show_all(output: &Output, proposal: &Proposal) {
    let (core, details) = (proposal.core(), proposal.details());
    let mut page = Page::new();
    page.title(&format!("A new committee: {}", core.name));
    for (keys, member) in core.members.iter().zip(&details.members) {
        page.say(&format!("{}{}", member.name, about(member)));
        page.pair("six words", &card::words_of(keys, member).unwrap_or_default());
    }
    page.pair("Fingerprint", &fingerprint(&proposal.hash()));
    output.aside(&page);
}
