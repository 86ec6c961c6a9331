//! `tellsafe desk show`: who is on the committee, checked against its fingerprint.

use super::close::{CLOSED, said_closing};
use super::publish::link;
use super::said;
use crate::card;
use crate::changes::{about, signatures};
use crate::cli::{Global, ShowArgs};
use crate::context::{Context, is_lost, lost_key};
use crate::dates::{iso, written};
use crate::details_file::{DetailsFile, size_said};
use crate::error::ClientError;
use crate::passphrase;
use crate::render::Page;
use crate::transport::Desk;
use serde_json::json;
use tellsafe_protocol::code::six_words;
use tellsafe_protocol::roster::{Freshness, fingerprint};

pub(super) fn run(global: &Global, args: &ShowArgs) -> Result<(), ClientError> {
    let mut context = Context::public(global)?;
    let can_unlock = context.output.can_ask() || passphrase::is_given(global);
    if !args.as_stranger && can_unlock && context.config.identity().exists() {
        context.unlock()?;
    }
    let desk = context.desk()?;
    let remembered = remember(&mut context, &desk)?;
    show(&context, &desk, remembered)?;
    context.output.json(&as_json(&context, &desk)?);
    Ok(())
}

/// A member's first look lets the settings know the desk. Returns whether this was it.
fn remember(context: &mut Context, desk: &Desk) -> Result<bool, ClientError> {
    let is_member = name(context, desk).is_some();
    if !is_member || context.config.stored.desk.is_some() {
        return Ok(false);
    }
    let (site, anchor) = (context.config.site()?, fingerprint(&context.anchor));
    let certificate = site.certificate.as_ref().map(std::path::absolute).transpose().ok().flatten();
    context.config.keep(|stored| {
        stored.server = Some(site.address);
        stored.desk = Some(anchor);
        stored.certificate = certificate;
        stored.socks = site.socks;
    })?;
    Ok(true)
}

/// The unlocked member's name on this desk.
fn name<'a>(context: &Context, desk: &'a Desk) -> Option<&'a str> {
    desk.roster.name_of(&context.holder.as_ref()?.public_key())
}

fn show(context: &Context, desk: &Desk, remembered: bool) -> Result<(), ClientError> {
    let (roster, today) = (&desk.roster, context.today);
    let ((hash, core), details) = (roster.newest(), roster.details());
    let mut page = Page::new();
    page.title(&core.name)
        .pair("Fingerprint", &fingerprint(hash))
        .pair("In six words", &six_words(&core.to_bytes()))
        .pair("List", &format!("number {}, checked back to the first", core.number));
    if *hash != context.anchor {
        page.pair("Your link", "names an earlier list; the present one follows from it");
    }
    page.pair("Changes need", &signatures(core.quorum)).gap().title("Who reads");
    for (keys, member) in core.members.iter().zip(&details.members) {
        page.say(&format!("{}{}", member.name, about(member)));
        let last = roster.last_confirmed(&keys.key, today);
        let said = match roster.closing_since(&keys.key, today) {
            Some(day) => format!("{}, to say that the committee closes", written(day)),
            None => last.map_or("not since this list was published".into(), written),
        };
        page.pair("last here", &said);
        match card::words_of(keys, member) {
            Some(words) => page.pair("six words", &words),
            None => page.pair("six words", "none: this key is damaged and nothing can be sealed to it"),
        };
    }
    match desk.freshness {
        Freshness::Confirmed(count) => {
            page.gap().say(&format!("{count} members have confirmed this list within 90 days."));
        }
        Freshness::Few(count) => {
            page.gap().warn(&format!(
                "{count} of {} members confirmed this list within 90 days. People see this as a warning. Members confirm by using \
                 Tellsafe, as with `tellsafe desk show`.",
                core.members.len()
            ));
        }
        Freshness::Closed => {
            page.gap().warn(CLOSED);
        }
    }
    page.gap().title("What it promises");
    page.pair("First answer", &format!("within {} working days", details.deadlines.acknowledge))
        .pair("Then", &format!("every {} working days at the latest", details.deadlines.next))
        .pair("Deleted after", &format!("{} months", details.retention_months))
        .pair(
            "Attachments",
            &match details.attachments {
                0 => "none are taken".into(),
                bytes => format!("up to {} in one message", size_said(bytes)),
            },
        )
        .pair("In danger", &details.urgent);
    for (machine, who) in &details.operators {
        page.pair(machine, &format!("run by {who}"));
    }
    for (label, how) in &details.other_places {
        page.pair("Elsewhere", &format!("{label}: {how}"));
    }
    said::form(&mut page, details);
    said::directory(&mut page, details);
    if let Some(name) = name(context, desk) {
        match context.closing_since(roster) {
            Some(day) => page.gap().warn(&said_closing(day)),
            None => page.gap().say(&format!("You are {name} here, and have confirmed this list.")),
        };
    } else if context.holder.as_ref().is_some_and(|holder| is_lost(roster, &holder.inbox())) {
        let lost = lost_key();
        page.gap().warn(&lost.happened).say(&lost.means).say(&lost.next);
    } else if context.holder.is_some() {
        page.gap().say("Your key is not on this list.");
    }
    if remembered {
        page.say("From now on this is your committee: no command needs its link any more. Compare the six words at the top with the founder, by voice.");
    }
    context.output.page(&page);
    Ok(())
}

fn as_json(context: &Context, desk: &Desk) -> Result<serde_json::Value, ClientError> {
    let (roster, today) = (&desk.roster, context.today);
    let ((hash, core), details) = (roster.newest(), roster.details());
    let members: Vec<_> = core
        .members
        .iter()
        .zip(&details.members)
        .map(|(keys, member)| {
            json!({
                "name": member.name, "role": member.role, "affiliation": member.affiliation,
                "last_here": roster.last_confirmed(&keys.key, today).map(iso),
                "closing_since": roster.closing_since(&keys.key, today).map(iso),
                "six_words": card::words_of(keys, member),
            })
        })
        .collect();
    let (confirmed, enough) = match desk.freshness {
        Freshness::Confirmed(count) => (count, true),
        Freshness::Few(count) => (count, false),
        Freshness::Closed => (roster.recent(today), false),
    };
    let file = DetailsFile::of(details);
    Ok(json!({
        "name": core.name, "fingerprint": fingerprint(hash), "six_words": six_words(&core.to_bytes()), "number": core.number, "quorum": core.quorum,
        "link": link(&context.config, hash)?, "members": members, "confirmed_recently": confirmed, "enough": enough,
        "closed": desk.freshness == Freshness::Closed,
        "attachments": details.attachments, "form": file.question, "directory": file.directory, "you": name(context, desk),
        "key_lost": context.holder.as_ref().map(|holder| is_lost(roster, &holder.inbox())),
    }))
}
