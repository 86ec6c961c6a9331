//! `tellsafe person CASE`: who is meant by which code, for those members only who need to know.

use super::{people, step, words};
use crate::case::name;
use crate::case::work::{Named, Work};
use crate::cli::PersonArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::random::System;
use crate::render::Page;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tellsafe_protocol::act::{Act, MAX_ACTS, MAX_LABEL};
use tellsafe_protocol::bytes::{Inbox, MessageId};

pub(super) fn run(context: &mut Context, args: &PersonArgs) -> Result<(), ClientError> {
    let output = context.output;
    let (mut session, id) = step::begin(context, &args.case)?;
    let work = step::work(&session, &id)?;
    if args.is.is_none() && args.give.is_empty() {
        let known = chosen(&work, args.code.as_deref());
        output.page(&page(&session, &known));
        output.json(&value(&session, &id, &known));
        return Ok(());
    }
    let mut acts = Vec::new();
    if let Some(typed) = &args.is {
        let code = args.code.as_deref().map_or_else(|| Ok(new_code(&work)), code)?;
        acts.push(Act::Name(code, who(&session, typed)?));
    }
    // Those whom this member chose, and nobody whom another one did.
    let own = session.context.holder()?.public_key();
    let mut know = work.told_names.get(&own).cloned().unwrap_or_default();
    for given in &args.give {
        let inbox = people::inbox(&session, &people::member(&session, given)?)?;
        must_read(&session, &id, given, &inbox)?;
        know.insert(inbox);
    }
    if !args.give.is_empty() {
        // Whoever knows from now on gets what was written down before.
        let new = acts.len();
        for one in &work.names {
            if !acts.iter().take(new).any(|act| is_of(act, &one.code)) {
                acts.push(Act::Name(one.code.clone(), the_name(one)?));
            }
        }
    }
    if acts.is_empty() {
        return Err(ClientError::new(Kind::NotFound, "You know of no code in this case, so there is nothing to give.")
            .next(format!("Write down who someone is: tellsafe person {} --is NAME", session.name(&id))));
    }
    let mut told = BTreeSet::new();
    for acts in acts.chunks(MAX_ACTS) {
        told.extend(session.name_people(&id, acts.to_vec(), &know)?);
    }
    session.read(&id, |_| true)?;
    let known = step::work(&session, &id)?.names;
    let mut page = page(&session, &known);
    page.gap().say(&format!("Stored, for these members and no other reader of the case: {}.", listed(&told)));
    output.page(&page);
    let mut value = value(&session, &id, &known);
    if let Some(value) = value.as_object_mut() {
        value.insert("known_by".into(), json!(told));
    }
    output.json(&value);
    Ok(())
}

fn listed(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Who it is, where that was not said in two ways at once.
fn the_name(named: &Named) -> Result<String, ClientError> {
    match named.names.iter().collect::<Vec<_>>().as_slice() {
        [one] => Ok((*one).clone()),
        _ => Err(ClientError::new(Kind::Usage, format!("Several of you wrote down at once who {} is.", named.code))
            .means("Nothing was given to anyone.")
            .next("Write down first which is right, with the code and --is.")),
    }
}

fn is_of(act: &Act, code: &str) -> bool {
    matches!(act, Act::Name(named, _) if named == code)
}

/// A code that says nothing, and that nobody has in this case.
fn new_code(work: &Work) -> String {
    let taken: BTreeSet<String> = work.names.iter().map(|one| one.code.clone()).collect();
    name::person_code(&mut System, &taken)
}

fn code(typed: &str) -> Result<String, ClientError> {
    let code = typed.trim().to_lowercase();
    let right = !code.is_empty()
        && code.len() <= MAX_LABEL
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if right {
        return Ok(code);
    }
    Err(ClientError::new(Kind::Usage, "A code is a word of letters, digits and hyphens.")
        .next("Leave it out, and one is made up that says nothing."))
}

fn who(session: &Session<'_>, typed: &str) -> Result<String, ClientError> {
    let output = &session.context.output;
    let who = match typed.trim() {
        "" if output.can_ask() => words::line(output, "Who is it? Names and handles, in one line.")?,
        "" => words::piped()?,
        typed => zeroize::Zeroizing::new(typed.to_owned()),
    };
    let who = who.trim();
    if who.is_empty() || who.len() > MAX_LABEL {
        return Err(ClientError::new(Kind::Usage, format!("Say who it is, in at most {MAX_LABEL} bytes.")));
    }
    Ok(who.to_owned())
}

/// Who does not read the case is not told who is in it.
fn must_read(session: &Session<'_>, id: &MessageId, name: &str, inbox: &Inbox) -> Result<(), ClientError> {
    if session.found(id)?.facts.readers.contains(inbox) {
        return Ok(());
    }
    let case = session.name(id);
    Err(ClientError::new(Kind::Denied, format!("{name} does not read {case}."))
        .means("So they are not told who is in it, and nothing was sent.")
        .next(format!("If they are to read it: tellsafe share {case} --with '{name}'")))
}

fn chosen(work: &Work, code: Option<&str>) -> Vec<Named> {
    let is = |one: &&Named| code.is_none_or(|code| one.code == code.trim().to_lowercase());
    work.names.iter().filter(is).cloned().collect()
}

fn page(session: &Session<'_>, known: &[Named]) -> Page {
    let mut page = Page::new();
    if known.is_empty() {
        page.say("Nobody has let you know who is who here.");
    }
    for one in known {
        let by: BTreeSet<String> = one.by.iter().map(|key| people::name(session, key)).collect();
        let names: Vec<&str> = one.names.iter().map(String::as_str).collect();
        page.pair(&one.code, &format!("{} (says {})", names.join(" / "), listed(&by)));
        if names.len() > 1 {
            page.warn("Several of you wrote down at once who that is. Write it down again to say which is right.");
        }
    }
    page
}

fn value(session: &Session<'_>, id: &MessageId, known: &[Named]) -> Value {
    json!({"case": session.name(id), "people": known.iter().map(|one| json!({
        "code": one.code, "names": one.names,
        "by": one.by.iter().map(|key| people::name(session, key)).collect::<BTreeSet<_>>(),
    })).collect::<Vec<_>>()})
}
