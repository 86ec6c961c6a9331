//! `tellsafe desk publish`: what enough members signed, shown to everyone.

use super::sign::{chains, follows, name_of, shared_inboxes};
use crate::cli::{Global, PublishArgs};
use crate::config::Config;
use crate::context::{self, Context};
use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::proposal::Proposal;
use crate::render::Page;
use crate::token::Token;
use crate::transport::{Gateway, relay_key};
use serde_json::json;
use std::time::Duration;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::code::six_words;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{RosterError, fingerprint};

/// How often and how long to look until the gateway's copy of the rosters is the new one.
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

pub(super) fn run(global: &Global, args: &PublishArgs) -> Result<(), ClientError> {
    let output = Output::new(global.json);
    let mut proposals = args.files.iter().map(|path| Proposal::read(path));
    let mut proposal = proposals.next().unwrap_or_else(|| Err(ClientError::internal("no proposal was named")))?;
    for copy in proposals {
        proposal.merge(copy?)?;
    }
    let (mut context, lost, shared) = if proposal.core().number == 1 {
        (first(global, args, &mut proposal)?, Vec::new(), Page::new())
    } else {
        next(global, &mut proposal)?
    };
    let hash = proposal.hash();
    let seen = wait_for(&mut context, &hash)?;
    let link = link(&context.config, &hash)?;
    tell(&output, &link, &proposal, seen);
    output.page(&after_loss(&lost));
    output.page(&shared);
    let lost: Vec<_> = lost.iter().map(|lost| &lost.name).collect();
    output.json(&json!({ "fingerprint": fingerprint(&hash), "link": link, "visible": seen, "lost": lost }));
    Ok(())
}

/// The address and the fingerprint, as they stand in a code of conduct.
pub(super) fn link(config: &Config, hash: &RosterHash) -> Result<String, ClientError> {
    Ok(format!("{}/#{}", config.site()?.address, fingerprint(hash)))
}

/// A first roster: the vault's key comes from the operator's token, for there is no desk yet that names it.
fn first(global: &Global, args: &PublishArgs, proposal: &mut Proposal) -> Result<Context, ClientError> {
    let token = args.token.as_ref().ok_or_else(|| {
        ClientError::new(Kind::Usage, "A new committee is published with the operator's token.")
            .next("Add --token '…'.")
    })?;
    let token = Token::parse(token)?;
    if token.vault != proposal.core().vault {
        return Err(ClientError::new(Kind::Usage, "This token is of another vault than the one in the proposal.")
            .next("Use the token that `desk create` was given, or create the proposal anew."));
    }
    proposal.prune(&proposal.core().clone());
    proposal.verify(&[])?;
    let (mut config, key) = context::unlock(global)?;
    let site = config.site()?;
    let mut gateway = Gateway::connect(&site)?;
    let relay = relay_key(&gateway.public_file()?, proposal.core())?;
    send(&mut gateway, &relay, proposal, Some(token.secret))?;
    if config.stored.desk.is_none() {
        let certificate = global.certificate.as_ref().map(std::path::absolute).transpose().ok().flatten();
        config.keep(|stored| {
            stored.server = Some(site.address.clone());
            stored.desk = Some(fingerprint(&proposal.hash()));
            stored.certificate = certificate.or(stored.certificate.take());
            stored.socks = global.socks.clone().or(stored.socks.take());
        })?;
    }
    // From here on it is a desk like any other, under the fingerprint that was just signed.
    let typed = global.link.is_none() && global.desk.is_none();
    let given = crate::cli::Global {
        link: None,
        server: Some(site.address),
        desk: Some(fingerprint(&proposal.hash())).filter(|_| typed).or(global.desk.clone()),
        ..global.clone()
    };
    let mut context = Context::public(&given)?;
    context.holder = Some(key.holder()?);
    Ok(context)
}

/// Someone whose key was lost.
struct Lost {
    name: String,
    /// By which name their new key is listed.
    now: Option<String>,
}

/// Who lost a key, and what the server does not do yet about that.
fn next(global: &Global, proposal: &mut Proposal) -> Result<(Context, Vec<Lost>, Page), ClientError> {
    let mut context = Context::member(global)?;
    let desk = context.desk()?;
    follows(proposal, &desk.roster)?;
    let before = desk.roster.newest().1;
    let (signed, needed) = (proposal.signers(before).len(), usize::from(before.quorum));
    if signed < needed {
        return Err(ClientError::new(
            Kind::Usage,
            format!("The proposal has {signed} of the {needed} signatures that it needs."),
        )
        .next(
            "Have another member sign it: `tellsafe desk sign FILE`. Copies signed apart can be published together.",
        ));
    }
    proposal.prune(before);
    send(&mut context.gateway, &desk.relay, proposal, None)?;
    let now = |inbox: &Inbox| {
        let place = proposal.core().members.iter().position(|member| member.inbox == *inbox)?;
        proposal.details().members.get(place).map(|member| member.name.clone())
    };
    let lost = proposal
        .core()
        .lost
        .iter()
        .map(|(old, new)| Lost { name: name_of(&desk.roster, old).to_owned(), now: new.as_ref().and_then(now) });
    let lost: Vec<Lost> = lost.collect();
    let shared = match lost.as_slice() {
        [] => Page::new(),
        _ => shared_inboxes(&desk.roster, proposal, &chains(&mut context)?),
    };
    Ok((context, lost, shared))
}

/// What comes next: the new key opens nothing that was written before.
fn after_loss(lost: &[Lost]) -> Page {
    let mut page = Page::new();
    for Lost { name, now } in lost {
        page.gap().say(&format!("{name}'s lost key is on the list no more."));
        match now {
            Some(now) => page
                .say(&format!("Colleagues who read {name}'s cases share each of them with the new key:"))
                .command(&format!("tellsafe share CASE --with '{now}'")),
            None => page
                .say(&format!("Once {name} has a new key, add its card:"))
                .command("tellsafe desk change --add FILE"),
        };
    }
    page
}

fn send(
    gateway: &mut Gateway,
    relay: &tellsafe_protocol::relay::RelayKey,
    proposal: &Proposal,
    token: Option<String>,
) -> Result<(), ClientError> {
    let link = proposal.link().clone();
    let details = proposal.details_bytes().to_vec();
    let request = Request::Roster { link, details, token };
    let class = Class::for_content(request.content().len()).ok_or_else(|| {
        ClientError::new(Kind::Malformed, "The committee's texts are too long.").next("Shorten them.")
    })?;
    gateway.ask(relay, class, &request).map(|_| ())
}

/// Looks until the gateway's copy is the new roster with this member's confirmation, which this sends. False when it is not
/// within seconds.
fn wait_for(context: &mut Context, hash: &RosterHash) -> Result<bool, ClientError> {
    let member = context.holder()?.public_key();
    until_seen(|| {
        match context.gateway.roster(&context.anchor) {
            Ok((roster, _)) if roster.newest().0 == hash => {
                context.desk()?;
                // One who left cannot confirm.
                Ok(roster.newest().1.position(&member).is_none()
                    || roster.last_confirmed(&member, context.today).is_some())
            }
            // The copy from before a first roster does not know the desk.
            Err(error) if error != RosterError::NotAnchored.into() => Err(error),
            _ => Ok(false),
        }
    })
}

/// Looks until the gateway's copy of the rosters is as it should be. False when it is not within seconds.
pub(super) fn until_seen(mut is_seen: impl FnMut() -> Result<bool, ClientError>) -> Result<bool, ClientError> {
    for _ in 0..LOOKS {
        if is_seen()? {
            return Ok(true);
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
    Ok(false)
}

fn tell(output: &Output, link: &str, proposal: &Proposal, seen: bool) {
    let mut page = Page::new();
    page.gap().title(&format!("{} is published.", proposal.core().name));
    if !seen {
        page.warn("The server does not show it yet. Look again in a minute, with `tellsafe desk show`.");
    }
    page.pair("Fingerprint", &fingerprint(&proposal.hash())).pair("In six words", &six_words(&proposal.link().core));
    page.gap().say("The committee's link:");
    output.page(&page);
    output.say(&format!("    {link}\n"));
    let mut page = Page::new();
    if proposal.core().number > 1 {
        page.say("Links to earlier lists lead here too; nobody has to change theirs. Read the six words to the other members.");
        output.page(&page);
        return;
    }
    page.say("Send it to every member. Each checks it, and compares the six words with you by voice:")
        .command("tellsafe desk show --link 'THE LINK'")
        .gap()
        .say("Then put it into your code of conduct; this prints a paragraph for that:")
        .command("tellsafe desk link");
    output.page(&page);
}
