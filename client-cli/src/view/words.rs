//! Words of a member that are not sent yet.

use std::fmt;
use std::ops::{Deref, DerefMut};
use zeroize::Zeroizing;

/// What is being written: wiped when it goes, and never printed by accident.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words(Zeroizing<String>);

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl Deref for Words {
    type Target = String;

    fn deref(&self) -> &String {
        &self.0
    }
}

impl DerefMut for Words {
    fn deref_mut(&mut self) -> &mut String {
        &mut self.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
