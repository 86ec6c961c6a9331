//! What anyone may conclude from a report: its numbers, and equations between them.
//!
//! Every number is a variable that is not negative. What is shown is fixed; what is hidden, and by how much cases overlap or go
//! unrecorded, is not. An equation that only happens to hold, such as that no case was in two rows, is taken to be known.

use crate::transparency::count::{Counted, CountedRow};
use crate::transparency::key::Key;
use crate::transparency::table::{By, Cell, Role};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone)]
struct Variable {
    key: Option<Key>,
    value: f64,
    least: f64,
    /// It can be read in the report, unless it is hidden.
    shown: bool,
    hidden: bool,
    /// It was counted, and in a sum, though its row prints X.
    concealed: bool,
    /// Known from elsewhere, or about no case.
    public: bool,
    total: bool,
}

impl Variable {
    fn is_fixed(&self) -> bool {
        self.public || (self.shown && !self.hidden)
    }
}

/// Variables and equations.
#[derive(Debug, Clone, Default)]
pub(super) struct System {
    variables: Vec<Variable>,
    pub(super) places: BTreeMap<Key, usize>,
    /// Sums that are zero.
    pub(super) equations: Vec<Vec<(usize, f64)>>,
}

/// A part of a system in which everything hangs together: find the extremes of variable 0.
#[derive(Debug)]
pub(super) struct Problem {
    /// How many variables it has, each at least 0.
    pub variables: usize,
    /// Sums, and what they are.
    pub equations: Vec<(Terms, f64)>,
}

/// Variables, and how often each is taken.
pub(super) type Terms = Vec<(usize, f64)>;

impl System {
    pub(super) fn of(counted: &Counted, by: By) -> Self {
        let mut system = Self::default();
        for table in &counted.tables {
            for row in &table.rows {
                system.add_row(row);
            }
        }
        system.relate_all(counted, by);
        system.spread_public();
        system
    }

    /// What follows from public numbers alone is public too: hiding it would hide nothing.
    fn spread_public(&mut self) {
        let mut found = true;
        while found {
            found = false;
            for equation in self.equations.clone() {
                let is_public = |at: usize| self.variables.get(at).is_some_and(|variable| variable.public);
                let open: Vec<(usize, f64)> = equation.iter().filter(|(at, _)| !is_public(*at)).copied().collect();
                let known: f64 =
                    equation.iter().filter(|(at, _)| is_public(*at)).map(|(at, times)| times * self.value(*at)).sum();
                let one_way = open.iter().all(|(_, times)| *times > 0.0) || open.iter().all(|(_, times)| *times < 0.0);
                if open.len() == 1 || (one_way && known == 0.0) {
                    for (at, _) in open {
                        if let Some(variable) = self.variables.get_mut(at) {
                            variable.public = true;
                            found = true;
                        }
                    }
                }
            }
        }
    }

    fn add_row(&mut self, row: &CountedRow) {
        for tally in &row.tallies {
            let number_there = matches!(tally.cell(), Cell::Number(_));
            // A row that is left out because it is empty says so, and cannot be hidden.
            let left_out = number_there && !row.shown && row.role == Role::Rest;
            let at = self.variable(&tally.key, tally.number);
            if let Some(variable) = self.variables.get_mut(at) {
                variable.shown |= number_there && row.shown;
                variable.concealed |= row.shown && tally.lost && tally.number > 0;
                // What is X or N/A is in no sum, and anyone may take it for nothing there; unless some of it was counted.
                variable.public |=
                    left_out || (!number_there && tally.number == 0) || matches!(tally.key, Key::Figure(_));
                variable.total |= row.role == Role::Total;
                if row.shown && number_there && tally.number >= row.least {
                    variable.least = variable.least.max(number(row.least));
                }
            }
        }
    }

    fn variable(&mut self, key: &Key, value: u64) -> usize {
        if let Some(at) = self.places.get(key) {
            return *at;
        }
        let at = self.push(Some(key.clone()), number(value));
        self.places.insert(key.clone(), at);
        at
    }

    pub(super) fn push(&mut self, key: Option<Key>, value: f64) -> usize {
        let least = 0.0;
        self.variables.push(Variable {
            key,
            value,
            least,
            shown: false,
            hidden: false,
            concealed: false,
            public: false,
            total: false,
        });
        self.variables.len() - 1
    }

    /// The sum is zero, or at least zero where it happens not to be.
    pub(super) fn relate(&mut self, mut terms: Vec<(usize, f64)>) {
        let value: f64 = terms.iter().map(|(at, times)| times * self.value(*at)).sum();
        if value != 0.0 {
            let slack = self.push(None, value.abs());
            terms.push((slack, -value.signum()));
        }
        self.equations.push(terms);
    }

    pub(super) fn value(&self, at: usize) -> f64 {
        self.variables.get(at).map_or(0.0, |variable| variable.value)
    }

    pub(super) fn at(&self, key: &Key) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The numbers from 1 to below `below`.
    pub(super) fn small(&self, below: u64) -> Vec<usize> {
        let small = |variable: &Variable| {
            (variable.shown || variable.concealed)
                && !variable.public
                && variable.value > 0.0
                && variable.value < number(below)
        };
        (0..self.variables.len()).filter(|at| self.variables.get(*at).is_some_and(small)).collect()
    }

    pub(super) fn hide(&mut self, at: usize) {
        if let Some(variable) = self.variables.get_mut(at) {
            variable.hidden = true;
        }
    }

    pub(super) fn is_public(&mut self, key: &Key) {
        if let Some(variable) = self.at(key).and_then(|at| self.variables.get_mut(at)) {
            variable.public = true;
        }
    }

    /// As if it were in no table.
    pub(super) fn withhold(&mut self, key: &Key) {
        if let Some(variable) = self.at(key).and_then(|at| self.variables.get_mut(at)) {
            (variable.shown, variable.hidden) = (false, false);
        }
    }

    pub(super) fn hidden(&self) -> BTreeSet<Key> {
        self.variables.iter().filter(|variable| variable.hidden).filter_map(|variable| variable.key.clone()).collect()
    }

    /// What could be hidden for the sake of `at`: parts before totals, small before large, nothing that is hidden already.
    pub(super) fn candidates(&self, at: usize) -> Vec<usize> {
        let linked = self.linked(at).1;
        let mut candidates: Vec<(bool, u64, usize)> = Vec::new();
        for equation in linked.iter().filter_map(|at| self.equations.get(*at)) {
            for (other, _) in equation {
                if let Some(variable) = self.variables.get(*other)
                    && variable.shown
                    && !variable.hidden
                    && !variable.public
                {
                    candidates.push((variable.total, variable.value.to_bits(), *other));
                }
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates.into_iter().map(|(_, _, at)| at).collect()
    }

    /// The variables that are not fixed and hang together with `at`, and the equations between them.
    fn linked(&self, at: usize) -> (Vec<usize>, BTreeSet<usize>) {
        let (mut variables, mut equations) = (vec![at], BTreeSet::new());
        let mut seen = BTreeSet::from([at]);
        let mut next = 0;
        while let Some(variable) = variables.get(next).copied() {
            next += 1;
            for (number, equation) in self.equations.iter().enumerate() {
                if equation.iter().any(|(other, _)| *other == variable) && equations.insert(number) {
                    let free = |at: &usize| self.variables.get(*at).is_some_and(|variable| !variable.is_fixed());
                    variables.extend(equation.iter().map(|(at, _)| *at).filter(|at| free(at) && seen.insert(*at)));
                }
            }
        }
        (variables, equations)
    }

    /// The problem of what `at` may be.
    pub(super) fn around(&self, at: usize) -> Problem {
        let (variables, equations) = self.linked(at);
        let places: BTreeMap<usize, usize> = variables.iter().enumerate().map(|(place, at)| (*at, place)).collect();
        let mut problem = Problem { variables: variables.len(), equations: Vec::new() };
        for equation in equations.iter().filter_map(|at| self.equations.get(*at)) {
            let (mut terms, mut constant) = (Vec::new(), 0.0);
            for (at, times) in equation {
                let Some(variable) = self.variables.get(*at) else { continue };
                if let Some(place) = places.get(at) {
                    terms.push((*place, *times));
                    constant += times * variable.least;
                } else {
                    constant += times * variable.value;
                }
            }
            problem.equations.push((terms, -constant));
        }
        problem
    }
}

/// Exact: counts are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "at most a million lines of a million cases")]
fn number(count: u64) -> f64 {
    count as f64
}
