//! What this machine should remember and cannot, because its disk is full or may not be written: said once, and the work goes on.

use crate::error::{ClientError, Kind};
use crate::output::Output;
use crate::render::Page;

/// Whether something was not kept, and whether that was said.
#[derive(Debug)]
pub struct Unkept {
    output: Output,
    waits: Option<String>,
    noted: bool,
}

impl Unkept {
    /// Nothing yet; what nobody else says is said to `output` at the end.
    #[must_use]
    pub fn new(output: Output) -> Self {
        Self { output, waits: None, noted: false }
    }

    /// Goes on where a file could not be written.
    ///
    /// # Errors
    /// Whatever else went wrong.
    pub fn note(&mut self, kept: Result<(), ClientError>) -> Result<(), ClientError> {
        match kept {
            Err(error) if error.kind == Kind::CannotWrite => {
                if !self.noted {
                    self.waits = Some(format!("{} {MEANS}", error.happened));
                }
                self.noted = true;
                Ok(())
            }
            kept => kept,
        }
    }

    /// What is to be said, to whoever says it.
    pub fn take(&mut self) -> Option<String> {
        self.waits.take()
    }
}

impl Drop for Unkept {
    fn drop(&mut self) {
        if let Some(sentence) = self.waits.take() {
            let mut page = Page::new();
            page.warn(&sentence);
            self.output.aside(&page);
        }
    }
}

const MEANS: &str = "What was fetched and noted now is not kept on this machine: it is fetched and asked again, and a server that goes back to \
                     an older list or inbox is not noticed. Make room on that disk.";
