//! The least and the most that one variable may be, by the simplex method (Dantzig; Bland's rule, so that it ends).

use super::system::{Problem, Terms};

/// What counts as zero. All coefficients are 1 or -1, and all numbers whole.
const NOTHING: f64 = 1e-7;
/// Steps after which it gives up; these problems need some dozens.
const STEPS: usize = 5_000;

/// The extremes of variable 0; the most is infinite where nothing bounds it. `None` where they were not found, or nothing fits.
pub(super) fn interval(problem: &Problem) -> Option<(f64, f64)> {
    if problem.equations.is_empty() {
        return Some((0.0, f64::INFINITY));
    }
    let mut tableau = Tableau::of(problem);
    tableau.find_any()?;
    let most = match tableau.clone().raise(|at| if at == 0 { 1.0 } else { 0.0 })? {
        Raised::To(most) => most,
        Raised::Unbounded => f64::INFINITY,
    };
    match tableau.raise(|at| if at == 0 { -1.0 } else { 0.0 })? {
        Raised::To(least) => Some((-least, most)),
        Raised::Unbounded => None,
    }
}

enum Raised {
    To(f64),
    Unbounded,
}

/// Rows of coefficients, the last of them what the row is; one basic variable a row.
#[derive(Debug, Clone)]
struct Tableau {
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
    variables: usize,
}

impl Tableau {
    /// With one made-up variable a row, so that there is something to begin with.
    fn of(problem: &Problem) -> Self {
        let (variables, many) = (problem.variables, problem.equations.len());
        let row = |(at, (terms, sum)): (usize, &(Terms, f64))| {
            let sign = if *sum < 0.0 { -1.0 } else { 1.0 };
            let mut row = vec![0.0; variables + many + 1];
            for (place, times) in terms {
                if let Some(cell) = row.get_mut(*place) {
                    *cell += sign * times;
                }
            }
            if let Some(cell) = row.get_mut(variables + at) {
                *cell = 1.0;
            }
            if let Some(last) = row.last_mut() {
                *last = sign * sum;
            }
            row
        };
        let rows = problem.equations.iter().enumerate().map(row).collect();
        Self { rows, basis: (variables..variables + many).collect(), variables }
    }

    /// Finds a first solution without what was made up.
    fn find_any(&mut self) -> Option<()> {
        let variables = self.variables;
        match self.raise(|at| if at >= variables { -1.0 } else { 0.0 })? {
            Raised::To(missing) if missing > -NOTHING => {}
            _ => return None,
        }
        for at in 0..self.rows.len() {
            if self.basis.get(at).is_some_and(|basic| *basic >= variables) {
                let place = self.rows.get(at)?.iter().take(variables).position(|cell| cell.abs() > NOTHING);
                if let Some(place) = place {
                    self.pivot(at, place)?;
                }
            }
        }
        // A row that is left says nothing that the others do not.
        let kept: Vec<bool> = self.basis.iter().map(|basic| *basic < variables).collect();
        let mut keep = kept.iter();
        self.rows.retain(|_| keep.next().copied().unwrap_or(false));
        self.basis.retain(|basic| *basic < variables);
        for row in &mut self.rows {
            let sum = row.last().copied()?;
            row.truncate(variables);
            row.push(sum);
        }
        Some(())
    }

    /// Makes a weighted sum as large as it can be.
    fn raise(&mut self, weight: impl Fn(usize) -> f64) -> Option<Raised> {
        for _ in 0..STEPS {
            let width = self.rows.first().map_or(self.variables, |row| row.len().saturating_sub(1));
            let gain = |place: usize| {
                let cost = self.rows.iter().zip(&self.basis);
                weight(place)
                    - cost.map(|(row, basic)| weight(*basic) * row.get(place).copied().unwrap_or(0.0)).sum::<f64>()
            };
            let Some(place) = (0..width).find(|place| !self.basis.contains(place) && gain(*place) > NOTHING) else {
                let sums = self.rows.iter().zip(&self.basis);
                let sum = sums.map(|(row, basic)| weight(*basic) * row.last().copied().unwrap_or(0.0)).sum();
                return Some(Raised::To(sum));
            };
            let mut leaving: Option<(f64, usize, usize)> = None;
            for (at, (row, basic)) in self.rows.iter().zip(&self.basis).enumerate() {
                let cell = row.get(place).copied().unwrap_or(0.0);
                if cell > NOTHING {
                    let ratio = row.last().copied().unwrap_or(0.0) / cell;
                    let sooner = leaving.is_none_or(|(best, least, _)| {
                        ratio < best - NOTHING || (ratio < best + NOTHING && *basic < least)
                    });
                    if sooner {
                        leaving = Some((ratio, *basic, at));
                    }
                }
            }
            let Some((_, _, at)) = leaving else { return Some(Raised::Unbounded) };
            self.pivot(at, place)?;
        }
        None
    }

    /// Makes the variable at `place` the basic one of row `at`.
    fn pivot(&mut self, at: usize, place: usize) -> Option<()> {
        let by = *self.rows.get(at)?.get(place)?;
        self.rows.get_mut(at)?.iter_mut().for_each(|cell| *cell /= by);
        let pivot = self.rows.get(at)?.clone();
        for (other, row) in self.rows.iter_mut().enumerate() {
            let times = row.get(place).copied().unwrap_or(0.0);
            if other != at && times.abs() > 0.0 {
                row.iter_mut().zip(&pivot).for_each(|(cell, of)| *cell -= times * of);
            }
        }
        *self.basis.get_mut(at)? = place;
        Some(())
    }
}
