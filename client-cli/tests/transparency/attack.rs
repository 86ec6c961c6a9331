//! An attacker who has the report, knows what its tables mean, and solves for what is not shown. They have another solver (microlp,
//! with whole numbers) and their own equations, and read nothing but what is published.

use super::cases::case;
use super::{ask, by, saved};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOutcome, Variable};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tellsafe_client::transparency::read::{Before, Figures};
use tellsafe_client::transparency::{Amount, Ask, By, Cell, Record, Report, Role, make};

/// More than any number here.
const MOST: i32 = 10_000;

/// A cell: table, row, column. Cells that are the same number have one name.
type Name = (String, String, usize);

#[derive(Default)]
struct Attacker {
    /// Cells with the least that each may be, and the number where it is shown.
    cells: BTreeMap<Name, (i32, Option<u64>)>,
    hidden: Vec<Name>,
    /// Sums of cells, compared with zero.
    sums: Vec<(Vec<(Name, f64)>, ComparisonOp)>,
}

impl Attacker {
    /// Reads a report. `single`: they know that no case is in two rows of a table.
    fn read(report: &Report, below: u32, single: bool, known: &[&str]) -> Self {
        let mut attacker = Self::default();
        for table in &report.tables {
            for row in &table.rows {
                for (column, entry) in row.entries.iter().enumerate() {
                    let name = (table.id.clone(), row.label.clone(), column);
                    let least = match row.role {
                        _ if entry.cell == Cell::Lost => 0,
                        Role::Rest => 0,
                        Role::Part
                            if table.chart && table.columns.len() == 1 && !known.contains(&row.label.as_str()) =>
                        {
                            if row.label == "Other" { 1 } else { i32::try_from(below).unwrap() }
                        }
                        _ => 0,
                    };
                    // What is lost is in no total: they count it as nothing.
                    let is_nothing = table.chart
                        && (entry.cell == Cell::Unstated || (entry.cell == Cell::Lost && row.label == "Radio"));
                    let number = if is_nothing { Some(0) } else { entry.cell.number() };
                    attacker.cells.insert(name.clone(), (least, number));
                    if entry.cell == Cell::Hidden || (entry.cell == Cell::Lost && row.label != "Radio") {
                        attacker.hidden.push(name);
                    }
                }
            }
            if table.chart {
                attacker.add_up(table, single);
            }
        }
        attacker.conclude(report, single);
        attacker
    }

    fn add_up(&mut self, table: &tellsafe_client::transparency::Table, single: bool) {
        let total = table.rows.iter().find(|row| row.role == Role::Total);
        for column in 0..table.columns.len() {
            let name = |label: &str| (table.id.clone(), label.to_owned(), column);
            let Some(total) = total.map(|row| name(&row.label)) else { continue };
            let parts = table.rows.iter().filter(|row| row.role != Role::Total).map(|row| name(&row.label));
            let mut sum: Vec<(Name, f64)> = parts.clone().map(|part| (part, 1.0)).collect();
            sum.push((total.clone(), -1.0));
            let exact = single || !table.several;
            self.sums.push((sum, if exact { ComparisonOp::Eq } else { ComparisonOp::Ge }));
            for part in parts {
                self.at_most(part, total.clone());
            }
        }
        if table.columns.len() == 3 {
            for row in &table.rows {
                let name = |column| (table.id.clone(), row.label.clone(), column);
                self.equal(vec![(name(0), 1.0), (name(1), 1.0), (name(2), -1.0)]);
            }
        }
    }

    /// What the tables say of each other.
    fn conclude(&mut self, report: &Report, single: bool) {
        let name = |table: &str, row: &str, column: usize| (table.to_owned(), row.to_owned(), column);
        let cases = name("counts", "Cases", 0);
        for table in ["channels", "categories", "outcomes"] {
            self.equal(vec![(cases.clone(), 1.0), (name(table, "All cases", 0), -1.0)]);
        }
        self.at_most(cases.clone(), name("counts", "Reports", 0));
        let acted = name("actions", "All cases with an action", 2);
        self.at_most(acted.clone(), cases.clone());
        for row in report.tables.iter().filter(|table| table.id == "marks").flat_map(|table| &table.rows) {
            self.at_most(name("marks", &row.label, 0), cases.clone());
        }
        let [start, came, closed, end] =
            ["Open at the start", "Received", "Closed", "Open at the end"].map(|row| name("carried-over", row, 0));
        self.equal(vec![(start, 1.0), (came.clone(), 1.0), (closed.clone(), -1.0), (end, -1.0)]);
        match report.by {
            By::Resolved => self.equal(vec![(closed, 1.0), (cases.clone(), -1.0)]),
            By::Received => self.at_most(cases.clone(), came),
        }
        if single {
            let idle =
                ["No action", "Not a violation", "Out of scope", "Not recorded"].map(|row| name("outcomes", row, 0));
            let mut sum: Vec<(Name, f64)> =
                idle.into_iter().filter(|name| self.cells.contains_key(name)).map(|name| (name, 1.0)).collect();
            sum.extend([(cases, -1.0), (acted, 1.0)]);
            self.sums.push((sum.clone(), ComparisonOp::Le));
            sum.push((name("outcomes", "Other", 0), 1.0));
            self.sums.push((sum, ComparisonOp::Ge));
        }
        // The Kubernetes tables.
        let total = |column| name("actions", "Total incidents which resulted in conduct action", column);
        let line = |row: &str| name("totals", row, 0);
        self.equal(vec![(line("Resulted in any conduct action"), 1.0), (total(2), -1.0)]);
        self.equal(vec![(line("Resulted in restorative conduct action"), 1.0), (total(0), -1.0)]);
        self.equal(vec![(line("Resulted in punitive conduct action"), 1.0), (total(1), -1.0)]);
        let some = line("Resulted in punitive action by the committee or events staff");
        self.at_most(some.clone(), total(1));
        if single {
            let each = ["Code of Conduct Committee", "CNCF Events staff"].map(|who| (name("actions", who, 1), 1.0));
            self.equal(each.into_iter().chain([(some, -1.0)]).collect());
        }
    }

    fn equal(&mut self, sum: Vec<(Name, f64)>) {
        if sum.iter().all(|(name, _)| self.cells.contains_key(name)) {
            self.sums.push((sum, ComparisonOp::Eq));
        }
    }

    fn at_most(&mut self, part: Name, whole: Name) {
        if self.cells.contains_key(&part) && self.cells.contains_key(&whole) {
            self.sums.push((vec![(part, 1.0), (whole, -1.0)], ComparisonOp::Le));
        }
    }

    /// The least and the most that a cell may be.
    fn solve(&self, wanted: &Name) -> (f64, f64) {
        let extreme = |direction| {
            let mut problem = Problem::new(direction);
            let mut variables: BTreeMap<&Name, Variable> = BTreeMap::new();
            for (name, (least, number)) in &self.cells {
                let exact = number.map(|number| i32::try_from(number).unwrap());
                let (least, most) = exact.map_or((*least, MOST), |number| (number, number));
                let weight = if name == wanted { 1.0 } else { 0.0 };
                variables.insert(name, problem.add_integer_var(weight, (least, most)));
            }
            for (sum, how) in &self.sums {
                let terms = sum.iter().filter_map(|(name, times)| Some((*variables.get(name)?, *times)));
                problem.add_constraint(terms.collect::<Vec<_>>(), *how, 0.0);
            }
            match problem.solve() {
                Ok(SolveOutcome::Solution(solution)) => solution.objective(),
                other => panic!("the truth fits, but {other:?}: {:#?} {:?}", self.cells, self.sums),
            }
        };
        (extreme(OptimizationDirection::Minimize), extreme(OptimizationDirection::Maximize))
    }
}

/// How many rounds; a long run asks for more.
fn rounds() -> ProptestConfig {
    let cases = std::env::var("TELLSAFE_ATTACKS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(24);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// In a table that shows nothing at all, how many were closed is what all other tables are about; and how many were open at its end is
/// no small number if the next report shows it.
fn is_open_secret(report: &Report, name: &Name) -> bool {
    (name.1 == "Closed" || name.1 == "Open at the end")
        && report.tables.iter().any(|table| table.id == name.0 && table.withheld)
}

fn cell(report: &Report, (table, row, column): &Name) -> Cell {
    super::cell_at(report, table, row, *column)
}

fn attack(report: &Report, ask: &Ask, single: bool) -> Result<usize, TestCaseError> {
    let known: &[&str] = match ask.preset.name {
        "k8s" => &["conduct@kubernetes.org", "Slack admins", "GitHub admins", "CNCF Events staff", "Other avenues"],
        _ => &[],
    };
    for table in report.tables.iter().filter(|table| !table.withheld) {
        for entry in table.rows.iter().flat_map(|row| &row.entries) {
            let small = |number: u64| number > 0 && number < u64::from(ask.below);
            prop_assert!(!entry.cell.number().is_some_and(small), "{}: {:?}", table.id, entry);
            prop_assert!(entry.cell != Cell::Hidden || entry.delta.is_none());
        }
    }
    let attacker = Attacker::read(report, ask.below, single, known);
    for name in attacker.hidden.iter().filter(|name| !is_open_secret(report, name)) {
        let (least, most) = attacker.solve(name);
        // A row that prints X may hold nothing, or enough that it would have been shown.
        let is_lost = cell(report, name) == Cell::Lost;
        if is_lost && (most == 0.0 || least >= f64::from(ask.below)) {
            continue;
        }
        prop_assert!(most - least >= f64::from(ask.below), "{name:?} is from {least} to {most}\n{report:#?}");
    }
    Ok(attacker.hidden.len())
}

proptest! {
    #![proptest_config(rounds())]

    #[test]
    fn no_hidden_number_comes_back(
        single in any::<bool>(),
        seed in proptest::collection::vec(case(true), 0..90),
        several in proptest::collection::vec(case(false), 0..90),
        below in 2u32..8,
        received in any::<bool>(),
        kubernetes in any::<bool>(),
        lost in any::<bool>(),
    ) {
        let mut records = if single { seed } else { several };
        if lost {
            // Of one nothing is known, of the other some was counted.
            for name in ["Radio", "GitHub admins"] {
                let (channel, actors) = (Some(name.to_owned()), vec!["Radio".to_owned()]);
                records.push(Record { channel, actors, cases: Amount::Lost, ..Record::new(20_500) });
            }
        }
        let ask = ask(if kubernetes { "k8s" } else { "standard" }, "2026-01-01", "2026-06-30");
        let ask = by(Ask { below, ..ask }, if received { By::Received } else { By::Resolved });
        let report = make(&records, &Figures::default(), &ask, None);
        attack(&report, &ask, single)?;
    }

    /// With the report before, and the one before that: what one hides, the next does not give back.
    #[test]
    fn no_hidden_number_comes_back_by_the_next_report(
        records in proptest::collection::vec(case(true), 0..90),
        received in any::<bool>(),
    ) {
        let basis = if received { By::Received } else { By::Resolved };
        let mut last: Option<(Report, Before)> = None;
        for (from, to) in [("2025-11-01", "2026-01-31"), ("2026-02-01", "2026-03-31"), ("2026-04-01", "2026-06-30")] {
            let ask = by(ask("standard", from, to), basis);
            let report = make(&records, &Figures::default(), &ask, last.as_ref().map(|(_, before)| before));
            attack_both(last.as_ref().map(|(report, _)| report), &report, &ask)?;
            last = Some((report.clone(), saved(&report)));
        }
    }
}

/// Both reports as one system: what was open at the end of one is open at the start of the other.
fn attack_both(last: Option<&Report>, report: &Report, ask: &Ask) -> Result<(), TestCaseError> {
    attack(report, ask, true)?;
    let Some(last) = last else { return Ok(()) };
    let (mut both, then) = (Attacker::read(report, ask.below, true, &[]), Attacker::read(last, ask.below, true, &[]));
    let renamed = |name: &Name| (format!("last {}", name.0), name.1.clone(), name.2);
    both.cells.extend(then.cells.iter().map(|(name, cell)| (renamed(name), *cell)));
    let sums =
        then.sums.iter().map(|(sum, how)| (sum.iter().map(|(name, times)| (renamed(name), *times)).collect(), *how));
    both.sums.extend(sums);
    both.hidden.extend(then.hidden.iter().map(renamed));
    let at = |table: &str, row: &str| (table.to_owned(), row.to_owned(), 0);
    both.equal(vec![
        (at("last carried-over", "Open at the end"), 1.0),
        (at("carried-over", "Open at the start"), -1.0),
    ]);
    let is_open_secret = |name: &Name| match name.0.strip_prefix("last ") {
        Some(table) => is_open_secret(last, &(table.to_owned(), name.1.clone(), name.2)),
        None => is_open_secret(report, name),
    };
    for name in both.hidden.iter().filter(|name| !is_open_secret(name)) {
        let (least, most) = both.solve(name);
        prop_assert!(most - least >= f64::from(ask.below), "{name:?} is from {least} to {most}");
    }
    Ok(())
}

/// The attacker is one: against a report that only hides what is small, they win.
#[test]
fn the_attacker_finds_what_is_only_blanked() {
    let records: Vec<Record> = (0..40)
        .map(|at| Record {
            resolved: Some(20_500),
            channel: Some(if at < 3 { "GitHub admins" } else { "Slack admins" }.to_owned()),
            ..Record::new(20_490)
        })
        .collect();
    let ask = Ask { below: 0, ..ask("k8s", "2026-01-01", "2026-06-30") };
    let mut report = make(&records, &Figures::default(), &ask, None);
    let row = report.tables[0].rows.iter_mut().find(|row| row.label == "GitHub admins").unwrap();
    row.entries[0].cell = Cell::Hidden;
    let known = ["conduct@kubernetes.org", "Slack admins", "GitHub admins", "CNCF Events staff", "Other avenues"];
    for row in &mut report.tables[0].rows {
        if row.entries[0].cell == Cell::Unstated {
            row.entries[0].cell = Cell::Number(0);
        }
    }
    let attacker = Attacker::read(&report, 5, true, &known);
    assert_eq!(attacker.solve(&attacker.hidden[0]), (3.0, 3.0));
}
