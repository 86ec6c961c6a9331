//! Who keeps a case that someone shared who leaves: what is foretold is what the fold then says.

use super::*;

impl Shared {
    /// The list after the one that all go by, without Ana.
    fn without_ana(&self) -> Roster {
        let [ana, bo, chen] = [self.ana(), self.bo(), self.chen()];
        let lists = [
            (&["Ana", "Bo", "Chen"][..], vec![ana, bo, chen]),
            (&["Ana", "Bo", "Chen", "Dana", "Emi"], vec![ana, bo, chen, self.dana, self.emi]),
            (&["Bo", "Chen", "Dana", "Emi"], vec![bo, chen, self.dana, self.emi]),
        ];
        let mut cores: Vec<Core> = Vec::new();
        for (names, members) in &lists {
            cores.push(core(cores.last(), members, &details(names, members)));
        }
        let links: Vec<Link> = cores.iter().map(|core| Link::sign(core, ana.signing_key())).collect();
        let later =
            Roster::verify(&links, &details(lists[2].0, &lists[2].1).to_bytes(), &[], Some(self.roster.newest().0));
        later.unwrap()
    }

    /// Whether each of these keeps the case when Ana leaves now, as Ana's client foretells it and as their own then folds it.
    fn keep(&self, who: &[&Holder]) -> Vec<bool> {
        let (case, later) = (self.case(self.ana()), self.without_ana());
        let all: Vec<&Composed> = self.messages.iter().collect();
        let keeps = |holder: &&Holder| {
            let foretold = case.stays_with(&holder.inbox(), &self.ana().public_key(), &self.roster);
            let folded = fold_in(&later, holder, Owner::Member, &listed(holder, &all), &all);
            let reads = folded.cases.first().is_some_and(|case| case.facts.readers.contains(&holder.inbox()));
            assert_eq!(foretold, reads);
            foretold
        };
        who.iter().map(keeps).collect()
    }
}

#[test]
fn what_someone_who_leaves_has_shared_stays_once_another_or_the_reporter_built_on_it() {
    let mut shared = Shared::worked_on();
    let (ana, bo, chen, dana, emi, reporter) =
        (shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.emi, shared.reporter());
    assert_eq!(shared.keep(&[bo, chen, dana, emi]), [true, true, false, false]);
    shared.share(ana, dana, None);
    assert_eq!(shared.keep(&[bo, chen, dana]), [true, true, false]);
    // Whom she brought in does not vouch for her.
    let none = Content { acts: vec![Act::Conflict(Conflict::None)], ..Content::default() };
    shared.write(dana, Kind::Declaration, &[ana, bo, chen, dana], none);
    assert_eq!(shared.keep(&[bo, dana]), [true, false]);
    let before = shared.messages.len();
    for (by, kind) in [(bo, Kind::Reply), (reporter, Kind::Reply)] {
        shared.write(by, kind, &[ana, bo, chen, dana, reporter], said("Now you are one more."));
        assert_eq!(shared.keep(&[bo, chen, dana]), [true, true, true]);
        // Nobody loses a message because it also went to Dana.
        let (later, all): (Roster, Vec<&Composed>) = (shared.without_ana(), shared.messages.iter().collect());
        for (reader, owner) in
            [(bo, Owner::Member), (reporter, Owner::Reporter(reporter.public_key(), reporter.inbox()))]
        {
            let folded = fold_in(&later, reader, owner, &listed(reader, &all), &all);
            assert!(texts(&folded.cases[0]).contains(&"Now you are one more.".to_owned()));
            assert!(folded.cases[0].facts.readers.contains(&dana.inbox()));
        }
        shared.messages.truncate(before);
    }
    // A colleague who stays shares it anew, whatever became of hers.
    shared.share(bo, emi, None);
    assert_eq!(shared.keep(&[emi]), [true]);
}

#[test]
fn who_has_a_case_from_the_one_who_leaves_alone_keeps_it_after_a_word_of_the_reporter() {
    let mut shared = Shared::reported(1);
    let (ana, bo, reporter) = (shared.ana(), shared.bo(), shared.reporter());
    let word = shared.write(reporter, Kind::Reply, &[ana, reporter], said("Bo may read it."));
    shared.share(ana, bo, Some(word));
    assert_eq!(shared.keep(&[bo]), [false]);
    shared.write(reporter, Kind::Reply, &[ana, bo, reporter], said("Thank you."));
    assert_eq!(shared.keep(&[bo]), [false], "nothing of Bo's follows what was handed to him");
    let none = Content { acts: vec![Act::Conflict(Conflict::None)], ..Content::default() };
    shared.write(bo, Kind::Declaration, &[ana, bo], none);
    assert_eq!(shared.keep(&[bo]), [true]);
}

/// Or a colleague who left could bring in with them whoever was offered it.
#[test]
fn who_only_knows_that_there_is_a_case_vouches_for_nobody() {
    let mut shared = Shared::worked_on();
    let (ana, bo, chen, dana) = (shared.ana(), shared.bo(), shared.chen(), shared.dana);
    shared.offer(bo, dana, None);
    shared.share(ana, dana, None);
    let introduction = shared.messages.iter().rfind(|one| one.statement.kind == Kind::Introduction).unwrap().id;
    let none = Content { acts: vec![Act::Conflict(Conflict::None)], ..Content::default() };
    let declaration = shared.draft(Kind::Declaration, &[bo, chen, dana], &[introduction], none);
    shared.messages.push(seal(declaration, dana));
    assert_eq!(shared.keep(&[bo, dana]), [true, false]);
    let (later, all): (Roster, Vec<&Composed>) = (shared.without_ana(), shared.messages.iter().collect());
    let folded = fold_in(&later, bo, Owner::Member, &listed(bo, &all), &all);
    assert!(!folded.cases[0].facts.readers.contains(&dana.inbox()));
    let stands = Work::of(&folded.cases[0], &later).stands;
    assert_eq!(stands.of(&dana.public_key()), Stand::Said(Conflict::None), "what was offered to Dana stays so");
}
