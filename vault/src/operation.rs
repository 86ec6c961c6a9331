//! From the bytes of a request to the bytes of its answer.

use crate::inbox;
use crate::refusal::Refusal;
use crate::vault::Vault;
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::{self, Class};
use tellsafe_protocol::request::Request;

/// Does what a Binary HTTP request asks, and returns the content of the answer, which fits into `class`.
///
/// # Errors
/// [`Refusal`]: nothing changed.
pub(crate) fn answer(vault: &Vault, request: &[u8], class: Class) -> Result<Vec<u8>, Refusal> {
    let request = bhttp::Request::parse(request)?;
    let asked = Request::parse(request.path, request.content)?;
    let content = act(vault, asked, request.content, class)?.to_bytes();
    if content.len() > class.room() {
        return Err(Refusal::LargerNeeded);
    }
    Ok(content)
}

fn act(vault: &Vault, asked: Request, content: &[u8], class: Class) -> Result<Answer, Refusal> {
    let (store, clock) = (vault.store(), vault.clock());
    match asked {
        Request::Commit(commit) => inbox::commit(vault, commit, content),
        Request::Piece(piece) => inbox::put_piece(store, clock, piece),
        Request::Inbox(capability, after) => inbox::list(vault, &capability, after, class),
        Request::Numbers(capability, after) => inbox::numbers(vault, &capability, after),
        Request::Look(capabilities) => inbox::look(store, &capabilities),
        Request::Body(hash, piece) => inbox::body(store, &hash, piece),
        Request::Delete(capability, numbers) => inbox::delete(store, &capability, &numbers),
        Request::Withdraw(secret) => inbox::withdraw(store, &secret),
        Request::Roster { link, details, token } => {
            vault.rosters().publish(link, details, token.as_deref()).map(|()| Answer::Done)
        }
        Request::Confirm(confirmation) => vault.rosters().confirm(confirmation, clock.day()).map(|()| Answer::Done),
    }
}
