//! Whoever is brought into a case that is being decided counts in what they say something to, and in nothing before.

use super::*;
use crate::table::proposal;
use crate::world::DAY;
use tellsafe_client::case::work::Fate;
use tellsafe_protocol::act::Vote;
use tellsafe_protocol::quorum::Rule;

/// Ana, Bo and Chen read a case without a conflict and decided it, of whom two are enough; then Dana and Emi are brought in, of whom
/// nobody is enough.
fn decided() -> (Shared, MessageId) {
    let mut shared = Shared::new();
    let readers = [shared.ana(), shared.bo(), shared.chen()];
    for member in readers {
        shared.write(member, Kind::Declaration, &readers, act(Act::Conflict(Conflict::None)));
    }
    let id = shared.write(shared.ana(), Kind::Step, &readers, act(proposal(Rule::Kubernetes, &[])));
    for member in &readers[..2] {
        shared.write(member, Kind::Step, &readers, act(Act::Vote(id, Vote::Yes)));
    }
    assert_eq!(fate(&shared), Fate::Stands);
    for with in [shared.dana, shared.emi] {
        shared.share(readers[0], with, None);
    }
    (shared, id)
}

fn act(act: Act) -> Content {
    Content { acts: vec![act], ..Content::default() }
}

fn fate(shared: &Shared) -> Fate {
    Work::of(&shared.case(shared.bo()), &shared.roster).proposals.last().unwrap().fate(DAY + 3)
}

/// By someone who has said that they have no conflict.
fn said_by(shared: &mut Shared, member: &Holder, said: Act) {
    let all = [shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.emi];
    shared.write(member, Kind::Declaration, &all, act(Act::Conflict(Conflict::None)));
    shared.write(member, Kind::Step, &all, act(said));
}

#[test]
fn who_comes_later_and_says_nothing_undoes_no_vote() {
    let (shared, _) = decided();
    assert_eq!(fate(&shared), Fate::Stands, "of those who were there, enough voted");
    let stands = Work::of(&shared.case(shared.bo()), &shared.roster).stands;
    assert_eq!(stands.standing().silent, 2, "of what is proposed from now on, they are two more");
}

#[test]
fn who_comes_later_and_votes_counts_and_so_does_their_objection() {
    let (mut shared, id) = decided();
    let (dana, emi) = (shared.dana, shared.emi);
    said_by(&mut shared, dana, Act::Vote(id, Vote::No));
    assert_eq!(fate(&shared), Fate::Stands, "two of three");
    let mut against = shared.clone();
    said_by(&mut against, emi, Act::Vote(id, Vote::No));
    assert_eq!(fate(&against), Fate::Lapsed, "two of four");
    said_by(&mut shared, emi, Act::Object(id, "They were never heard.".into()));
    assert_eq!(fate(&shared), Fate::Objected);
}
