//! A hand-over changes nothing that is counted: who joined while a case was open was told of it, or it is in no number.

use super::*;
use tellsafe_client::transparency::{Countable, Folded as Counting, Kept};
use tellsafe_protocol::act::{Closing, Count};
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::outcome::{Finding, Outcome};

impl Shared {
    /// Ana ends it, by this list.
    fn end(&mut self, list: RosterHash) {
        let readers = [self.ana(), self.bo(), self.chen()];
        let closing = Closing { finding: Finding::Violation, outcomes: vec![Outcome::FinalWarning], appeal: None };
        let content = Content { acts: vec![Act::Close(closing)], ..Content::default() };
        let parents = self.case(self.ana()).heads(&set(&readers));
        let draft = Draft { roster: list, ..self.draft(Kind::Step, &readers, &parents, content) };
        self.messages.push(seal(draft, self.ana()));
    }

    /// What stays counted of it as Bo's client says; and whether it is in a number, as long as it is there and afterwards.
    fn counted(&self) -> (Count, bool) {
        let (case, roster) = (self.case(self.bo()), &self.roster);
        let folded = Counting { case: &case, work: &Work::of(&case, roster), roster };
        let count = folded.count().unwrap();
        let (now, later) = (folded.record(), Kept { count: &count, roster }.record());
        assert_eq!(now, later, "deleting it changes no number");
        assert_eq!(now.is_some(), folded.may_be_known());
        (count, now.is_some())
    }
}

#[test]
fn who_joins_after_the_end_changes_nothing() {
    let mut shared = Shared::worked_on();
    let (first, newest) = (shared.world.hash(), *shared.roster.newest().0);
    assert_ne!(first, newest);
    shared.end(first);
    let (count, is_counted) = shared.counted();
    assert!(is_counted);
    assert_eq!((count.roster, count.readers.len()), (first, 3));
    // Whatever they get or say afterwards.
    shared.offer(shared.ana(), shared.dana, None);
    shared.share(shared.bo(), shared.emi, None);
    assert_eq!(shared.counted(), (count, true));
}

#[test]
fn what_ends_while_someone_is_there_who_was_not_told_is_in_no_number() {
    let mut shared = Shared::worked_on();
    let newest = *shared.roster.newest().0;
    shared.end(newest);
    let (count, is_counted) = shared.counted();
    assert!(!is_counted, "Dana and Emi could count what they were not told of");
    assert_eq!((count.roster, count.readers.len()), (newest, 3));
    shared.share(shared.bo(), shared.emi, None);
    assert!(!shared.counted().1);
    // Its name is enough, whatever they say to it.
    shared.offer(shared.ana(), shared.dana, None);
    let (count, is_counted) = shared.counted();
    assert!(is_counted);
    assert_eq!(count.roster, shared.world.hash(), "as if nobody had joined");
}

#[test]
fn a_case_that_someone_was_left_out_of_stays_out_of_every_number_whoever_joins() {
    let mut shared = Shared::without_chen();
    let word = shared.messages[3].id;
    let newest = *shared.roster.newest().0;
    shared.share(shared.ana(), shared.dana, Some(word));
    shared.share(shared.ana(), shared.emi, Some(word));
    shared.end(newest);
    let case = shared.case(shared.ana());
    let folded = Counting { case: &case, work: &Work::of(&case, &shared.roster), roster: &shared.roster };
    assert!(!folded.may_be_known() && folded.record().is_none());
}
