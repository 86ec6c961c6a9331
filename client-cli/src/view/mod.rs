//! The full-screen view, which `tellsafe` opens where no command is typed.
//!
//! [`State`] is all that it knows, [`update`] what an event makes of it, [`draw`] how it looks: without a terminal, a network or a key.
//! [`screen`] has the terminal; what is asked for with an [`Effect`], the commands' own functions do.

mod draw;
mod editor;
mod menus;
pub mod screen;
mod state;
mod text;
mod update;
mod words;

pub use draw::draw;
pub use editor::Editor;
pub use state::{Answer, Asked, Deed, Effect, Event, Key, List, Menu, Reading, Row, Sheet, State, Then, To, Word};
pub use update::update;
pub use words::Words;
