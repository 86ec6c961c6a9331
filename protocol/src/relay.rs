//! Oblivious HTTP (RFC 9458) with HPKE(MLKEM768-X25519, HKDF-SHA256, ChaCha20-Poly1305): the gateway carries
//! what it cannot read to a vault that does not learn from where.

use crate::aead::{Key, TAG};
use crate::age::hpke::Receiver;
use crate::bhttp::Class;
use crate::cbor::{self, Malformed};
use crate::label::{ForRelayKey, PublicKey, Signature, SigningKey};
use crate::random::Random;
use orion::KP;
use orion::hazardous::hpke::{MLKEM768_X25519_SHA256_CHACHA20 as Suite, ModeBase};
use orion::hazardous::kdf::hkdf::{Hkdf, SHA256};
use orion::hazardous::kem::xwing;
use zeroize::Zeroizing;

/// `key id ‖ kem ‖ kdf ‖ aead` (RFC 9458, section 4.3): key 1, MLKEM768-X25519, HKDF-SHA256, ChaCha20-Poly1305.
const HEADER: [u8; 7] = [1, 0x64, 0x7a, 0, 1, 0, 3];
const PUBLIC: usize = 1216;
const ENC: usize = 1120;
/// `max(Nn, Nk)` (RFC 9458, section 4.4).
const NONCE: usize = 32;

/// Bytes that an encapsulated request has beyond its class.
pub const REQUEST_OVERHEAD: usize = HEADER.len() + ENC + TAG;
/// Bytes that an encapsulated response has beyond its class.
pub const RESPONSE_OVERHEAD: usize = NONCE + TAG;
/// Bytes of a key configuration.
pub const CONFIG: usize = 1 + 2 + PUBLIC + 2 + 4;
/// Seconds that a relay key lives at most.
pub const LIFETIME: u64 = 48 * 60 * 60;
/// Seconds that a client's clock may be off.
pub const CLOCK_TOLERANCE: u64 = 24 * 60 * 60;

const _: () = assert!(REQUEST_OVERHEAD == 1143 && RESPONSE_OVERHEAD == 48 && CONFIG == 1225);

/// The class of an encapsulated request of so many bytes.
#[must_use]
pub fn class_of_request(length: usize) -> Option<Class> {
    Class::of_size(length.checked_sub(REQUEST_OVERHEAD)?)
}

/// RFC 9458, section 4.4.
const EXPORTER_CONTEXT: &[u8] = b"message/bhttp response";

/// The media type of a request (RFC 9458, section 9.2).
pub const REQUEST_TYPE: &str = "message/ohttp-req";
/// The media type of an answer (RFC 9458, section 9.3).
pub const RESPONSE_TYPE: &str = "message/ohttp-res";

/// A relay key as the public file has it, not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRelayKey {
    /// `[1, config, not before, not after]`.
    pub bytes: Vec<u8>,
    /// By the vault.
    pub signature: Signature<ForRelayKey>,
}

/// Why a relay key is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RelayKeyError {
    /// Not signed by the vault that the roster names, or not a key.
    #[error("the relay key was not signed by the vault that the members named")]
    NotSigned,
    /// Expired, or not valid yet, even allowing for a clock a day off.
    #[error("the relay key is not valid today, or this device's clock is wrong")]
    Clock,
}

/// A relay key that the roster's vault signed and that is valid now. Seals requests.
#[derive(Debug, Clone)]
pub struct RelayKey {
    public: xwing::EncapsulationKey,
}

/// The vault's half. Opens requests.
#[derive(Debug)]
pub struct RelayIdentity {
    pair: xwing::KeyPair,
}

impl SignedRelayKey {
    /// Checks signature, form and time; `now` in seconds since 1970.
    ///
    /// # Errors
    /// [`RelayKeyError`].
    pub fn verify(&self, vault: &PublicKey, now: u64) -> Result<RelayKey, RelayKeyError> {
        vault.verify(&self.bytes, &self.signature).map_err(|_| RelayKeyError::NotSigned)?;
        let (config, not_before, not_after) = self.read().map_err(|_| RelayKeyError::NotSigned)?;
        let lifetime = not_after.checked_sub(not_before).ok_or(RelayKeyError::NotSigned)?;
        if lifetime > LIFETIME {
            return Err(RelayKeyError::NotSigned);
        }
        if now.saturating_add(CLOCK_TOLERANCE) < not_before || now > not_after.saturating_add(CLOCK_TOLERANCE) {
            return Err(RelayKeyError::Clock);
        }
        RelayKey::from_config(&config).map_err(|_| RelayKeyError::NotSigned)
    }

    fn read(&self) -> Result<([u8; CONFIG], u64, u64), Malformed> {
        let (version, config, not_before, not_after): (u8, minicbor::bytes::ByteVec, u64, u64) =
            cbor::from_bytes(&self.bytes)?;
        cbor::version(version)?;
        Ok((config.as_slice().try_into().map_err(|_| Malformed)?, not_before, not_after))
    }
}

impl RelayKey {
    /// Reads a key configuration (RFC 9458, section 3.1) of this suite alone.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn from_config(config: &[u8; CONFIG]) -> Result<Self, Malformed> {
        let [key_id, kem @ .., _, _, _, _, _, _] = config;
        let (kem, public) = kem.split_at_checked(2).ok_or(Malformed)?;
        let algorithms = config.get(CONFIG - 6..).ok_or(Malformed)?;
        let (id, suite) = HEADER.split_first().ok_or(Malformed)?;
        let (expected_kem, expected_algorithms) = suite.split_at_checked(2).ok_or(Malformed)?;
        let known = key_id == id && kem == expected_kem && algorithms == [&[0, 4], expected_algorithms].concat();
        if !known {
            return Err(Malformed);
        }
        Ok(Self { public: xwing::EncapsulationKey::try_from(public).map_err(|_| Malformed)? })
    }

    /// Encapsulates a Binary HTTP request of exactly a class's size (RFC 9458, section 4.3).
    ///
    /// # Errors
    /// [`Malformed`] when the key does not encapsulate.
    pub fn seal(&self, request: &[u8], random: &mut dyn Random) -> Result<(Vec<u8>, ResponseOpener), Malformed> {
        let class = Class::of_size(request.len()).ok_or(Malformed)?;
        let mut seed = Zeroizing::new([0; 64]);
        random.fill(seed.as_mut());
        let seed = xwing::Eseed::try_from(&seed[..]).map_err(|_| Malformed)?;
        let (mut context, enc) =
            ModeBase::<Suite>::new_sender_deterministic(&self.public, &info(), seed).map_err(|_| Malformed)?;
        let mut sealed = vec![0; request.len() + TAG];
        context.seal(request, &[], &mut sealed).map_err(|_| Malformed)?;
        let secret = export(&context)?;
        let out = [&HEADER[..], enc.as_ref(), &sealed].concat();
        Ok((out, ResponseOpener { secret, enc: enc.as_ref().to_vec(), class }))
    }
}

impl RelayIdentity {
    /// From a 32-byte seed that the vault keeps until the key expires.
    ///
    /// # Errors
    /// [`Malformed`] never happens for a random seed.
    pub fn from_seed(seed: &Zeroizing<[u8; 32]>) -> Result<Self, Malformed> {
        let key = xwing::DecapsulationKey::try_from(&seed[..]).map_err(|_| Malformed)?;
        Ok(Self { pair: xwing::KeyPair::try_from(&key).map_err(|_| Malformed)? })
    }

    /// The key configuration, [`CONFIG`] bytes.
    #[must_use]
    pub fn config(&self) -> Vec<u8> {
        let (kem, algorithms) = HEADER.split_at(3);
        [kem, self.pair.public().as_ref(), &[0, 4], algorithms].concat()
    }

    /// Signs the configuration for clients; times in seconds since 1970.
    #[must_use]
    pub fn sign(&self, not_before: u64, not_after: u64, vault: &SigningKey) -> SignedRelayKey {
        let config = minicbor::bytes::ByteVec::from(self.config());
        let bytes = cbor::to_bytes(&(cbor::VERSION, config, not_before, not_after));
        let signature = vault.sign(&bytes);
        SignedRelayKey { bytes, signature }
    }

    /// Opens an encapsulated request; what comes out has exactly its class's size.
    ///
    /// # Errors
    /// [`Malformed`]: another size, another suite, or not sealed to this key.
    pub fn open(&self, encapsulated: &[u8]) -> Result<(Zeroizing<Vec<u8>>, ResponseSealer), Malformed> {
        let class = class_of_request(encapsulated.len()).ok_or(Malformed)?;
        let (header, rest) = encapsulated.split_at_checked(HEADER.len()).ok_or(Malformed)?;
        let (enc, sealed) = rest.split_at_checked(ENC).ok_or(Malformed)?;
        if header != HEADER {
            return Err(Malformed);
        }
        let enc = enc.try_into().map_err(|_| Malformed)?;
        let receiver = Receiver::new(&self.pair, enc, &info()).map_err(|_| Malformed)?;
        let request = receiver.open(&[], sealed).ok_or(Malformed)?;
        let mut secret = Secret(Zeroizing::new([0; NONCE]));
        receiver.export(EXPORTER_CONTEXT, secret.0.as_mut()).map_err(|_| Malformed)?;
        Ok((request, ResponseSealer { secret, enc: enc.to_vec(), class }))
    }
}

/// Seals the one answer to a request.
#[derive(Debug)]
pub struct ResponseSealer {
    secret: Secret,
    enc: Vec<u8>,
    class: Class,
}

/// Opens the one answer to a request.
#[derive(Debug)]
pub struct ResponseOpener {
    secret: Secret,
    enc: Vec<u8>,
    class: Class,
}

impl ResponseSealer {
    /// The class that the answer must have.
    #[must_use]
    pub fn class(&self) -> Class {
        self.class
    }

    /// Encapsulates a Binary HTTP response of the request's class (RFC 9458, section 4.4).
    ///
    /// # Errors
    /// [`Malformed`] when it has another size.
    pub fn seal(self, response: &[u8], random: &mut dyn Random) -> Result<Vec<u8>, Malformed> {
        if response.len() != self.class.size() {
            return Err(Malformed);
        }
        let mut nonce = [0; NONCE];
        random.fill(&mut nonce);
        let (key, aead_nonce) = self.secret.response_keys(&self.enc, &nonce)?;
        let mut out = Vec::with_capacity(response.len() + RESPONSE_OVERHEAD);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(response);
        let place = out.get_mut(NONCE..).ok_or(Malformed)?;
        let tag = key.seal(&aead_nonce, &[], place).ok_or(Malformed)?;
        out.extend_from_slice(&tag);
        Ok(out)
    }
}

impl ResponseOpener {
    /// Opens the encapsulated response.
    ///
    /// # Errors
    /// [`Malformed`]: another size, or not an answer to this request.
    pub fn open(self, encapsulated: &[u8]) -> Result<Zeroizing<Vec<u8>>, Malformed> {
        if encapsulated.len() != self.class.size() + RESPONSE_OVERHEAD {
            return Err(Malformed);
        }
        let (nonce, sealed) = encapsulated.split_first_chunk::<NONCE>().ok_or(Malformed)?;
        let (key, aead_nonce) = self.secret.response_keys(&self.enc, nonce)?;
        key.open(&aead_nonce, &[], sealed).ok_or(Malformed)
    }
}

/// What both sides export from the request's context.
struct Secret(Zeroizing<[u8; NONCE]>);

impl Secret {
    fn response_keys(&self, enc: &[u8], nonce: &[u8; NONCE]) -> Result<(Key, [u8; 12]), Malformed> {
        let prk = Hkdf::<SHA256>::extract(&[enc, nonce].concat(), self.0.as_ref()).map_err(|_| Malformed)?;
        let mut key = Zeroizing::new([0; 32]);
        let mut aead_nonce = [0; 12];
        Hkdf::<SHA256>::expand(&prk, Some(b"key"), key.as_mut()).map_err(|_| Malformed)?;
        Hkdf::<SHA256>::expand(&prk, Some(b"nonce"), &mut aead_nonce).map_err(|_| Malformed)?;
        Ok((Key::new(key), aead_nonce))
    }
}

impl core::fmt::Debug for Secret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("[secret]")
    }
}

/// RFC 9458, section 4.3: `"message/bhttp request" ‖ 0 ‖ header`.
fn info() -> Vec<u8> {
    [&b"message/bhttp request\0"[..], &HEADER].concat()
}

fn export(context: &ModeBase<Suite>) -> Result<Secret, Malformed> {
    let mut secret = Zeroizing::new([0; NONCE]);
    context.export_secret(EXPORTER_CONTEXT, secret.as_mut()).map_err(|_| Malformed)?;
    Ok(Secret(secret))
}
