//! Whether something arrived, with a capability that can tell nothing else.

use crate::context::{Context, is_lost, lost_key};
use crate::error::{ClientError, Kind};
use crate::files;
use crate::transport::Desk;
use std::collections::BTreeMap;
use std::path::Path;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{Inbox, hex};
use tellsafe_protocol::request::Request;

/// What `watch` has said, by inbox.
const FILE: &str = "announced.json";
/// Behind an inbox, for the day of the last closing that was announced.
const CLOSING: &str = " closing";
/// Bytes of it.
const MAX: usize = 64 * 1024;

/// The desk, the member's inbox, and its highest number.
pub(super) fn highest(context: &mut Context) -> Result<(Desk, Inbox, u64), ClientError> {
    let look = context.config.look()?;
    let desk = context.desk()?;
    let inbox = look.inbox();
    if is_lost(&desk.roster, &inbox) {
        return Err(lost_key());
    }
    match context.gateway.ask(&desk.relay, Class::Small, &Request::Look(vec![look]))? {
        Answer::Look(numbers) if numbers.len() == 1 => Ok((desk, inbox, numbers.first().copied().unwrap_or(0))),
        _ => Err(ClientError::new(Kind::Unavailable, "The server's answer does not fit the question.")),
    }
}

/// The last day on which somebody else said that the committee closes; 0 if nobody did.
pub(super) fn closing(desk: &Desk, inbox: &Inbox, today: u32) -> u64 {
    let others = desk.roster.newest().1.members.iter().filter(|member| member.inbox != *inbox);
    let said = others.filter_map(|member| desk.roster.closing_since(&member.key, today));
    said.max().unwrap_or(0).into()
}

/// The highest number and the last closing that were announced. A damaged file only means that something is said twice.
pub(super) fn announced(home: &Path, inbox: &Inbox) -> (u64, u64) {
    let (all, name) = (read(home), hex(&inbox.0));
    let of = |name: &str| all.get(name).copied().unwrap_or(0);
    (of(&name), of(&format!("{name}{CLOSING}")))
}

/// Notes what was announced.
pub(super) fn set_announced(home: &Path, inbox: &Inbox, (highest, closing): (u64, u64)) -> Result<(), ClientError> {
    let (mut all, name) = (read(home), hex(&inbox.0));
    if closing > 0 {
        all.insert(format!("{name}{CLOSING}"), closing);
    }
    all.insert(name, highest);
    let bytes = serde_json::to_vec(&all).map_err(|_| ClientError::internal("a number cannot be written"))?;
    files::write(&home.join(FILE), &bytes)
}

fn read(home: &Path) -> BTreeMap<String, u64> {
    files::read(&home.join(FILE), MAX).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}
