//! A member vouches for a report that they send to another desk: whoever reads it there knows which desk it comes from, and whom to ask.

use crate::bytes::RosterHash;
use crate::label::{ForVouch, PublicKey, Signature, SigningKey};
use crate::roster::Roster;

/// In a report: that this member of that desk sent it, and to whom. It belongs to one fresh key and one desk, so that nobody else's report
/// can carry it and no other desk believes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouch {
    /// The founding core of the desk that its author is on.
    pub desk: RosterHash,
    /// The core that they went by, the newest they knew.
    pub roster: RosterHash,
    /// The member.
    pub key: PublicKey,
    /// Over the founding core of the desk that it goes to and the key of the report's author.
    pub signature: Signature<ForVouch>,
}

/// Who vouches, going by their desk's lists of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voucher {
    /// Someone who is a member now.
    Member,
    /// Someone who was one, and has left since.
    Former,
}

/// It is not what it says: the signature is of another key, another report or another desk, or nobody of that desk has the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody of that committee vouches for it")]
pub struct NotVouched;

impl Vouch {
    /// A member of `own` vouches for what the key `author` reports to the desk that `to` founded.
    #[must_use]
    pub fn sign(own: &Roster, to: &RosterHash, author: &PublicKey, member: &SigningKey) -> Self {
        let signature = member.sign(&signed(to, author));
        Self { desk: own.founding(), roster: *own.newest().0, key: member.public(), signature }
    }

    /// Checks it for a report of the key `author` at the desk that `here` founded, by the lists of the desk it says it comes from.
    ///
    /// # Errors
    /// [`NotVouched`].
    pub fn verify(&self, here: &RosterHash, author: &PublicKey, theirs: &Roster) -> Result<Voucher, NotVouched> {
        let core = theirs.core(&self.roster).ok_or(NotVouched)?;
        if theirs.founding() != self.desk || core.position(&self.key).is_none() {
            return Err(NotVouched);
        }
        self.key.verify(&signed(here, author), &self.signature).map_err(|_| NotVouched)?;
        let is_member = theirs.newest().1.position(&self.key).is_some();
        Ok(if is_member { Voucher::Member } else { Voucher::Former })
    }
}

fn signed(to: &RosterHash, author: &PublicKey) -> Vec<u8> {
    [to.0, author.0].concat()
}
