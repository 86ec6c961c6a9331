//! A case that is shared: whoever is brought in has all of it, verifies all of it, and is a reader; and what only looks like a share is not one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::world::{World, core, details, fold_in, holder, ids, listed, said, seal, set};
use proptest::prelude::*;
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::fold::Folded;
use tellsafe_client::case::work::{Stand, Work};
use tellsafe_client::case::{Case, arrived, outgoing};
use tellsafe_protocol::act::{Act, Conflict};
use tellsafe_protocol::author::Author;
use tellsafe_protocol::body;
use tellsafe_protocol::bytes::{Inbox, MessageId, OneTimeSeed};
use tellsafe_protocol::compose::{Composed, Draft};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::handed::{Handed, MAX_HANDED};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::roster::{Core, Link, Roster};
use tellsafe_protocol::slot;
use tellsafe_protocol::statement::Kind;

/// Ana, Bo and the reporter have a case; Dana and Emi join the committee. Chen was left out.
#[derive(Clone)]
struct Shared {
    world: &'static World,
    roster: Roster,
    dana: &'static Holder,
    emi: &'static Holder,
    messages: Vec<Composed>,
}

/// For as long as the test runs: a holder is not copied.
fn kept<T>(it: T) -> &'static T {
    Box::leak(Box::new(it))
}

impl Shared {
    /// Of a report to Ana, Bo and Chen, or to the first two of them.
    fn reported(to: usize) -> Self {
        let (world, dana, emi): (&World, &Holder, &Holder) = (kept(World::new()), kept(holder()), kept(holder()));
        let roster = world.with(&[("Dana", dana), ("Emi", emi)]);
        let readers: Vec<&Holder> = world.members.iter().take(to).chain([&world.reporter]).collect();
        let report = seal(world.report_draft(&readers), &world.reporter);
        Self { world, roster, dana, emi, messages: vec![report] }
    }

    fn new() -> Self {
        Self::reported(3)
    }

    fn id(&self) -> MessageId {
        self.messages[0].id
    }

    fn ana(&self) -> &'static Holder {
        &self.world.members[0]
    }

    fn bo(&self) -> &'static Holder {
        &self.world.members[1]
    }

    fn chen(&self) -> &'static Holder {
        &self.world.members[2]
    }

    fn reporter(&self) -> &'static Holder {
        &self.world.reporter
    }

    fn folded(&self, reader: &Holder, order: &[usize]) -> Folded {
        let owner = match reader.inbox() == self.reporter().inbox() {
            true => Owner::Reporter(reader.public_key(), reader.inbox()),
            false => Owner::Member,
        };
        let all: Vec<&Composed> = self.messages.iter().collect();
        let ordered: Vec<&Composed> = order.iter().filter_map(|at| all.get(*at).copied()).collect();
        let arriving = if order.is_empty() { &all } else { &ordered };
        fold_in(&self.roster, reader, owner, &listed(reader, arriving), &all)
    }

    fn case(&self, reader: &Holder) -> Case {
        self.folded(reader, &[]).cases.remove(0)
    }

    fn draft(&self, kind: Kind, readers: &[&Holder], parents: &[MessageId], content: Content) -> Draft {
        Draft {
            kind,
            roster: *self.roster.newest().0,
            case: Some(self.id()),
            parents: parents.to_vec(),
            card: None,
            content,
            ..self.world.report_draft(readers)
        }
    }

    fn write(&mut self, author: &Holder, kind: Kind, readers: &[&Holder], content: Content) -> MessageId {
        let parents = self.case(self.ana()).heads(&set(readers));
        let message = seal(self.draft(kind, readers, &parents, content), author);
        self.messages.push(message);
        self.messages.last().unwrap().id
    }

    /// The messages with which a reader's client shares the case.
    fn share(&mut self, by: &Holder, with: &Holder, agreed: Option<MessageId>) {
        let case = self.case(by);
        if !case.facts.readers.contains(&with.inbox()) {
            let to = outgoing::introducing(&case, &self.roster, by, with.inbox()).unwrap();
            let draft =
                outgoing::draft(&case, Kind::Introduction, &self.roster, crate::world::DAY, to.readers, said("helps"));
            self.messages.push(seal(outgoing::bringing_in(draft, &case, &with.inbox(), agreed), by));
        }
        let case = self.case(by);
        for handed in outgoing::missing(&case, &by.inbox(), &with.inbox()).chunks(MAX_HANDED) {
            let to = outgoing::among_members(&case, &self.roster, by, None).unwrap();
            let content = Content { handed: handed.to_vec(), ..Content::default() };
            let draft = outgoing::draft(&case, Kind::Handing, &self.roster, crate::world::DAY, to.readers, content);
            self.messages.push(seal(outgoing::bringing_in(draft, &case, &with.inbox(), None), by));
        }
    }

    /// A case with an answer, a note, a word of the reporter, and a declaration.
    fn worked_on() -> Self {
        Self::new().worked()
    }

    /// The same, where the reporter left Chen out.
    fn without_chen() -> Self {
        Self::reported(2).worked()
    }

    fn worked(mut self) -> Self {
        let [ana, bo] = [0, 1].map(|at| &self.world.members[at]);
        let reporter = &self.world.reporter;
        let reads = |holder: &&Holder| self.messages[0].statement.readers.contains(&holder.inbox());
        let members: Vec<&Holder> = self.world.members.iter().filter(reads).collect();
        let all: Vec<&Holder> = members.iter().copied().chain([reporter]).collect();
        self.write(bo, Kind::Reply, &all, said("We talk on Monday."));
        self.write(ana, Kind::Note, &members, said("I know the place."));
        self.write(reporter, Kind::Reply, &all, said("Thank you."));
        let none = Content { acts: vec![Act::Conflict(Conflict::None)], ..Content::default() };
        self.write(bo, Kind::Declaration, &members, none);
        self
    }

    /// A handing of these to Ana, Bo and Dana, whoever writes it.
    fn hand(&mut self, by: &Holder, handed: Vec<Handed>) {
        let readers = [self.ana(), self.bo(), self.dana];
        let content = Content { handed, ..Content::default() };
        self.messages.push(seal(self.draft(Kind::Handing, &readers, &[], content), by));
    }

    /// As `reader` has a message.
    fn received(&self, at: usize, reader: &Holder) -> slot::Message {
        let (_, bytes) = self.messages[at].slots.iter().find(|(inbox, _)| *inbox == reader.inbox()).unwrap();
        slot::open(bytes, reader.identity(), &reader.inbox()).unwrap()
    }
}

fn texts(case: &Case) -> Vec<String> {
    case.entries.iter().filter_map(|entry| entry.content()).map(|content| content.text.clone()).collect()
}

fn reasons(folded: &Folded) -> Vec<(String, usize)> {
    folded.dropped.iter().map(|(why, count)| (why.to_string(), count)).collect()
}

#[test]
fn whoever_is_brought_in_has_all_of_it_and_answers() {
    let mut shared = Shared::worked_on();
    let (ana, dana) = (shared.ana(), shared.dana);
    assert!(shared.folded(dana, &[]).cases.is_empty());
    shared.share(ana, dana, None);
    let folded = shared.folded(dana, &[]);
    assert!(folded.dropped.is_empty(), "{:?}", folded.dropped);
    let (theirs, anas) = (&folded.cases[0], shared.case(ana));
    assert_eq!(ids(theirs), ids(&anas));
    assert_eq!(texts(theirs), texts(&anas));
    assert_eq!(theirs.facts, anas.facts);
    assert_eq!((theirs.withheld(), theirs.card().unwrap().people.as_str()), (0, "@someone"));
    assert!(theirs.entries.iter().all(|entry| entry.number <= 2), "numbers are those of the share");
    // What a new message follows is the same whoever of them writes it, and lacks nothing for any of them.
    let members = [shared.ana(), shared.bo(), dana];
    assert_eq!(theirs.heads(&set(&members)), anas.heads(&set(&members)));
    let to = outgoing::from_member(theirs, &shared.roster, dana).unwrap();
    assert_eq!(to.members, ["Ana", "Bo", "Chen", "Dana"]);
    let draft = outgoing::draft(theirs, Kind::Reply, &shared.roster, crate::world::DAY, to.readers, said("I am new."));
    let introduced = anas.entries.iter().find(|entry| entry.kind() == Kind::Introduction).unwrap().id();
    assert_eq!(draft.parents, [introduced], "it follows all that the reporter has too");
    let reply = seal(draft, dana);
    shared.messages.push(reply);
    for reader in [shared.ana(), shared.bo(), dana, shared.reporter()] {
        let case = shared.case(reader);
        let answer = case.entries.iter().find(|entry| entry.author == Author::Member(3)).unwrap();
        assert_eq!((answer.content().unwrap().text.as_str(), case.withheld()), ("I am new.", 0));
    }
    let seen = shared.case(shared.reporter());
    assert!(!texts(&seen).contains(&"I know the place.".to_owned()));
    let to = outgoing::from_reporter(&seen, &shared.roster, shared.reporter()).unwrap();
    assert_eq!(to.members, ["Ana", "Bo", "Chen", "Dana"]);
    let introduction = seen.entries.iter().find(|entry| entry.kind() == Kind::Introduction).unwrap();
    assert_eq!(seen.brought_in(introduction), [dana.inbox()]);
}

#[test]
fn an_introduction_alone_hands_on_nothing_and_a_handing_alone_makes_no_reader() {
    let mut shared = Shared::worked_on();
    let (ana, dana) = (shared.ana(), shared.dana);
    shared.share(ana, dana, None);
    let handing = shared.messages.pop().unwrap();
    assert!(shared.folded(dana, &[]).cases.is_empty());
    assert!(shared.case(shared.reporter()).facts.readers.contains(&dana.inbox()));
    let introduction = std::mem::replace(shared.messages.last_mut().unwrap(), handing);
    assert!(shared.folded(dana, &[]).cases.is_empty(), "the handing lists someone who has no part in the case");
    assert_eq!(reasons(&shared.folded(ana, &[])), [("it lists a reader who has no part in the case".into(), 1)]);
    // What comes to that end in the other order is the same.
    shared.messages.push(introduction);
    assert_eq!(texts(&shared.case(dana)), texts(&shared.case(ana)));
}

#[test]
fn who_was_brought_in_brings_in_another() {
    let mut shared = Shared::worked_on();
    let (ana, dana, emi) = (shared.ana(), shared.dana, shared.emi);
    shared.share(ana, dana, None);
    shared.share(dana, emi, None);
    let folded = shared.folded(emi, &[]);
    assert!(folded.dropped.is_empty(), "{:?}", folded.dropped);
    assert_eq!(ids(&folded.cases[0]), ids(&shared.case(ana)));
    assert_eq!(texts(&folded.cases[0]), texts(&shared.case(ana)));
    let last = shared.messages.last().unwrap();
    let handed =
        shared.case(emi).entries.iter().find(|entry| entry.id() == last.id).unwrap().content().unwrap().handed.len();
    assert_eq!(handed, 2, "Dana's own inbox, the introduction and the handing, and with it all the rest");
}

#[test]
fn more_than_one_handing_holds_takes_several() {
    let mut shared = Shared::new();
    let (ana, bo, dana) = (shared.ana(), shared.bo(), shared.dana);
    let notes: Vec<Composed> = (0..MAX_HANDED)
        .map(|at| seal(shared.draft(Kind::Note, &[ana, bo], &[shared.id()], said(&at.to_string())), bo))
        .collect();
    shared.messages.extend(notes);
    shared.share(ana, dana, None);
    let case = shared.case(dana);
    assert_eq!(case.entries.iter().filter(|entry| entry.kind() == Kind::Handing).count(), 2);
    assert_eq!((ids(&case), case.withheld()), (ids(&shared.case(ana)), 0));
}

#[test]
fn whoever_was_let_back_in_gets_what_they_missed() {
    let mut shared = Shared::worked_on();
    let (ana, bo) = (shared.ana(), shared.bo());
    shared.write(ana, Kind::Note, &[ana], said("While he was out."));
    assert_eq!(outgoing::missing(&shared.case(ana), &ana.inbox(), &bo.inbox()).len(), 1);
    shared.share(ana, bo, None);
    assert!(texts(&shared.case(bo)).contains(&"While he was out.".to_owned()));
    assert!(outgoing::missing(&shared.case(ana), &ana.inbox(), &bo.inbox()).is_empty());
    assert_eq!(shared.case(bo).heads(&set(&[ana, bo])), shared.case(ana).heads(&set(&[ana, bo])));
}

#[test]
fn someone_left_out_is_brought_in_only_after_a_word_of_the_reporter() {
    let mut shared = Shared::reported(2);
    let (ana, chen, reporter) = (shared.ana(), shared.chen(), shared.reporter());
    shared.share(ana, chen, None);
    let left_out = ("it brings in someone new without a word of the reporter, who left someone out".to_owned(), 1);
    for reader in [ana, reporter] {
        let folded = shared.folded(reader, &[]);
        assert!(reasons(&folded).contains(&left_out), "{:?}", folded.dropped);
        assert!(!folded.cases[0].facts.readers.contains(&chen.inbox()));
    }
    assert!(shared.folded(chen, &[]).cases.is_empty());

    let mut shared = Shared::without_chen();
    let word = shared.messages[3].id;
    assert_eq!(shared.messages[3].statement.author, shared.reporter().public_key());
    let (ana, bo, chen, reporter) = (shared.ana(), shared.bo(), shared.chen(), shared.reporter());
    // Not a colleague's word, and not the report itself.
    for other in [shared.messages[1].id, shared.id()] {
        let introduction = shared.draft(Kind::Introduction, &[ana, bo, chen, reporter], &[other], said("x"));
        shared.messages.push(seal(introduction, ana));
        assert_eq!(reasons(&shared.folded(reporter, &[])), core::slice::from_ref(&left_out));
        shared.messages.pop();
    }
    shared.share(ana, chen, Some(word));
    for reader in [ana, reporter, chen] {
        let folded = shared.folded(reader, &[]);
        assert!(folded.dropped.is_empty(), "{:?}", folded.dropped);
        assert!(folded.cases[0].facts.readers.contains(&chen.inbox()));
    }
    assert_eq!(texts(&shared.case(chen)), texts(&shared.case(ana)));

    // Nor someone who was not there then: it may be Chen with a new key. And that the reporter will not come back is no word.
    let mut shared = Shared::reported(2);
    let (ana, bo, dana, reporter) = (shared.ana(), shared.bo(), shared.dana, shared.reporter());
    let leaving = Content { leaving: true, ..Content::default() };
    let left = shared.write(reporter, Kind::Reply, &[ana, bo, reporter], leaving);
    for parents in [vec![], vec![left]] {
        let introduction = shared.draft(Kind::Introduction, &[ana, bo, dana, reporter], &parents, said("x"));
        shared.messages.push(seal(introduction, ana));
        for reader in [ana, reporter] {
            assert_eq!(reasons(&shared.folded(reader, &[])), core::slice::from_ref(&left_out), "{parents:?}");
        }
        shared.messages.pop();
    }
}

#[test]
fn an_introduction_by_who_does_not_read_it_or_that_hides_from_the_reporter_brings_in_nobody() {
    let mut shared = Shared::without_chen();
    let (ana, bo, chen, dana, reporter) = (shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.reporter());
    let (stranger, word) = (holder(), shared.messages[3].id);
    for (author, readers, reason) in [
        (dana, vec![ana, bo, dana, reporter], "its author does not read this case"),
        (chen, vec![ana, bo, dana, reporter], "its author does not read this case"),
        (reporter, vec![ana, bo, dana, reporter], "its author may not write this kind of message"),
        (ana, vec![ana, bo, dana], "it lists a reader who has no part in the case"),
        (ana, vec![ana, bo, &stranger, reporter], "it lists a reader who has no part in the case"),
    ] {
        let introduction = seal(shared.draft(Kind::Introduction, &readers, &[word], said("x")), author);
        shared.messages.push(introduction);
        let folded = shared.folded(ana, &[]);
        assert_eq!(reasons(&folded), [(reason.to_owned(), 1)]);
        assert_eq!(folded.cases[0].facts.readers, shared.messages[0].statement.readers);
        shared.messages.pop();
    }
}

/// A colleague who left could otherwise bring in someone with whom they go on.
#[test]
fn nobody_vouches_for_who_brought_them_in() {
    let mut shared = Shared::worked_on();
    let (ana, bo, chen, dana, reporter) = (shared.ana(), shared.bo(), shared.chen(), shared.dana, shared.reporter());
    let lists = [
        (&["Ana", "Bo", "Chen"][..], vec![ana, bo, chen]),
        (&["Ana", "Bo", "Chen", "Dana"], vec![ana, bo, chen, dana]),
        (&["Ana", "Chen", "Dana"], vec![ana, chen, dana]),
    ];
    let mut cores: Vec<Core> = Vec::new();
    for (names, members) in &lists {
        cores.push(core(cores.last(), members, &details(names, members)));
    }
    let links: Vec<Link> = cores.iter().map(|core| Link::sign(core, ana.signing_key())).collect();
    let newest = details(lists[2].0, &lists[2].1);
    shared.roster = Roster::verify(&links, &newest.to_bytes(), &[], None).unwrap();
    shared.messages.truncate(1);
    // Bo has left; whoever has his key goes by the list before, which has Dana, and Dana builds on what they wrote.
    let introduction = Draft {
        roster: cores[1].hash(),
        ..shared.draft(Kind::Introduction, &[ana, bo, dana, reporter], &[], said("x"))
    };
    shared.messages.push(seal(introduction, bo));
    let parent = shared.messages.last().unwrap().id;
    shared.messages.push(seal(shared.draft(Kind::Reply, &[ana, dana, reporter], &[parent], said("y")), dana));
    let left = "its author has left the committee, and no one wrote after it".to_owned();
    for reader in [ana, reporter] {
        let folded = shared.folded(reader, &[]);
        assert!(!folded.cases[0].facts.readers.contains(&dana.inbox()));
        assert!(reasons(&folded).contains(&(left.clone(), 1)), "{:?}", folded.dropped);
    }
    // Once one who stayed has built on it, it counts.
    shared.messages.push(seal(shared.draft(Kind::Read, &[ana, reporter], &[parent], said("")), ana));
    assert!(shared.case(reporter).facts.readers.contains(&dana.inbox()));
    assert!(shared.folded(reporter, &[]).dropped.is_empty());
}

#[test]
fn what_only_looks_like_a_share_is_dropped_with_its_reason() {
    let bare = Shared::worked_on();
    let (ana, bo, dana, reporter) = (bare.ana(), bare.bo(), bare.dana, bare.reporter());
    // Dana is brought in, and then someone hands this to her.
    let hand = |by: &Holder, handed: Vec<Handed>| {
        let mut shared = bare.clone();
        shared.share(ana, dana, None);
        let [introduction, right] = &shared.messages[bare.messages.len()..] else { panic!() };
        let (introduction, right) = (introduction.clone(), right.clone());
        shared.messages.truncate(bare.messages.len());
        shared.messages.push(introduction);
        shared.hand(by, handed);
        let alone = shared.folded(dana, &[]);
        shared.messages.push(right);
        (alone, shared.folded(dana, &[]))
    };
    let handed = |at: usize, by: &Holder| Handed::of(&bare.received(at, by), crate::world::DAY).unwrap();
    let one = |reason: &str| vec![(reason.to_owned(), 1)];

    // By someone who does not read the case: the report too is then nobody's.
    let (alone, _) = hand(bare.emi, vec![handed(0, ana)]);
    assert!(alone.cases.is_empty());
    let why = reasons(&alone);
    assert!(why.iter().any(|(why, _)| why == "who handed it on does not read this case"), "{why:?}");

    // A statement that Bo never received: Ana wrote it to herself and Chen.
    let hidden = seal(bare.draft(Kind::Note, &[ana], &[], said("not to Bo")), ana);
    let (_, bytes) = hidden.slots[0].clone();
    let message = slot::open(&bytes, ana.identity(), &ana.inbox()).unwrap();
    let (_, both) = hand(bo, vec![handed(0, bo), Handed::of(&message, crate::world::DAY).unwrap()]);
    assert_eq!(reasons(&both), one("who handed it on had not received it"));
    assert_eq!(both.cases[0].entries.len(), bare.messages.len() + 3, "all but that");

    // With a seed for another body.
    let mut other = bare.received(2, ana);
    other.body_seed = bare.received(1, ana).body_seed;
    let (alone, both) = hand(ana, vec![handed(0, ana), Handed::of(&other, crate::world::DAY).unwrap()]);
    assert_eq!(reasons(&alone), one("its text is another message's, or was changed"));
    assert!(!texts(&alone.cases[0]).contains(&"I know the place.".to_owned()));
    drop(both);

    // Of another case.
    let report = seal(bare.world.report_draft(&[ana, bo, reporter]), reporter);
    let (_, bytes) = report.slots.iter().find(|(inbox, _)| *inbox == ana.inbox()).unwrap();
    let message = slot::open(bytes, ana.identity(), &ana.inbox()).unwrap();
    let (alone, _) = hand(ana, vec![handed(0, ana), Handed::of(&message, crate::world::DAY).unwrap()]);
    assert_eq!(reasons(&alone), one("it belongs to another case"));
    assert_eq!(alone.cases.len(), 1);

    // Changed by one bit, in the statement or in the signature.
    for in_signature in [false, true] {
        let mut bytes = tellsafe_protocol::cbor::to_bytes(&handed(1, ana));
        let at = if in_signature { bytes.len() - 60 } else { 60 };
        bytes[at] ^= 1;
        let forged = minicbor::decode::<Handed>(&bytes).unwrap();
        let (alone, both) = hand(ana, vec![handed(0, ana), forged]);
        let why = reasons(&alone);
        assert!(why.len() == 1 && why[0].1 == 1, "{why:?}");
        assert!(
            ["its author did not sign it", "what is inside is not a statement"].contains(&why[0].0.as_str()),
            "{why:?}"
        );
        assert!(texts(&both.cases[0]).contains(&"We talk on Monday.".to_owned()), "the right one is there too");
    }
}

#[test]
fn a_day_is_believed_up_to_that_of_the_handing() {
    let mut shared = Shared::worked_on();
    let (ana, dana) = (shared.ana(), shared.dana);
    shared.share(ana, dana, None);
    shared.messages.pop();
    let days = [(0, crate::world::DAY - 9), (1, crate::world::DAY + 9)];
    let handed = days.map(|(at, day)| Handed::of(&shared.received(at, ana), day).unwrap());
    shared.hand(ana, handed.to_vec());
    let case = shared.case(dana);
    let day = |at: usize| case.entries.iter().find(|entry| entry.id() == shared.messages[at].id).unwrap().day;
    assert_eq!((day(0), day(1)), (crate::world::DAY - 9, crate::world::DAY));
}

#[test]
fn a_handing_is_bounded_and_read_strictly() {
    let shared = Shared::worked_on();
    let one = Handed::of(&shared.received(0, shared.ana()), 1).unwrap();
    let content = |handed: Vec<Handed>| Content { handed, ..Content::default() }.to_bytes();
    for many in [1, MAX_HANDED] {
        assert_eq!(Content::parse(&content(vec![one.clone(); many])).unwrap().handed.len(), many);
    }
    assert!(Content::parse(&content(vec![one.clone(); MAX_HANDED + 1])).is_err());
    assert!(Content::parse(&[0xa2, 0, 1, 12, 0x80]).is_err(), "an empty list is left out");
    let printed = format!("{:?}", Content::parse(&content(vec![one])).unwrap());
    assert!(printed.contains("seed: [secret]"), "{printed}");
    let mut wiped = Content::parse(&content(vec![Handed::of(&shared.received(1, shared.ana()), 1).unwrap()])).unwrap();
    wiped.wipe();
    assert!(wiped.handed.is_empty());
    let place = slot::Message { body_seed: None, ..shared.received(0, shared.ana()) };
    assert!(Handed::of(&place, 1).is_none());
    assert!(body::open(&place.statement.body, &shared.messages[0].pieces, &OneTimeSeed::new([7; 32])).is_err());
}

#[test]
fn who_is_brought_in_later_undoes_nothing_that_was_agreed() {
    let mut shared = Shared::without_chen();
    let (ana, bo, dana) = (shared.ana(), shared.bo(), shared.dana);
    let declare = |act| Content { acts: vec![act], ..Content::default() };
    shared.write(bo, Kind::Declaration, &[ana, bo], declare(Act::Conflict(Conflict::Hard)));
    shared.write(ana, Kind::Declaration, &[ana, bo], declare(Act::LetBack(bo.public_key())));
    let stand = |shared: &Shared| Work::of(&shared.case(shared.ana()), &shared.roster).stands.of(&bo.public_key());
    assert_eq!(stand(&shared), Stand::Silent);
    let word = shared.messages[3].id;
    shared.share(ana, dana, Some(word));
    assert_eq!(stand(&shared), Stand::Silent, "Dana was no reader when Bo declared it");
    // Nor does whom someone brings in for that let them back.
    let mut shared = Shared::worked_on();
    shared.write(shared.bo(), Kind::Declaration, &[shared.ana(), shared.bo()], declare(Act::Conflict(Conflict::Hard)));
    shared.share(shared.bo(), shared.dana, None);
    shared.share(shared.bo(), shared.emi, None);
    for by in [shared.dana, shared.emi] {
        let back = declare(Act::LetBack(shared.bo().public_key()));
        shared.write(by, Kind::Declaration, &[shared.ana(), shared.bo(), shared.dana, shared.emi], back);
    }
    let stands = Work::of(&shared.case(shared.ana()), &shared.roster).stands;
    assert!(stands.is_hard(&shared.bo().public_key()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    /// Two members share it at once, and a third on; whoever reads it has the same case, in whatever order they get it.
    #[test]
    fn any_order_of_arrival_gives_the_same_case_to_new_and_old_readers(
        order in Just((0..16).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let mut shared = Shared::worked_on();
        let (ana, bo, dana, emi) = (shared.ana(), shared.bo(), shared.dana, shared.emi);
        let before = shared.messages.len();
        shared.share(ana, dana, None);
        let by_ana = shared.messages.split_off(before);
        shared.share(bo, dana, None);
        shared.messages.extend(by_ana);
        shared.share(dana, emi, None);
        let straight = shared.case(ana);
        let members: [Inbox; 4] = [ana, bo, dana, emi].map(Holder::inbox);
        prop_assert!(members.iter().all(|inbox| straight.facts.readers.contains(inbox)));
        for reader in [ana, bo, dana, emi] {
            let folded = shared.folded(reader, &order);
            prop_assert!(folded.dropped.is_empty(), "{:?}", folded.dropped);
            let case = &folded.cases[0];
            prop_assert_eq!(ids(case), ids(&straight));
            prop_assert_eq!(texts(case), texts(&straight));
            prop_assert_eq!(&case.facts, &straight.facts);
            prop_assert_eq!(case.withheld(), 0);
            prop_assert_eq!(case.heads(&members.into()), straight.heads(&members.into()));
        }
        let reporter = shared.reporter();
        let (one, other) = (shared.folded(reporter, &[]), shared.folded(reporter, &order));
        prop_assert_eq!(ids(&one.cases[0]), ids(&other.cases[0]));
        prop_assert_eq!(&one.cases[0].facts.readers, &straight.facts.readers);
        let handing = one.cases[0].entries.iter().any(|entry| entry.kind() == Kind::Handing);
        prop_assert!(!handing);
    }
}

/// What was not handed on is not taken for it: bodies that are not open yet hand on nothing.
#[test]
fn a_handing_that_was_not_fetched_hands_on_nothing() {
    let mut shared = Shared::worked_on();
    let (ana, dana) = (shared.ana(), shared.dana);
    shared.share(ana, dana, None);
    let all: Vec<&Composed> = shared.messages.iter().collect();
    let (own, _) = arrived::open(&listed(dana, &all), dana.identity(), &dana.inbox());
    assert_eq!(own.len(), 2);
    assert!(arrived::handed(&own, &[].into()).0.is_empty());
}
