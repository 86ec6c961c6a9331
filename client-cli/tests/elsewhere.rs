//! Between committees: who vouches for what, what is kept of it in a case, and whom an answer reaches.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::table::Table;
use crate::world::{DAY, World, holder, seal, set};
use serde_json::Value;
use tellsafe_client::case::escrow::{Repeats, one_handle};
use tellsafe_client::case::facts::Owner;
use tellsafe_client::case::origin::Origin;
use tellsafe_client::case::prior::{self, Told};
use tellsafe_client::case::{acts, outgoing};
use tellsafe_protocol::act::{Act, Asked};
use tellsafe_protocol::bytes::{RosterHash, hex};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::Composed;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::outcome::Outcome;
use tellsafe_protocol::roster::fingerprint;
use tellsafe_protocol::statement::{Card, Kind};
use tellsafe_protocol::vouch::{NotVouched, Vouch, Voucher};

const HERE: RosterHash = RosterHash([3; 32]);

#[test]
fn a_vouch_is_for_one_report_at_one_desk_by_one_of_its_members() {
    let world = World::new();
    let (chen, fresh) = (&world.members[2], holder().public_key());
    let honest = Vouch::sign(&world.roster, &HERE, &fresh, chen.signing_key());
    assert_eq!(honest.verify(&HERE, &fresh, &world.roster), Ok(Voucher::Member));
    let bad = Err(NotVouched);
    assert_eq!(honest.verify(&HERE, &holder().public_key(), &world.roster), bad, "copied into another report");
    assert_eq!(honest.verify(&RosterHash([4; 32]), &fresh, &world.roster), bad, "shown to another desk");
    assert_eq!(honest.verify(&HERE, &fresh, &World::new().roster), bad, "by another desk's lists");
    let stranger = Vouch::sign(&world.roster, &HERE, &fresh, holder().signing_key());
    assert_eq!(stranger.verify(&HERE, &fresh, &world.roster), bad);
    let named = Vouch { key: chen.public_key(), ..stranger };
    assert_eq!(named.verify(&HERE, &fresh, &world.roster), bad, "a member's key and a stranger's signature");
    let moved = Vouch { desk: HERE, ..honest.clone() };
    assert_eq!(moved.verify(&HERE, &fresh, &world.roster), bad, "it names another desk than its lists are of");
    // Nobody vouches by a list that they are not on yet.
    let late = holder();
    let with = world.with(&[("Dara", &late)]);
    let early = Vouch::sign(&world.roster, &HERE, &fresh, late.signing_key());
    assert_eq!(early.verify(&HERE, &fresh, &with), bad);
    assert_eq!(honest.verify(&HERE, &fresh, &with), Ok(Voucher::Member), "lists may go on");
    assert_eq!(honest.verify(&HERE, &fresh, &world.without_chen()), Ok(Voucher::Former));
}

#[test]
fn only_a_member_of_now_is_named() {
    let world = World::new();
    let fresh = holder().public_key();
    let vouch = Vouch::sign(&world.roster, &HERE, &fresh, world.members[2].signing_key());
    let of = |roster| Origin::of(&vouch, &HERE, &fresh, roster, DAY);
    let now = of(Some(&world.roster));
    assert_eq!(now.verified(), Some(("Chen", "Example Conduct Committee")));
    assert_eq!(now.fingerprint, fingerprint(&world.roster.founding()));
    let without = world.without_chen();
    let left = of(Some(&without));
    assert_eq!((left.verified(), left.voucher), (None, Some(Voucher::Former)));
    assert!(
        left.doubt().contains("which could not be verified") && left.doubt().contains("has left"),
        "{}",
        left.doubt()
    );
    // Whoever is on both committees would read there what they may not learn here.
    let own = world.with(&[("Dara", &holder())]);
    let [ana, bo, _] = &world.members[..] else { panic!() };
    assert_eq!(now.on_both(&own, &set(&[ana, bo])), ["Chen"]);
    assert!(now.on_both(&own, &set(&[ana, bo, &world.members[2]])).is_empty());
    assert_eq!(now.on_both(&without, &set(&[ana, bo])), ["a former member"], "by the key that they had here");
    assert!(now.on_both(&World::new().roster, &set(&[])).is_empty());
    let unknown = of(None);
    assert_eq!((unknown.verified(), unknown.voucher, &unknown.committee), (None, None, &None));
    assert!(unknown.doubt().contains("which could not be verified"), "{}", unknown.doubt());
}

#[test]
fn what_was_sent_elsewhere_is_in_the_work_and_its_code_is_never_shown() {
    let mut table = Table::clean();
    let code = Code::from_entropy([0xa7; 16]);
    let asked = |about: Option<&str>| {
        let (name, desk) = ("Umbrella".into(), HERE);
        Asked { name, desk, about: about.map(str::to_owned), code: code.clone() }
    };
    table.step(0, Act::Asked(asked(Some("@kim"))));
    let last = table.last();
    let both = vec![Act::PassedOn("Umbrella".into(), true), Act::Asked(asked(None))];
    table.write(1, Kind::Step, both.clone(), &last);
    let work = table.work();
    let sent: Vec<_> = work.asked.iter().map(|sent| (sent.by, sent.asked.about.as_deref(), sent.full)).collect();
    assert_eq!(sent, [(table.key(0), Some("@kim"), None), (table.key(1), None, Some(true))]);
    assert_eq!(work.asked[0].asked.code, code);
    let words = code.words();
    let secrets = [hex(code.expose()), words.to_string(), words.split(' ').next().unwrap().to_owned(), "167".into()];
    for act in [&both[1], &Act::Asked(asked(Some("@kim")))] {
        let value: Value = acts::value(act, &|_| String::new());
        let shown = format!("{act:?} {:?} {value}", acts::sentence(act, &|_| String::new()));
        assert!(secrets.iter().all(|secret| !shown.contains(secret)), "{shown}");
        assert!(shown.contains("[secret]") && shown.contains("Umbrella"), "{shown}");
    }
}

#[test]
fn an_answer_reaches_who_asks_and_those_only_who_may_know() {
    let world = World::new();
    let [ana, bo, chen] = &world.members[..] else { panic!() };
    let report = seal(world.report_draft(&[ana, bo, chen, &world.reporter]), &world.reporter);
    let fold = |messages: &[&Composed]| world.fold(chen, Owner::Member, messages);
    let case = &world.ana(&[&report]).cases[0];
    let inboxes = |to: outgoing::Recipients| to.readers.into_iter().map(|(inbox, _)| inbox).collect::<Vec<_>>();
    let to = |know: &[&Holder]| outgoing::answering(case, &world.roster, ana, &set(know)).unwrap();
    assert_eq!(to(&[bo]).members, ["Ana", "Bo"]);
    assert_eq!(inboxes(to(&[bo])), [ana.inbox(), bo.inbox(), world.reporter.inbox()]);
    assert_eq!(inboxes(to(&[])), [ana.inbox(), world.reporter.inbox()]);
    assert_eq!(inboxes(to(&[bo, &holder()])), [ana.inbox(), bo.inbox(), world.reporter.inbox()]);
    // Whoever is left out sees no gap, whatever follows.
    let answer = outgoing::draft(case, Kind::Status, &world.roster, DAY, to(&[bo]).readers, Content::default());
    let answer = seal(answer, ana);
    let later = world.ana(&[&report, &answer]);
    let later = &later.cases[0];
    let all = outgoing::from_member(later, &world.roster, ana).unwrap();
    let note = seal(outgoing::draft(later, Kind::Reply, &world.roster, DAY, all.readers, Content::default()), ana);
    let seen = fold(&[&report, &answer, &note]);
    assert_eq!((seen.cases[0].entries.len(), seen.cases[0].withheld(), seen.dropped.is_empty()), (2, 0, true));
}

#[test]
fn a_yes_is_handed_on_to_nobody_and_a_no_to_everyone() {
    let world = World::new();
    let [ana, bo, _] = &world.members[..] else { panic!() };
    let report = seal(world.report_draft(&[ana, bo, &world.reporter]), &world.reporter);
    let told = [Told { day: 20_000, outcomes: vec![Outcome::WrittenWarning] }];
    for (told, handed) in [(&told[..], 1), (&[], 2)] {
        let content = Content { answers: prior::answers(told), ..Content::default() };
        let answer = world.message(report.id, Kind::Status, ana, &[ana, &world.reporter], &[report.id], content);
        let case = &world.ana(&[&report, &answer]).cases[0];
        assert_eq!(outgoing::missing(case, &ana.inbox(), &holder().inbox()).len(), handed);
    }
}

#[test]
fn an_answer_holds_yes_or_no_days_and_outcomes() {
    let told = [
        Told { day: 20_000, outcomes: vec![Outcome::Education, Outcome::WrittenWarning] },
        Told { day: 20_100, outcomes: vec![] },
    ];
    let yes = Content { answers: prior::answers(&told), ..Content::default() };
    assert_eq!(prior::answer(&yes), Some(true));
    let said: Vec<&str> = yes.answers.iter().map(|(_, said)| said.as_str()).collect();
    assert_eq!(said, ["yes", "2024-10-04", "education, written-warning", "2025-01-12"]);
    let no = Content { answers: prior::answers(&[]), ..Content::default() };
    assert_eq!((prior::answer(&no), no.answers.len()), (Some(false), 1));
    assert_eq!(prior::answer(&Content::default()), None);
    assert!(yes.answers.iter().all(|(id, _)| prior::label(id).is_some()));
}

#[test]
fn who_asks_about_someone_reports_nobody() {
    let world = World::new();
    let report = |people: &str, place: &str| {
        let mut draft = world.report_draft(&[&world.members[0]]);
        draft.card = Some(Card { people: people.into(), place: place.into() });
        let author = holder();
        seal(draft, &author)
    };
    let (first, question) = (report("@kim_doe", "hall"), report("@Kim_Doe", prior::PLACE));
    let folded = world.ana(&[&first, &question]);
    let case = |id| folded.cases.iter().find(|case| case.id() == id).unwrap();
    let repeats = Repeats::of(folded.cases.iter());
    assert!(repeats.with(case(first.id)).is_empty(), "a report on file stays shut");
    assert_eq!(repeats.with(case(question.id)), [first.id].into());
    for (typed, one) in [("@Kim_Doe", Some("kim_doe")), ("Kim Doe", None), ("@kim @lee", None), ("", None)] {
        assert_eq!(one_handle(typed).as_deref(), one, "{typed}");
    }
}
