//! A transparency report: what a committee may say in public about a period, and no more.
//!
//! [`read`] takes in logs of handled cases, [`Folded`] is a case that members closed, [`make`] counts them after a [`preset`], hides what would tell too much, compares with the
//! period before and checks the totals; [`show`] writes it down. A [`Report`] holds nothing that is not to be published: no number
//! that is hidden, and no word of what happened.

mod closed;
mod count;
mod key;
mod label;
mod outcome;
pub mod preset;
mod publish;
pub mod read;
mod record;
pub mod show;
mod suppress;
mod table;
mod totals;

pub use closed::{Folded, Kept};
pub use count::Ask;
pub use key::{Dimension, Unit};
pub use outcome::{Known, Outcome};
pub use record::{ActionKind, Amount, Countable, Mark, Record};
pub use suppress::Opening;
pub use table::{By, Cell, Entry, Period, Report, Role, Row, Table};

use read::{Before, Figures};

/// Makes a report of whatever may be counted.
#[must_use]
pub fn make<C: Countable>(cases: &[C], figures: &Figures, ask: &Ask, before: Option<&Before>) -> Report {
    let records: Vec<Record> = cases.iter().filter_map(Countable::record).collect();
    let counted = count::count(&records, figures, ask);
    let hidden = suppress::hide(&counted, ask.by, ask.below, before.and_then(Before::opening));
    let mut report = publish::publish(&counted, &hidden, ask, before);
    report.flags = totals::flags(&report, &counted, &hidden, figures, before);
    report
}
