//! Members' cards: one's own, those in files, and the words by which two people compare them.

use crate::config::{CardWords, Config};
use crate::error::{ClientError, Kind};
use crate::files;
use std::path::Path;
use tellsafe_protocol::age::Recipient;
use tellsafe_protocol::cbor::VERSION;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::SigningKey;
use tellsafe_protocol::roster::{MemberCard, MemberDetails, MemberKeys, SignedCard};
use zeroize::Zeroizing;

/// Bytes of a file with a card in it.
const MAX: usize = 64 * 1024;
/// Most characters of a name, a role or an affiliation: one line of a screen.
const LONGEST: usize = 60;

/// The member's own card, as it was made by `desk join`.
///
/// # Errors
/// [`Kind::Setup`] before that.
pub fn own(config: &Config, holder: &Holder) -> Result<SignedCard, ClientError> {
    let words = config.stored.card.as_ref().ok_or_else(|| {
        ClientError::new(Kind::Setup, "You have no card yet: it says by which name people see you.")
            .next("Make it with `tellsafe desk join --name 'Your Name'`.")
    })?;
    Ok(made(words, holder))
}

/// A card that says `words` of the holder.
#[must_use]
pub fn made(words: &CardWords, holder: &Holder) -> SignedCard {
    let card = MemberCard {
        name: words.name.clone(),
        role: words.role.clone(),
        affiliation: words.affiliation.clone(),
        recipient: holder.recipient().clone(),
        key: holder.public_key(),
        inbox: holder.inbox(),
        content_version: VERSION,
    };
    card.sign(holder.signing_key())
}

/// The card in a file, whatever stands around it.
///
/// # Errors
/// [`Kind::Malformed`] when there is none, or it is not whole.
pub fn read(path: &Path) -> Result<SignedCard, ClientError> {
    let text = files::read_text(path, MAX)?;
    let card = SignedCard::from_text(&text).map_err(|_| {
        ClientError::new(Kind::Malformed, format!("{} holds no whole member card.", path.display()))
            .means("It was cut short or changed on its way, or it is something else.")
            .next("Ask for it again, as a file. It begins with -----BEGIN TELLSAFE MEMBER CARD-----.")
    })?;
    let MemberCard { name, role, affiliation, .. } = card.card();
    for text in [name, role, affiliation] {
        check(text)?;
    }
    if name.trim().is_empty() { Err(no_name()) } else { Ok(card) }
}

/// What is written on a card: one line, without what could forge another.
///
/// # Errors
/// [`Kind::Usage`].
pub fn check(text: &str) -> Result<(), ClientError> {
    if crate::render::plain_line(text) == text && text.chars().count() <= LONGEST {
        return Ok(());
    }
    Err(ClientError::new(
        Kind::Usage,
        format!("A card's name, role and affiliation have at most {LONGEST} characters each."),
    )
    .means("They also have no line breaks, no double spaces and no invisible characters.")
    .next("Shorten or retype them."))
}

/// A card needs a name.
#[must_use]
pub fn no_name() -> ClientError {
    ClientError::new(Kind::Usage, "The card has no name.").next("Say how people should see you: --name 'Ana Lima'.")
}

/// The six words of the card that a member of a roster must have had.
#[must_use]
pub fn words_of(keys: &MemberKeys, member: &MemberDetails) -> Option<String> {
    let card = MemberCard {
        name: member.name.clone(),
        role: member.role.clone(),
        affiliation: member.affiliation.clone(),
        recipient: Recipient::from_bytes(member.recipient.as_slice().try_into().ok()?).ok()?,
        key: keys.key,
        inbox: keys.inbox,
        content_version: member.content_version,
    };
    // The words are those of what is signed, and do not depend on the signature.
    Some(card.sign(&SigningKey::new(&Zeroizing::new([0; 32]))).words())
}

/// What a roster takes over from a card.
#[must_use]
pub fn member(card: &SignedCard) -> (MemberKeys, MemberDetails) {
    let card = card.card();
    let details = MemberDetails {
        name: card.name.clone(),
        role: card.role.clone(),
        affiliation: card.affiliation.clone(),
        recipient: card.recipient.as_bytes().to_vec(),
        content_version: card.content_version,
    };
    (MemberKeys { key: card.key, inbox: card.inbox }, details)
}
