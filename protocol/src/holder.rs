//! A holder is 32 bytes. Reporter and member are the same kind of thing: anyone with an inbox.

use crate::aead::Key;
use crate::age::{Identity, KeyError, Recipient};
use crate::bytes::{Inbox, InboxCapability, LookCapability, Seed, WithdrawalSecret};
use crate::code::Code;
use crate::label::{PublicKey, SigningKey};
use crate::random::Random;
use orion::hazardous::kdf::hkdf::{Hkdf, SHA256};
use zeroize::Zeroizing;

/// The salt of every derivation, and the version of the whole protocol.
const SALT: &[u8] = b"tellsafe/1";

/// Everything a seed can do, derived once.
#[derive(Debug)]
pub struct Holder {
    identity: Identity,
    recipient: Recipient,
    signing_key: SigningKey,
    inbox_capability: InboxCapability,
    withdrawal_secret: WithdrawalSecret,
    cache_key: Key,
}

impl Holder {
    /// Derives all of it; about a quarter of a millisecond.
    ///
    /// # Errors
    /// [`KeyError`]: one seed in 2^250 gives no key; choose another.
    pub fn new(seed: &Seed) -> Result<Self, KeyError> {
        let derive = |label| derive(seed.expose(), label);
        let identity = Identity::from_seed(*derive("identity"))?;
        Ok(Self {
            recipient: identity.recipient()?,
            identity,
            signing_key: SigningKey::new(&derive("signing key")),
            inbox_capability: InboxCapability::new(*derive("inbox capability")),
            withdrawal_secret: WithdrawalSecret::new(*derive("withdrawal secret")),
            cache_key: Key::new(derive("cache")),
        })
    }

    /// Opens what was sealed to [`Self::recipient`].
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What others seal to.
    #[must_use]
    pub fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// Signs this holder's statements, and a member's rosters.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.signing_key
    }

    /// What others know this holder's signatures by.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.signing_key.public()
    }

    /// Reads the inbox and deletes from it.
    #[must_use]
    pub fn inbox_capability(&self) -> &InboxCapability {
        &self.inbox_capability
    }

    /// Learns that the inbox changed, and nothing else.
    #[must_use]
    pub fn look_capability(&self) -> LookCapability {
        self.inbox_capability.look()
    }

    /// Where others leave slots.
    #[must_use]
    pub fn inbox(&self) -> Inbox {
        self.inbox_capability.inbox()
    }

    /// Takes a report back while no member has read it.
    #[must_use]
    pub fn withdrawal_secret(&self) -> &WithdrawalSecret {
        &self.withdrawal_secret
    }

    /// Under which this holder's client keeps what it has opened.
    #[must_use]
    pub fn cache_key(&self) -> &Key {
        &self.cache_key
    }
}

impl Seed {
    /// A member's seed.
    #[must_use]
    pub fn random(random: &mut dyn Random) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(bytes.as_mut());
        Self::new(*bytes)
    }

    /// A reporter's seed. No memory-hard function: the code has its full 128 bits, and a phone without JIT
    /// would take half a minute.
    #[must_use]
    pub fn from_code(code: &Code) -> Self {
        Self::new(*derive(code.expose(), "follow-up code"))
    }
}

/// HKDF-SHA256 (RFC 5869), 32 bytes.
fn derive(ikm: &[u8], label: &str) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    let derived = Hkdf::<SHA256>::derive_key(SALT, ikm, Some(label.as_bytes()), out.as_mut());
    // Fails only for an output over 255 hashes long; ours is one.
    debug_assert!(derived.is_ok());
    out
}
