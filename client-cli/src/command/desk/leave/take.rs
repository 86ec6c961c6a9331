//! `tellsafe desk leave --take FILE`: whoever goes on signs that they have the cases that it lists.

use super::{cases, name, read};
use crate::case::Case;
use crate::case::name::code_name;
use crate::case::work::{Stand, conflicts};
use crate::cli::LeaveArgs;
use crate::command::conflict;
use crate::context::Context;
use crate::dates;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use std::path::Path;
use tellsafe_protocol::act::Conflict;
use tellsafe_protocol::bytes::MessageId;

pub(super) fn run(context: &mut Context, args: &LeaveArgs, file: &Path) -> Result<(), ClientError> {
    let output = context.output;
    let mut session = Session::open(context)?;
    conflict::look_up(&mut session)?;
    let mut signed = read(file, &session.desk.roster)?;
    let receipt = signed.receipt().clone();
    let leaver = name(&session.desk.roster, &receipt.leaver);
    if receipt.taker != session.context.holder()?.public_key() {
        return Err(ClientError::new(Kind::Denied, "This receipt is for someone else to sign.")
            .means("Not signed; the file is as it was."));
    }
    // Having said so builds on what was shared, so that it counts once the other has left.
    let own = receipt.taker;
    let open = |case: &Case| matches!(conflicts::stand(case, &session.desk.roster, &own), Stand::Said(said) if said != Conflict::Hard);
    let has = |id: &&MessageId| session.case(id).is_some_and(open);
    let (_, lacking): (Vec<&MessageId>, Vec<&MessageId>) = receipt.cases.iter().partition(has);
    if !lacking.is_empty() {
        let names: Vec<String> = lacking.iter().map(|id| code_name(id)).collect();
        return Err(ClientError::new(
            Kind::Denied,
            format!("It lists {} that you do not read: {}.", cases(lacking.len()), names.join(", ")),
        )
        .means("Whoever signs says that they have them, and no hard conflict. Not signed; the file is as it was.")
        .next(format!(
            "Read them, and say whether you have a conflict. Where you do not have them: {leaver} shares them with you first, or makes a \
             receipt without them."
        )));
    }
    let names: Vec<String> = receipt.cases.iter().map(|id| session.name(id)).collect();
    let mut page = Page::new();
    page.title(&format!("{leaver} hands over to you, as of {}", dates::written(receipt.day)));
    for name in &names {
        page.point(name);
    }
    page.say(&format!("You have {} of {}.", names.len(), cases(receipt.cases.len())));
    output.aside(&page);
    if !args.yes && !output.can_ask() {
        return Err(ClientError::new(Kind::Usage, "There is no one to ask whether to sign.")
            .means("Not signed; the file is as it was.")
            .next("Read what it lists; then add --yes."));
    }
    if !args.yes && !output.confirm("Do you go on with these?")? {
        return Err(ClientError::new(Kind::Declined, "You did not sign; the file is as it was."));
    }
    signed
        .take(session.context.holder()?.signing_key())
        .map_err(|_| ClientError::internal("a receipt cannot be signed"))?;
    files::write(file, signed.to_text().as_bytes())?;
    let mut page = Page::new();
    page.say(&format!("Signed. Keep {}, and send it back to {leaver}.", file.display()));
    output.page(&page);
    output.json(&json!({"receipt": file, "from": leaver, "cases": names, "signed": true}));
    Ok(())
}
