//! Figures, each beside its aim and what the nearest peer was measured at.

use std::fmt;

/// One figure.
struct Row {
    what: String,
    value: f64,
    unit: &'static str,
    aim: &'static str,
    peer: &'static str,
}

/// All figures of a run.
#[derive(Default)]
pub struct Table(Vec<Row>);

impl Table {
    /// Adds a figure that has an aim and a peer's; either may be empty.
    pub fn add(
        &mut self,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        aim: &'static str,
        peer: &'static str,
    ) {
        let row = Row { what: what.into(), value, unit, aim, peer };
        eprintln!("{}: {:.2} {}", row.what, row.value, row.unit);
        self.0.push(row);
    }

    /// The table as JSON.
    pub fn json(&self) -> String {
        let row = |row: &Row| {
            serde_json::json!({
                "what": row.what, "value": row.value, "unit": row.unit, "aim": row.aim, "peer": row.peer,
            })
        };
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let all = serde_json::json!({ "cores": cores, "figures": self.0.iter().map(row).collect::<Vec<_>>() });
        serde_json::to_string_pretty(&all).expect("plain values") + "\n"
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|row| row.what.len()).max().unwrap_or(0);
        writeln!(f, "{:width$}  {:>12} {:6}  {:14}  nearest peer", "", "", "", "aim")?;
        for row in &self.0 {
            let digits = if row.value >= 100.0 { 0 } else { 2 };
            writeln!(f, "{:width$}  {:>12.digits$} {:6}  {:14}  {}", row.what, row.value, row.unit, row.aim, row.peer)?;
        }
        Ok(())
    }
}

/// The value below which this share of `values` lies; sorts them.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = ((values.len() as f64 - 1.0) * share).round() as usize;
    values.get(at).copied().unwrap_or(f64::NAN)
}
