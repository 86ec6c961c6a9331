//! Members by name, as they are typed.

use crate::error::{ClientError, Kind};
use crate::member::Session;
use tellsafe_protocol::bytes::Inbox;
use tellsafe_protocol::label::PublicKey;

/// The key of the member of the newest list with this name.
pub(super) fn member(session: &Session<'_>, typed: &str) -> Result<PublicKey, ClientError> {
    let roster = &session.desk.roster;
    let named = roster
        .newest()
        .1
        .members
        .iter()
        .map(|member| member.key)
        .filter(|key| roster.name_of(key).is_some_and(|name| name.to_lowercase() == typed.trim().to_lowercase()));
    match named.collect::<Vec<_>>().as_slice() {
        [one] => Ok(*one),
        [] => Err(ClientError::new(Kind::NotFound, format!("No member is called {typed}."))
            .next("See their names with `tellsafe desk show`.")),
        _ => Err(ClientError::new(Kind::Usage, format!("More than one member is called {typed}."))),
    }
}

/// Where a member of the newest list is reached.
pub(super) fn inbox(session: &Session<'_>, key: &PublicKey) -> Result<Inbox, ClientError> {
    let members = &session.desk.roster.newest().1.members;
    let found = members.iter().find(|member| member.key == *key).map(|member| member.inbox);
    found.ok_or_else(|| ClientError::internal("a member went away"))
}

/// A member's name.
pub(super) fn name(session: &Session<'_>, key: &PublicKey) -> String {
    session.desk.roster.name_of(key).unwrap_or("A former member").to_owned()
}
