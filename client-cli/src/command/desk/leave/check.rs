//! `tellsafe desk leave --check FILE`: what a receipt says and who signed it; with `--delete`, what the one who leaves has goes.

use super::{RECALL, cases, name, read};
use crate::case::name::code_name;
use crate::cli::LeaveArgs;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use std::path::Path;

pub(super) fn run(context: &mut Context, file: &Path) -> Result<(), ClientError> {
    let roster = context.desk()?.roster;
    let signed = read(file, &roster)?;
    let receipt = signed.receipt();
    let (leaver, taker) = (name(&roster, &receipt.leaver), name(&roster, &receipt.taker));
    let names: Vec<String> = receipt.cases.iter().map(code_name).collect();
    let mut page = Page::new();
    page.title(&format!("A receipt of {}, of {}", roster.newest().1.name, dates::written(receipt.day)));
    page.say(&format!("{leaver} hands {} over to {taker}.", cases(names.len())));
    for name in &names {
        page.point(name);
    }
    page.pair("Signed by", &format!("{leaver}, who leaves"));
    if signed.is_taken() {
        page.pair("", &format!("{taker}, who goes on"));
    } else {
        page.warn(&format!("{taker} has not signed it yet."));
    }
    context.output.page(&page);
    context.output.json(&json!({
        "from": leaver, "to": taker, "day": dates::iso(receipt.day), "cases": names, "taken": signed.is_taken(),
    }));
    Ok(())
}

pub(super) fn delete(context: &mut Context, args: &LeaveArgs, file: &Path) -> Result<(), ClientError> {
    let output = context.output;
    let mut session = Session::open(context)?;
    let (roster, own) = (&session.desk.roster, session.context.holder()?.public_key());
    let signed = read(file, roster)?;
    let kept = |error: ClientError| error.means("Nothing was deleted.");
    if signed.receipt().leaver != own {
        return Err(kept(ClientError::new(Kind::Denied, "This receipt is of someone else who leaves.")));
    }
    let taker = name(roster, &signed.receipt().taker);
    if !signed.is_taken() && !args.even_so {
        return Err(kept(ClientError::new(Kind::Denied, format!("{taker} has not signed it yet.")))
            .next("Have them sign it first: tellsafe desk leave --take. To delete all the same, add --even-so"));
    }
    if roster.newest().1.position(&own).is_some() {
        return Err(kept(ClientError::new(Kind::Denied, "You are still on the committee's list."))
            .next("What comes now is sealed to you too. Have the others publish a list without you first."));
    }
    let mut page = Page::new();
    page.say("Every message that the server has for you goes, and all that is kept of them on this machine. Your colleagues and the people who reported keep theirs.");
    output.aside(&page);
    if !args.yes && !output.can_ask() {
        return Err(kept(ClientError::new(Kind::Usage, "There is no one to ask whether to delete.")).next("Add --yes."));
    }
    if !args.yes && !output.confirm("Delete all of it for good?")? {
        return Err(ClientError::new(Kind::Declined, "Nothing was deleted."));
    }
    let deleted = session.delete_all()?;
    let identity = session.context.config.identity();
    let mut page = Page::new();
    page.say(&format!("Deleted: what the server had for you ({deleted}), and what was kept of it on this machine."));
    page.warn(RECALL);
    page.say(&format!(
        "Your key opens such copies. Once you need it nowhere else, delete it, with its paper: {}",
        identity.display()
    ));
    output.page(&page);
    output.json(&json!({"deleted": deleted, "said": RECALL}));
    Ok(())
}
