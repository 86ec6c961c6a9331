//! The post-quantum stanza: the file key, sealed with HPKE (C2SP age, "mlkem768x25519 recipient stanza").

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use orion::hazardous::hpke::{MLKEM768_X25519_SHA256_CHACHA20, ModeBase};
use orion::hazardous::kem::xwing::{ESEED_SIZE, Eseed};
use zeroize::Zeroizing;

use super::error::{KeyError, OpenError, SealError};
use super::file_key::{FILE_KEY_LEN, FileKey, WRAPPED_LEN};
use super::header::{self, Stanza};
use super::hpke::{ENC_LEN, Receiver};
use super::identity::Identity;
use super::recipient::Recipient;
use crate::random::Random;

/// The suite *alias* with SHA-256: orion's high-level `hpke` module is another suite, with SHAKE256.
type Suite = ModeBase<MLKEM768_X25519_SHA256_CHACHA20>;

pub(super) const KIND: &str = "mlkem768x25519";
const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";

/// Bytes of a header with this one stanza.
pub(super) const HEADER_LEN: usize = header::len_with_one_stanza(KIND.len() + 1 + header::base64_len(ENC_LEN));

/// Encapsulates to `recipient` with a seed that everybody knows, and throws the result away. Whether a shared secret
/// comes out depends on the recipient alone: X25519 clears the cofactor, so a low-order point fails with any seed.
pub(super) fn try_encapsulate(recipient: &Recipient) -> Result<(), KeyError> {
    let trial = recipient.encapsulation_key().encap_deterministic(&Eseed::from([0x55; ESEED_SIZE]));
    trial.map(|_| ()).map_err(|_| KeyError::Unusable)
}

/// What becomes a stanza: `enc` in Base64, and the wrapped file key.
pub(super) struct Wrapped {
    enc: String,
    body: Vec<u8>,
}

impl Wrapped {
    pub(super) fn stanza(&self) -> Stanza<'_> {
        Stanza { args: vec![KIND, &self.enc], body: self.body.clone() }
    }
}

/// (enc, body) = SealBase(pkR = recipient, info, aad = "", pt = file key)
pub(super) fn wrap(file_key: &FileKey, recipient: &Recipient, random: &mut dyn Random) -> Result<Wrapped, SealError> {
    let mut seed = Zeroizing::new([0; ESEED_SIZE]);
    random.fill(seed.as_mut_slice());
    let seed = Eseed::try_from(seed.as_slice()).map_err(|_| SealError::Recipient)?;
    let (mut sender, enc) =
        Suite::new_sender_deterministic(recipient.encapsulation_key(), INFO, seed).map_err(|_| SealError::Recipient)?;
    let mut body = vec![0; WRAPPED_LEN];
    sender.seal(file_key.as_bytes(), &[], &mut body).map_err(|_| SealError::Recipient)?;
    Ok(Wrapped { enc: STANDARD_NO_PAD.encode(enc.as_ref()), body })
}

/// The file key, or nothing if the stanza is of another kind or sealed to someone else.
///
/// # Errors
/// [`OpenError::Header`] if the stanza is of this kind and malformed, or its `enc` holds no shared secret.
pub(super) fn unwrap(identity: &Identity, stanza: &Stanza<'_>) -> Result<Option<FileKey>, OpenError> {
    if stanza.kind() != KIND {
        return Ok(None);
    }
    let [_, enc] = stanza.args.as_slice() else {
        return Err(OpenError::Header);
    };
    let enc: [u8; ENC_LEN] = header::decode_exact(enc.as_bytes())?;
    FileKey::check_wrapped(&stanza.body)?;
    let receiver = Receiver::new(identity.key_pair(), &enc, INFO).map_err(|_| OpenError::Header)?;
    let opened = receiver.open(&[], &stanza.body);
    let key = opened.and_then(|opened| <[u8; FILE_KEY_LEN]>::try_from(opened.as_slice()).ok());
    Ok(key.map(|key| FileKey::from_unwrapped(Zeroizing::new(key))))
}
