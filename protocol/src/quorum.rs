//! By which rule members decide: how many must be able to, and how many must agree.

use crate::outcome::named;

named! {
    /// A committee's rule, from public charters. A proposal names the one it is counted by.
    Rule {
        /// More than half of the committee's seats can vote, and more than half of those who can say yes.
        Majority = 0, "majority";
        /// CNCF: at least one member without any conflict and three without a hard one; more than half of those without any say yes.
        Cncf = 1, "cncf";
        /// Kubernetes: more than half of those available vote, two where four or fewer are; more than half of the votes are yes.
        Kubernetes = 2, "kubernetes";
        /// As [`Self::Majority`], with two thirds of those who can vote saying yes (Python Software Foundation, Django).
        TwoThirds = 3, "two-thirds";
    }
}

/// How the members of a committee stand to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// Members on the newest roster, whether they read the case or not.
    pub seats: usize,
    /// Readers who said that they have no conflict.
    pub clean: usize,
    /// Readers with a soft one: they do not vote.
    pub soft: usize,
    /// Readers with a hard one: the case is closed to them.
    pub hard: usize,
    /// Readers who have not said.
    pub silent: usize,
}

/// Whether this committee may decide a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Enough can.
    May,
    /// Enough could, if those who have not said whether they have a conflict had none.
    Waits,
    /// Too few can, whatever the others say: the case is for another committee.
    Cannot,
}

/// Votes that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Votes {
    /// For it.
    pub yes: usize,
    /// Against it.
    pub no: usize,
    /// Neither.
    pub abstain: usize,
}

impl Rule {
    /// Whether enough members can decide.
    #[must_use]
    pub fn guard(self, standing: &Standing) -> Guard {
        let hopeful = Standing { clean: standing.clean + standing.silent, silent: 0, ..*standing };
        match (self.is_enough(standing), self.is_enough(&hopeful)) {
            (true, _) => Guard::May,
            (false, true) => Guard::Waits,
            (false, false) => Guard::Cannot,
        }
    }

    /// Whether these votes carry a proposal.
    #[must_use]
    pub fn carries(self, standing: &Standing, votes: &Votes) -> bool {
        let cast = votes.yes + votes.no + votes.abstain;
        self.guard(standing) == Guard::May
            && match self {
                Self::Majority | Self::Cncf => votes.yes * 2 > standing.clean,
                Self::Kubernetes => cast >= kubernetes(available(standing)) && votes.yes * 2 > cast,
                Self::TwoThirds => votes.yes * 3 >= standing.clean * 2,
            }
    }

    fn is_enough(self, standing: &Standing) -> bool {
        match self {
            Self::Majority | Self::TwoThirds => standing.clean * 2 > standing.seats,
            Self::Cncf => standing.clean >= 1 && standing.clean + standing.soft >= 3,
            Self::Kubernetes => standing.clean >= kubernetes(available(standing)),
        }
    }
}

/// Readers whom no hard conflict keeps out.
fn available(standing: &Standing) -> usize {
    standing.clean + standing.soft + standing.silent
}

/// Kubernetes' quorum among so many.
fn kubernetes(available: usize) -> usize {
    if available <= 4 { 2 } else { available / 2 + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Guard::{Cannot, May, Waits};

    fn standing(seats: usize, clean: usize, soft: usize, hard: usize) -> Standing {
        Standing { seats, clean, soft, hard, silent: 0 }
    }

    #[test]
    fn cncf_needs_one_without_any_and_three_without_a_hard_conflict() {
        let guard = |clean, soft, hard| Rule::Cncf.guard(&standing(5, clean, soft, hard));
        assert_eq!([guard(3, 0, 2), guard(1, 2, 2), guard(2, 1, 2)], [May; 3]);
        assert_eq!([guard(0, 5, 0), guard(2, 0, 3), guard(1, 1, 3)], [Cannot; 3]);
        let silent = Standing { silent: 1, ..standing(5, 2, 0, 2) };
        assert_eq!(Rule::Cncf.guard(&silent), Waits);
    }

    #[test]
    fn kubernetes_needs_more_than_half_and_two_where_few_are_available() {
        let guard = |clean, soft, hard| Rule::Kubernetes.guard(&standing(5, clean, soft, hard));
        assert_eq!([guard(3, 2, 0), guard(2, 2, 1), guard(2, 0, 3)], [May; 3]);
        assert_eq!([guard(2, 3, 0), guard(1, 3, 1), guard(0, 0, 5)], [Cannot; 3]);
        let carried = |yes, no, abstain| Rule::Kubernetes.carries(&standing(5, 5, 0, 0), &Votes { yes, no, abstain });
        assert!(carried(2, 0, 1) && carried(3, 0, 0) && !carried(2, 0, 0) && !carried(2, 2, 0) && !carried(1, 0, 2));
    }

    #[test]
    fn a_majority_is_one_of_all_seats() {
        let guard = |clean, soft, hard| Rule::Majority.guard(&standing(5, clean, soft, hard));
        assert_eq!([guard(3, 0, 2), guard(5, 0, 0)], [May; 2]);
        // Four were left out by the reporter: nobody of them is here.
        assert_eq!([guard(2, 3, 0), guard(1, 0, 0)], [Cannot; 2]);
        let carried = |rule: Rule, yes, no| rule.carries(&standing(5, 4, 1, 0), &Votes { yes, no, abstain: 0 });
        assert!(carried(Rule::Majority, 3, 1) && !carried(Rule::Majority, 2, 0));
        assert!(carried(Rule::TwoThirds, 3, 1) && !carried(Rule::TwoThirds, 2, 0));
    }

    #[test]
    fn nothing_is_carried_where_too_few_can_decide() {
        let all = Votes { yes: 2, no: 0, abstain: 0 };
        for rule in [Rule::Majority, Rule::Cncf, Rule::TwoThirds] {
            assert!(!rule.carries(&standing(5, 2, 0, 3), &all), "{rule:?}");
        }
    }
}
