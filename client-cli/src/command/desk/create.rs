//! `tellsafe desk create`: the first roster, from its members' cards.

use super::compare::{check_distinct, compare};
use crate::card;
use crate::changes::signatures;
use crate::cli::{CreateArgs, Global};
use crate::context;
use crate::details_file::DetailsFile;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::output::Output;
use crate::proposal::Proposal;
use crate::render::Page;
use crate::token::Token;
use serde_json::json;
use std::path::Path;
use tellsafe_protocol::roster::{Core, MAX_MEMBERS, SignedCard, fingerprint};

pub(super) fn run(global: &Global, args: &CreateArgs) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    if args.print_details {
        output.bytes(DetailsFile::default().to_text().as_bytes());
        return Ok(());
    }
    let (Some(name), Some(token)) = (&args.name, &args.token) else {
        return Err(ClientError::new(Kind::Usage, "A committee needs --name and --token."));
    };
    card::check(name)?;
    let token = Token::parse(token)?;
    let file = args.details.as_deref().map_or_else(|| Ok(DetailsFile::default()), DetailsFile::read)?;
    let others = args.cards.iter().map(|path| card::read(path)).collect::<Result<Vec<_>, _>>()?;
    must_be_free(&args.out)?;

    let (config, key) = context::unlock(global)?;
    let holder = key.holder()?;
    let own = card::own(&config, &holder)?;
    // The founder's own card may be among the files; it is taken from the key all the same.
    let others: Vec<SignedCard> = others.into_iter().filter(|card| card.card().key != holder.public_key()).collect();
    let cards: Vec<&SignedCard> = core::iter::once(&own).chain(&others).collect();
    check_distinct(cards.iter().map(|card| card.card().name.as_str()))?;
    let quorum = quorum_for(args.quorum, cards.len())?;
    compare(&output, &others, args.yes_compared)?;

    let (keys, members) = cards.into_iter().map(card::member).unzip();
    let details = file.details(members, None)?;
    let core = Core {
        name: name.clone(),
        number: 1,
        previous: None,
        members: keys,
        quorum,
        vault: token.vault,
        details: details.hash(),
        lost: vec![],
    };
    let proposal = Proposal::new(core, details, holder.signing_key());
    proposal.verify(&[])?;
    files::create(&args.out, proposal.to_text().as_bytes())?;
    tell(&output, &proposal, &args.out);
    output.json(&json!({
        "proposal": args.out, "fingerprint": fingerprint(&proposal.hash()), "members": proposal.core().members.len(),
        "quorum": quorum,
    }));
    Ok(())
}

/// How many must sign the next change: as typed, or more than half.
pub(super) fn quorum_for(typed: Option<u8>, members: usize) -> Result<u8, ClientError> {
    if members > MAX_MEMBERS {
        return Err(ClientError::new(
            Kind::Usage,
            format!("A committee has at most {MAX_MEMBERS} members; these are {members}."),
        ));
    }
    let count = u8::try_from(members).unwrap_or(u8::MAX);
    let quorum = typed.unwrap_or(count / 2 + 1);
    if (1..=count).contains(&quorum) {
        return Ok(quorum);
    }
    Err(ClientError::new(Kind::Usage, format!("--quorum must be from 1 to {count}, the number of members.")))
}

/// Proposals are not replaced: one may hold signatures that others gave.
pub(super) fn must_be_free(path: &Path) -> Result<(), ClientError> {
    if !path.exists() {
        return Ok(());
    }
    Err(ClientError::new(Kind::CannotWrite, format!("There is a file at {} already.", path.display()))
        .next("Move it away, or choose another name with --out."))
}

fn tell(output: &Output, proposal: &Proposal, path: &Path) {
    let (core, details) = (proposal.core(), proposal.details());
    let names: Vec<_> = details.members.iter().map(|member| member.name.clone()).collect();
    let mut page = Page::new();
    page.gap()
        .title(&format!("{}, as proposed", core.name))
        .pair("Members", &names.join(", "))
        .pair("Changes need", &signatures(core.quorum))
        .pair("First answer", &format!("within {} working days", details.deadlines.acknowledge))
        .pair("Deleted after", &format!("{} months", details.retention_months))
        .pair("Fingerprint", &fingerprint(&proposal.hash()))
        .pair("Written to", &path.display().to_string());
    if details.members.len() < 2 {
        page.gap().warn("With one member there is nobody to read when that member is away, or is who it is about.");
    }
    if details.operators.is_empty() {
        page.gap().warn(
            "Nobody is named who runs the machines, and people will wonder. `desk create --print-details` prints a file where you can.",
        );
    }
    page.gap().say("Nothing was sent yet. Publish it with the same token:");
    page.command(&format!("tellsafe desk publish {} --server 'https://…' --token '…'", path.display()));
    output.page(&page);
}
