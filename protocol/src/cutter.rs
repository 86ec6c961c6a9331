//! Sealing a body as it is written, so that neither its plaintext nor its file is ever in memory as a whole.

use crate::age::{Recipient, Sealer};
use crate::body::PIECE;
use crate::cbor::Malformed;
use crate::random::Random;
use minicbor::encode::Write;

/// Zeros that are pushed at a time.
const ZEROS: [u8; 4096] = [0; 4096];

/// How many bytes are written.
pub(crate) struct Counted(pub(crate) usize);

impl Write for Counted {
    type Error = Malformed;

    fn write_all(&mut self, written: &[u8]) -> Result<(), Malformed> {
        self.0 = self.0.checked_add(written.len()).ok_or(Malformed)?;
        Ok(())
    }
}

/// Seals what is pushed into it and cuts it into pieces.
pub(crate) struct Cutter {
    sealer: Sealer,
    /// What is not cut yet: at most a piece between two pushes.
    rest: Vec<u8>,
    pieces: Vec<Vec<u8>>,
}

impl Cutter {
    /// Begins a file.
    pub(crate) fn new(recipient: &Recipient, random: &mut dyn Random) -> Result<Self, Malformed> {
        let (sealer, rest) = Sealer::new(recipient, random).map_err(|_| Malformed)?;
        Ok(Self { sealer, rest, pieces: Vec::new() })
    }

    /// More of the plaintext.
    pub(crate) fn push(&mut self, plaintext: &[u8]) -> Result<(), Malformed> {
        // In parts, so that a whole attachment is not sealed before the first piece of it is cut off.
        for part in plaintext.chunks(PIECE) {
            self.sealer.push(part, &mut self.rest).map_err(|_| Malformed)?;
            cut(&mut self.rest, &mut self.pieces);
        }
        Ok(())
    }

    /// So many zeros more.
    pub(crate) fn zeros(&mut self, mut count: usize) -> Result<(), Malformed> {
        while count > 0 {
            let now = ZEROS.get(..count).unwrap_or(&ZEROS);
            self.push(now)?;
            count -= now.len();
        }
        Ok(())
    }

    /// The pieces, each of [`PIECE`] bytes but the last, which is not empty.
    pub(crate) fn finish(self) -> Result<Vec<Vec<u8>>, Malformed> {
        let Self { sealer, mut rest, mut pieces } = self;
        sealer.finish(&mut rest).map_err(|_| Malformed)?;
        cut(&mut rest, &mut pieces);
        pieces.push(rest);
        Ok(pieces)
    }
}

/// Cuts off all that is certainly not the last piece.
fn cut(rest: &mut Vec<u8>, pieces: &mut Vec<Vec<u8>>) {
    while rest.len() > PIECE {
        // Copied, since what is split off where it stands keeps the room that `rest` had.
        pieces.push(rest.drain(..PIECE).collect());
    }
}

impl Write for Cutter {
    type Error = Malformed;

    fn write_all(&mut self, written: &[u8]) -> Result<(), Malformed> {
        self.push(written)
    }
}
