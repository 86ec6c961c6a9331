//! Reads what moderators keep in a spreadsheet: logs of handled cases, figures of a period, the report before.

mod before;
mod fault;
mod figures;
mod log;
mod sheet;

pub use before::{Before, FORMAT, before};
pub use fault::{Fault, Faults, Wrong};
pub use figures::{Figure, Figures, figures};
pub use log::{COLUMNS, log};
pub use sheet::fit;

/// Bytes of a file, at most: some 500,000 lines.
pub const MAX_FILE: usize = 64 * 1024 * 1024;
/// Characters of a label. What is longer is a story, and no story belongs into a report.
pub const MAX_LABEL: usize = 80;
/// Cases of one line: more is a slip of the keyboard.
pub const MAX_AMOUNT: u32 = 1_000_000;
/// Faults that are shown at once; the rest are counted.
pub const MAX_FAULTS: usize = 20;
