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

/// The highest number that was announced. A damaged file only means that something is said twice.
pub(super) fn announced(home: &Path, inbox: &Inbox) -> u64 {
    read(home).get(&hex(&inbox.0)).copied().unwrap_or(0)
}

/// Notes what was announced.
pub(super) fn set_announced(home: &Path, inbox: &Inbox, highest: u64) -> Result<(), ClientError> {
    let mut all = read(home);
    all.insert(hex(&inbox.0), highest);
    let bytes = serde_json::to_vec(&all).map_err(|_| ClientError::internal("a number cannot be written"))?;
    files::write(&home.join(FILE), &bytes)
}

fn read(home: &Path) -> BTreeMap<String, u64> {
    files::read(&home.join(FILE), MAX).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}
