//! What crosses a boundary between Tellsafe's programs.
