//! What crosses a boundary between Tellsafe's programs.

pub mod age;
pub mod random;
