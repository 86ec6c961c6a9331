//! Reading any age file, with any identities, at once or piece by piece.

use zeroize::Zeroizing;

use super::armor;
use super::error::OpenError;
use super::file_key::FileKey;
use super::header::{self, HEADER_MAX, Header};
use super::identity::AnyIdentity;
use super::scrypt;
use super::stream::{NONCE, PayloadOpener};

/// Opens a whole age file, armored or not, with whichever of `identities` fits.
///
/// Slots and bodies are opened with [`super::open`], which accepts less.
///
/// # Errors
/// Every [`OpenError`]. Nothing of a file is returned unless its last chunk was verified.
pub fn decrypt(file: &[u8], identities: &[AnyIdentity]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let mut opener = if armor::is_armored(file) { Opener::armored(identities) } else { Opener::binary(identities) };
    // The plaintext is shorter than the file, so this never grows and leaves no copies behind.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(file.len()));
    opener.push(file, &mut plaintext)?;
    opener.finish(&mut plaintext)?;
    Ok(plaintext)
}

/// Opens an age file of any size, without input or output of its own: the caller pushes the file in pieces of any length
/// and takes the plaintext as it is verified, at most 64 KiB behind.
///
/// What was released is authentic, but only [`Opener::finish`] tells that it is all there.
pub struct Opener<'a> {
    identities: &'a [AnyIdentity],
    armor: Option<armor::Decoder>,
    stage: Stage,
}

enum Stage {
    /// Collecting the header and the nonce.
    Header(Vec<u8>),
    Payload(Box<PayloadOpener>),
    /// An error was reported: nothing more is read.
    Failed(OpenError),
}

impl<'a> Opener<'a> {
    /// For a binary file.
    #[must_use]
    pub fn binary(identities: &'a [AnyIdentity]) -> Self {
        Self { identities, armor: None, stage: Stage::Header(Vec::new()) }
    }

    /// For an armored file: see [`armor::is_armored`].
    #[must_use]
    pub fn armored(identities: &'a [AnyIdentity]) -> Self {
        Self { armor: Some(armor::Decoder::default()), ..Self::binary(identities) }
    }

    /// Takes in a piece of the file and appends what it verified to `plaintext`.
    ///
    /// # Errors
    /// Every [`OpenError`], and the same one again for all that is pushed after it.
    pub fn push(&mut self, piece: &[u8], plaintext: &mut Vec<u8>) -> Result<(), OpenError> {
        let Some(armor) = &mut self.armor else {
            return self.push_binary(piece, plaintext);
        };
        if let Stage::Failed(error) = self.stage {
            return Err(error);
        }
        let mut bytes = Vec::with_capacity(piece.len());
        if let Err(error) = armor.push(piece, &mut bytes) {
            self.stage = Stage::Failed(error);
            return Err(error);
        }
        self.push_binary(&bytes, plaintext)
    }

    /// Ends the file: appends the last chunk.
    ///
    /// # Errors
    /// Every [`OpenError`]; [`OpenError::Payload`] if the file was cut short.
    pub fn finish(mut self, plaintext: &mut Vec<u8>) -> Result<(), OpenError> {
        if let Stage::Failed(error) = self.stage {
            return Err(error);
        }
        if let Some(armor) = self.armor.take() {
            let mut bytes = Vec::new();
            armor.finish(&mut bytes)?;
            self.push_binary(&bytes, plaintext)?;
        }
        match self.stage {
            Stage::Header(_) => Err(OpenError::Header),
            Stage::Payload(payload) => payload.finish(plaintext),
            Stage::Failed(error) => Err(error),
        }
    }

    fn push_binary(&mut self, piece: &[u8], plaintext: &mut Vec<u8>) -> Result<(), OpenError> {
        let pushed = match &mut self.stage {
            Stage::Failed(error) => return Err(*error),
            Stage::Payload(payload) => payload.push(piece, plaintext),
            Stage::Header(start) => {
                start.extend_from_slice(piece);
                match begin(start, self.identities) {
                    Ok(None) => Ok(()),
                    Ok(Some((mut payload, rest))) => {
                        let pushed = payload.push(rest, plaintext);
                        self.stage = Stage::Payload(Box::new(payload));
                        pushed
                    }
                    Err(error) => Err(error),
                }
            }
        };
        pushed.inspect_err(|error| self.stage = Stage::Failed(*error))
    }
}

/// The payload's opener and first bytes, once header and nonce are complete.
fn begin<'a>(start: &'a [u8], identities: &[AnyIdentity]) -> Result<Option<(PayloadOpener, &'a [u8])>, OpenError> {
    let Some(header_end) = header::end(start.get(..HEADER_MAX).unwrap_or(start)) else {
        return if start.len() < HEADER_MAX { Ok(None) } else { Err(OpenError::Header) };
    };
    if start.len() < header_end.saturating_add(NONCE) {
        return Ok(None);
    }
    let header = Header::parse(start)?;
    let file_key = unwrap(&header, identities)?;
    header.verify(&file_key)?;
    begin_payload(&file_key, header.rest).map(Some)
}

/// The payload's opener, and what follows the nonce.
pub(super) fn begin_payload<'a>(file_key: &FileKey, payload: &'a [u8]) -> Result<(PayloadOpener, &'a [u8]), OpenError> {
    // A nonce that is cut short counts as a damaged header, by the shared vectors.
    let (nonce, chunks) = payload.split_first_chunk::<NONCE>().ok_or(OpenError::Header)?;
    let opener = PayloadOpener::new(file_key, nonce).ok_or(OpenError::Header)?;
    Ok((opener, chunks))
}

fn unwrap(header: &Header<'_>, identities: &[AnyIdentity]) -> Result<FileKey, OpenError> {
    // A passphrase vouches for the file's sender; beside another stanza it would not.
    let with_passphrase = header.stanzas.iter().any(|stanza| stanza.kind() == scrypt::KIND);
    if with_passphrase && header.stanzas.len() != 1 {
        return Err(OpenError::Header);
    }
    for identity in identities {
        if let Some(file_key) = identity.unwrap(&header.stanzas)? {
            return Ok(file_key);
        }
    }
    Err(OpenError::NoMatch)
}
