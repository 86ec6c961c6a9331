//! What goes with someone who leaves: their slots at the vault, and what their client keeps.

use super::Session;
use crate::error::ClientError;
use crate::fetch;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::request::{MAX_DELETED, Request};

impl Session<'_> {
    /// Deletes every slot of this member's inbox, then what is kept of it here; how many slots there were.
    ///
    /// # Errors
    /// No answer: then the rest is deleted the next time; a file that cannot be deleted.
    pub fn delete_all(&mut self) -> Result<usize, ClientError> {
        let capability = self.context.holder()?.inbox_capability().clone();
        let (_, listed) = fetch::slots(&mut self.context.gateway, &self.desk.relay, &capability, 0)?;
        let numbers: Vec<u64> = listed.iter().map(|one| one.number).collect();
        for some in numbers.chunks(MAX_DELETED) {
            let request = Request::Delete(capability.clone(), some.to_vec());
            self.context.gateway.ask(&self.desk.relay, Class::Small, &request)?;
        }
        self.cache.remove()?;
        self.marks.remove()?;
        Ok(numbers.len())
    }
}
