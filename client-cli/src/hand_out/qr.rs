//! A link as a QR code (ISO/IEC 18004).

use crate::error::{ClientError, Kind};
use qrcode::{Color, EcLevel, QrCode};

/// The dark and light squares of a code, without the margin around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Squares of a side.
    pub side: usize,
    /// Row by row, true for dark.
    pub dark: Vec<bool>,
}

impl Qr {
    /// The code of a text. A quarter of it may be lost, as it is to tape, folds and rain.
    ///
    /// # Errors
    /// [`Kind::Malformed`] for more than about 1600 bytes.
    pub fn of(text: &str) -> Result<Self, ClientError> {
        let code = QrCode::with_error_correction_level(text, EcLevel::Q).map_err(|_| {
            ClientError::new(Kind::Malformed, "The link is too long for a poster.")
                .next("Give the project a shorter first name.")
        })?;
        Ok(Self { side: code.width(), dark: code.to_colors().into_iter().map(|color| color == Color::Dark).collect() })
    }

    /// As inline SVG, with the margin of four squares that readers need.
    pub(super) fn svg(&self, title: &str) -> String {
        let squares = self.dark.iter().enumerate().filter(|(_, dark)| **dark);
        let path: String =
            squares.map(|(at, _)| format!("M{} {}h1v1h-1z", at % self.side + 4, at / self.side + 4)).collect();
        let whole = self.side + 8;
        format!(
            "<svg viewBox=\"0 0 {whole} {whole}\" role=\"img\" aria-label=\"{}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" \
             d=\"M0 0h{whole}v{whole}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>",
            super::escaped(title)
        )
    }
}
