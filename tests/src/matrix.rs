//! Which browsers, in which mode, got through, and what each mode gives: found by `tests/all/browsers.rs`, kept as JSON beside the
//! build, and written into the README by `browsers-table`.

use crate::programs::{folder, root};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// Where the table stands in the README.
const MARKS: [&str; 2] = ["<!-- made by browsers-table: begin -->\n", "<!-- made by browsers-table: end -->"];

/// One engine in one mode.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cell {
    /// As the table calls it.
    pub engine: String,
    /// As the table calls it.
    pub mode: String,
    /// The browser's own version.
    pub version: String,
    /// What a page may do there.
    pub scripts: bool,
    /// How long everything took.
    pub seconds: f64,
    /// What was measured in the page; nothing where no scripts run.
    pub speed: Option<Speed>,
    /// P1: the text of the report was in what the gateway was sent.
    pub gateway_could_read_the_text: bool,
    /// P1: a member who was left out saw a case.
    pub unticked_member_saw_it: bool,
    /// P3: the words of the code were in what passed between browser and gateway.
    pub code_left_the_browser: bool,
    /// P7: a date was shown with the code, and when coming back.
    pub next_date_shown: bool,
}

/// Middle times in milliseconds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Speed {
    /// A message to five readers.
    pub seal: f64,
    /// A message.
    pub open: f64,
    /// A roster of 20 links, verified.
    pub roster: f64,
}

/// All cells of a run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Matrix(pub Vec<Cell>);

impl Speed {
    /// The shorter of each, of two measurements.
    pub fn at_best(self, other: Option<Self>) -> Self {
        let other = other.unwrap_or(self);
        Self { seal: self.seal.min(other.seal), open: self.open.min(other.open), roster: self.roster.min(other.roster) }
    }
}

impl Matrix {
    /// Where the last run's is.
    fn path() -> PathBuf {
        folder().parent().expect("a target folder").join("browsers.json")
    }

    /// Keeps it for [`Self::load`].
    pub fn save(&self) {
        std::fs::write(Self::path(), serde_json::to_string_pretty(self).expect("plain values") + "\n")
            .expect("written");
    }

    /// The last run's.
    pub fn load() -> Self {
        let text = std::fs::read_to_string(Self::path()).expect("run the test `browsers` first");
        serde_json::from_str(&text).expect("what the test wrote")
    }

    /// The README's table: what each mode gives, by what was found in all engines that got through in it.
    pub fn promises(&self) -> String {
        let mut table = String::from(
            "| way | got through | P1 only who is ticked | P2 not both | P3 code stays | P7 next date | P8 nobody swaps keys | P9 later computers |\n|---|---|---|---|---|---|---|---|\n",
        );
        for (mode, way) in [
            ("as it comes", "any browser as it comes"),
            ("hardened", "hardened: no compiler (JIT), no WebAssembly, nothing may be stored"),
            ("no scripts", "no JavaScript: the plain form, which says so before typing"),
        ] {
            let cells: Vec<_> = self.0.iter().filter(|cell| cell.mode == mode).collect();
            let names: Vec<_> = cells.iter().map(|cell| cell.engine.as_str()).collect();
            let all = |test: fn(&Cell) -> bool| !cells.is_empty() && cells.iter().all(|cell| test(cell));
            let sealed = all(|cell| !cell.gateway_could_read_the_text && !cell.unticked_member_saw_it);
            let ticked = all(|cell| !cell.unticked_member_saw_it);
            let scripts = all(|cell| cell.scripts);
            let columns = [
                way,
                &names.join(", "),
                match (sealed, ticked) {
                    (true, _) => "yes",
                    (false, true) => "once stored; who runs the gateway could read it while it is sealed",
                    (false, false) => "no",
                },
                if sealed { "yes" } else { "no: the gateway sees the address and, in passing, the text" },
                if all(|cell| !cell.code_left_the_browser) {
                    "yes"
                } else {
                    "no: the gateway makes it and is shown it"
                },
                if all(|cell| cell.next_date_shown) { "yes" } else { "no" },
                if scripts { "yes" } else { "no: the gateway checks the list of members for you" },
                if scripts { "yes" } else { "once stored; on its way as good as the browser's TLS" },
            ];
            table += &format!("| {} |\n", columns.join(" | "));
        }
        table
    }

    /// Writes [`Self::promises`] into the README.
    pub fn write_readme(&self) {
        let (before, _, after) = readme();
        std::fs::write(root().join("README.md"), before + MARKS[0] + &self.promises() + MARKS[1] + &after)
            .expect("written");
    }

    /// What the README says between the marks.
    pub fn of_readme() -> String {
        readme().1
    }
}

/// Before the marks, between them, after them.
fn readme() -> (String, String, String) {
    let text = std::fs::read_to_string(root().join("README.md")).expect("the README");
    let (before, rest) = text.split_once(MARKS[0]).expect("the table's beginning is marked");
    let (table, after) = rest.split_once(MARKS[1]).expect("its end is marked");
    (before.to_owned(), table.to_owned(), after.to_owned())
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:10} {:12} {:16} {:>8} {:>9} {:>9} {:>10}",
            "engine", "mode", "", "seconds", "seal ms", "open ms", "roster ms"
        )?;
        for cell in &self.0 {
            write!(f, "{:10} {:12} {:16} {:8.1}", cell.engine, cell.mode, "passed", cell.seconds)?;
            match cell.speed {
                Some(speed) => {
                    writeln!(f, " {:9.1} {:9.1} {:10.1}  {}", speed.seal, speed.open, speed.roster, cell.version)?
                }
                None => writeln!(f, " {:>9} {:>9} {:>10}  {}", "-", "-", "-", cell.version)?,
            }
        }
        Ok(())
    }
}
