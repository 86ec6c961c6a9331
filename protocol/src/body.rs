//! A body: the content of a message, padded, sealed once to a one-time recipient, cut into pieces.

use crate::age::{self, Identity};
use crate::bytes::{BodyHash, OneTimeSeed, PieceHash, sha256};
use crate::cbor::{Malformed, VERSION};
use crate::content::Content;
use crate::cutter::{Counted, Cutter};
use crate::pad;
use crate::random::Random;
use crate::request::MAX_PIECES;
use minicbor::Decoder;
use zeroize::Zeroizing;

/// Bytes of a piece; the last of a body may be shorter.
pub const PIECE: usize = 256 * 1024;
/// Fewest bytes that are sealed, so that a word and a page look alike.
pub const FLOOR: usize = 8 * 1024;
/// Most bytes of texts in a body of one piece.
pub const MAX_TEXT: usize = 200_000;

const _: () = assert!(age::sealed_len(FLOOR) < PIECE);

/// A sealed body.
#[derive(Debug)]
pub struct Sealed {
    /// What statements call it.
    pub hash: BodyHash,
    /// The hash of each piece, in order.
    pub hashes: Vec<PieceHash>,
    /// The pieces, each at most [`PIECE`] bytes.
    pub pieces: Vec<Vec<u8>>,
    /// What opens it; goes into the slots.
    pub seed: OneTimeSeed,
}

/// Seals `content` to a recipient made for it alone. Beside content and pieces it takes up less than a megabyte: neither the
/// content's bytes nor the file is ever there as a whole.
///
/// # Errors
/// [`Malformed`] when it is 4 GiB or longer.
pub fn seal(content: &Content, random: &mut dyn Random) -> Result<Sealed, Malformed> {
    let mut counted = Counted(0);
    minicbor::encode(content, &mut counted).map_err(|_| Malformed)?;
    let length = u32::try_from(counted.0).map_err(|_| Malformed)?;
    let zeros = padded_len(counted.0).checked_sub(pad::LENGTH + counted.0).ok_or(Malformed)?;
    let mut seed = Zeroizing::new([0; 32]);
    random.fill(seed.as_mut());
    let recipient = Identity::from_seed(*seed).and_then(|identity| identity.recipient()).map_err(|_| Malformed)?;
    let mut cutter = Cutter::new(&recipient, random)?;
    cutter.push(&length.to_be_bytes())?;
    minicbor::encode(content, &mut cutter).map_err(|_| Malformed)?;
    cutter.zeros(zeros)?;
    let pieces = cutter.finish()?;
    let hashes: Vec<PieceHash> = pieces.iter().map(|piece| PieceHash::of(piece)).collect();
    Ok(Sealed { hash: hash(&hashes), hashes, pieces, seed: OneTimeSeed::new(*seed) })
}

fn padded_len(content: usize) -> usize {
    pad::padme((content + pad::LENGTH).max(FLOOR))
}

/// The hash of a body with these pieces.
#[must_use]
pub fn hash(pieces: &[PieceHash]) -> BodyHash {
    let parts: Vec<&[u8]> = pieces.iter().map(|piece| piece.0.as_slice()).collect();
    BodyHash(sha256(&parts))
}

/// The pieces of one body as they come from a vault, each checked against what an author signed.
#[derive(Debug)]
pub struct Pieces {
    body: BodyHash,
    hashes: Option<Vec<PieceHash>>,
    got: Vec<Vec<u8>>,
}

impl Pieces {
    /// None yet, of the body that a statement names.
    #[must_use]
    pub fn of(body: BodyHash) -> Self {
        Self { body, hashes: None, got: Vec::new() }
    }

    /// The index of the piece to ask for.
    #[must_use]
    pub fn next(&self) -> u32 {
        u32::try_from(self.got.len()).unwrap_or(u32::MAX)
    }

    /// Takes the next piece, with the hashes that came with the first; true when it was the last.
    ///
    /// # Errors
    /// [`Malformed`]: it is not what was signed.
    pub fn take(&mut self, hashes: Vec<PieceHash>, piece: Vec<u8>) -> Result<bool, Malformed> {
        let hashes = self.hashes.get_or_insert(hashes);
        let named = hashes.len() <= MAX_PIECES && hash(hashes) == self.body;
        if !named || hashes.get(self.got.len()) != Some(&PieceHash::of(&piece)) {
            return Err(Malformed);
        }
        self.got.push(piece);
        Ok(self.got.len() == hashes.len())
    }

    /// How many there are, once the first was taken.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        self.hashes.as_ref().map(Vec::len)
    }

    /// Those taken so far, in order.
    #[must_use]
    pub fn taken(&self) -> &[Vec<u8>] {
        &self.got
    }

    /// Those taken so far, in order.
    #[must_use]
    pub fn into_inner(self) -> Vec<Vec<u8>> {
        self.got
    }
}

/// The text of a body in several pieces, from the first of them: it stands before everything long. What is returned is authentic if the
/// piece is; whether the rest of the body is in order only [`open`] says.
#[must_use]
pub fn first_text(piece: &[u8], seed: &OneTimeSeed) -> Option<String> {
    let identity = Identity::from_seed(*seed.expose()).ok()?;
    let start = age::open_start(&identity, piece).ok()?;
    let mut decoder = Decoder::new(start.get(pad::LENGTH..)?);
    let fields = decoder.map().ok()??;
    let versioned = decoder.u8().ok()? == 0 && decoder.u8().ok()? == VERSION;
    let text = versioned && fields > 1 && decoder.u8().ok()? == 1;
    text.then(|| decoder.str().ok().map(str::to_owned)).flatten()
}

/// Opens a body, after checking every piece against the hash that the statement signed.
///
/// # Errors
/// [`Malformed`] when the pieces are not this body's, it does not open, or its content is not one.
pub fn open(expected: &BodyHash, pieces: &[Vec<u8>], seed: &OneTimeSeed) -> Result<Content, Malformed> {
    let hashes: Vec<PieceHash> = pieces.iter().map(|piece| PieceHash::of(piece)).collect();
    if hash(&hashes) != *expected {
        return Err(Malformed);
    }
    let identity = Identity::from_seed(*seed.expose()).map_err(|_| Malformed)?;
    let plaintext = age::open_pieces(&identity, pieces).map_err(|_| Malformed)?;
    let content = pad::unpad(&plaintext)?;
    if plaintext.len() != padded_len(content.len()) {
        return Err(Malformed);
    }
    Content::parse_any(content)
}
