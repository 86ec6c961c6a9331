//! `tellsafe desk leave`: what someone who leaves hands over, signed by both sides, and what their own client deletes afterwards.

mod check;
mod give;
mod take;

use crate::cli::{Global, LeaveArgs};
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::files;
use std::path::Path;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::receipt::SignedReceipt;
use tellsafe_protocol::roster::Roster;

/// Bytes of a file with a receipt in it.
const MAX: usize = 512 * 1024;
/// What no client can do.
const RECALL: &str = "What was copied cannot be recalled: what was printed, exported or photographed, backups, and what other tools have \
                      fetched. Whoever leaves is trusted to delete it.";

pub(super) fn run(global: &Global, args: &LeaveArgs) -> Result<(), ClientError> {
    match (&args.to, &args.take, &args.check) {
        (Some(to), ..) => give::run(&mut Context::member(global)?, args, to),
        (None, Some(file), _) => take::run(&mut Context::member(global)?, args, file),
        (None, None, Some(file)) if args.delete => check::delete(&mut Context::member(global)?, args, file),
        (None, None, Some(file)) => check::run(&mut Context::public(global)?, file),
        (None, None, None) => Err(ClientError::internal("a hand-over to nobody")),
    }
}

/// The receipt in a file, of this committee.
fn read(path: &Path, roster: &Roster) -> Result<SignedReceipt, ClientError> {
    let text = files::read_text(path, MAX)?;
    let signed = SignedReceipt::from_text(&text).map_err(|_| {
        ClientError::new(Kind::Malformed, format!("{} holds no whole receipt.", path.display()))
            .means("It was cut short or changed on its way, or it is something else.")
            .next("Ask for it again, as a file. It begins with -----BEGIN TELLSAFE RECEIPT-----.")
    })?;
    let receipt = signed.receipt();
    let was_member = roster.core(&receipt.core).is_some_and(|core| core.position(&receipt.leaver).is_some());
    if receipt.founding == roster.founding() && was_member {
        return Ok(signed);
    }
    Err(ClientError::new(Kind::Untrusted, "This receipt is not of this committee.")
        .means("It names another one, or a list of members that this one never had, or someone who was not on it."))
}

fn name(roster: &Roster, key: &PublicKey) -> String {
    roster.name_of(key).unwrap_or("a former member").to_owned()
}

fn cases(count: usize) -> String {
    if count == 1 { "1 case".to_owned() } else { format!("{count} cases") }
}
