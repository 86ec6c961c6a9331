//! Long messages over bad connections: what arrived is not sent again, what did not is, and nobody is hurried.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use crate::fake::{Fake, Outside, desk, holder};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};
use tellsafe_client::clock;
use tellsafe_client::error::{ClientError, Kind};
use tellsafe_client::random::System;
use tellsafe_client::transport::{Delivery, Gateway, Step};
use tellsafe_protocol::answer::{Answer, refusal};
use tellsafe_protocol::compose::{Composed, Draft, compose};
use tellsafe_protocol::content::{Attachment, Content};
use tellsafe_protocol::roster::Roster;
use tellsafe_protocol::statement::Kind as MessageKind;

type Switch = Arc<OnceLock<Arc<Mutex<Outside>>>>;

fn message(roster: &Roster, bytes: usize) -> Composed {
    let reader = holder(1);
    let file = Attachment { name: "a".into(), media_type: "b".into(), bytes: vec![1; bytes] };
    let draft = Draft {
        kind: MessageKind::Report,
        roster: *roster.newest().0,
        case: None,
        day: clock::today(),
        parents: vec![],
        readers: vec![(reader.inbox(), reader.recipient().clone())],
        card: None,
        content: Content { attachments: vec![file], ..Content::default() },
    };
    compose(draft, holder(9).signing_key(), &mut System).unwrap()
}

/// A gateway behind which the vault's answer number `lost` gets `outside` in its place; without waits.
fn losing(lost: usize, mut outside: impl FnMut() -> Outside + Send + 'static) -> (Fake, Gateway, Roster) {
    let switch = Switch::default();
    let (inner, mut count) = (switch.clone(), 0);
    let (fake, mut gateway, roster) = desk(move |(path, ..)| {
        count += 1;
        if let Some(now) = inner.get() {
            *now.lock().unwrap() = if count == lost { outside() } else { Outside::Works };
        }
        match path.as_str() {
            "/commit" => (200, Answer::Committed(20_000).to_bytes()),
            _ => (200, Answer::Done.to_bytes()),
        }
    });
    switch.set(fake.outside.clone()).ok().unwrap();
    gateway.waits = vec![Duration::ZERO; 3];
    (fake, gateway, roster)
}

fn send(gateway: &mut Gateway, roster: &Roster, delivery: &mut Delivery) -> (Result<u32, ClientError>, Vec<Step>) {
    let (_, relay) = gateway.roster(roster.newest().0).unwrap();
    let mut steps = Vec::new();
    let day = gateway.deliver(&relay, roster.newest().1, delivery, &mut |step| steps.push(step));
    (day, steps)
}

fn bodies(fake: &Fake, path: &str) -> Vec<Vec<u8>> {
    fake.asked.lock().unwrap().iter().filter(|(asked, ..)| asked == path).map(|(_, body, _)| body.clone()).collect()
}

/// Three pieces and the commit, of which the answer to any one is lost.
#[test]
fn a_connection_that_breaks_at_any_exchange_is_gone_on_with() {
    for lost in 1..=4 {
        let (fake, mut gateway, roster) = losing(lost, || Outside::Cuts);
        let mut delivery = Delivery::new(&roster, message(&roster, 700_000), vec![], None, None);
        // A relay key is asked for anew before a retry, and that answer is cut too: the old one has to do.
        let (day, steps) = send(&mut gateway, &roster, &mut delivery);
        assert_eq!(day.unwrap(), 20_000);
        let (pieces, commits) = (bodies(&fake, "/piece"), bodies(&fake, "/commit"));
        assert_eq!(pieces.len() + commits.len(), 5, "one exchange is repeated, and no other");
        assert!(commits.windows(2).all(|two| two[0] == two[1]), "the same commit, which the vault does once");
        let mut once = pieces.clone();
        once.dedup();
        assert_eq!(once.len(), 3);
        assert!(steps.contains(&Step::Waiting(Duration::ZERO)));
        let done: Vec<usize> =
            steps.iter().filter_map(|step| if let Step::Done(done, _) = step { Some(*done) } else { None }).collect();
        assert!(done.len() == 3 && done.is_sorted() && done[2] == delivery.progress().1, "{done:?}");
    }
}

#[test]
fn a_server_that_asks_for_a_second_gets_it() {
    for status in [429, 503] {
        let (fake, mut gateway, roster) = losing(2, move || Outside::Says(status, "retry-after: 1\r\n", vec![]));
        let mut delivery = Delivery::new(&roster, message(&roster, 700_000), vec![], None, None);
        let since = Instant::now();
        let (day, steps) = send(&mut gateway, &roster, &mut delivery);
        assert_eq!(day.unwrap(), 20_000);
        assert!(since.elapsed() >= Duration::from_secs(1));
        assert!(steps.contains(&Step::Waiting(Duration::from_secs(1))));
        assert_eq!(fake.paths().len(), 5);
    }
}

#[test]
fn after_several_tries_it_stops_and_a_later_try_goes_on_from_there() {
    let refusing = Arc::new(Mutex::new(true));
    let (now, mut pieces) = (refusing.clone(), 0);
    let (fake, mut gateway, roster) = desk(move |(path, ..)| {
        pieces += 1;
        match path.as_str() {
            _ if pieces > 2 && *now.lock().unwrap() => (503, refusal("Full.")),
            "/commit" => (200, Answer::Committed(20_000).to_bytes()),
            _ => (200, Answer::Done.to_bytes()),
        }
    });
    gateway.waits = vec![Duration::ZERO; 3];
    let mut delivery = Delivery::new(&roster, message(&roster, 700_000), vec![], None, None);
    let (stopped, _) = send(&mut gateway, &roster, &mut delivery);
    assert_eq!(stopped.unwrap_err().kind, Kind::Later);
    assert_eq!(
        (fake.paths().len(), delivery.progress().0),
        (6, 2 * 256 * 1024),
        "two that arrived, four tries of the third"
    );
    *refusing.lock().unwrap() = false;
    assert_eq!(send(&mut gateway, &roster, &mut delivery).0.unwrap(), 20_000);
    assert_eq!(fake.paths()[6..], ["/piece", "/commit"]);
}

/// docs/design.md: "a commit of which a piece is missing is answered 404, and then all pieces are put again".
#[test]
fn pieces_that_waited_too_long_are_put_again_once() {
    for forgets in [1, 2] {
        let mut commits = 0;
        let (fake, mut gateway, roster) = desk(move |(path, ..)| {
            commits += usize::from(path == "/commit");
            match path.as_str() {
                "/commit" if commits <= forgets => (404, refusal("A piece is missing.")),
                "/commit" => (200, Answer::Committed(20_000).to_bytes()),
                _ => (200, Answer::Done.to_bytes()),
            }
        });
        let mut delivery = Delivery::new(&roster, message(&roster, 700_000), vec![], None, None);
        let (day, _) = send(&mut gateway, &roster, &mut delivery);
        assert_eq!(bodies(&fake, "/piece").len(), 6);
        match forgets {
            1 => assert_eq!(day.unwrap(), 20_000),
            _ => assert_eq!(day.unwrap_err().kind, Kind::NotFound),
        }
    }
}

#[test]
fn what_does_not_pass_by_itself_is_said_at_once() {
    let (fake, mut gateway, roster) = desk(|_| (403, refusal("No.")));
    let mut delivery = Delivery::new(&roster, message(&roster, 700_000), vec![], None, None);
    let (refused, steps) = send(&mut gateway, &roster, &mut delivery);
    assert_eq!(refused.unwrap_err().kind, Kind::Denied);
    assert!(steps.is_empty() && fake.paths().len() == 1);
}

#[test]
fn a_short_message_is_one_exchange_and_is_not_waited_for() {
    let (fake, mut gateway, roster) = desk(|_| (503, refusal("Full.")));
    let mut delivery = Delivery::new(&roster, message(&roster, 100), vec![], None, None);
    assert!(!delivery.is_long());
    assert_eq!(send(&mut gateway, &roster, &mut delivery).0.unwrap_err().kind, Kind::Later);
    assert_eq!(fake.paths(), ["/commit"]);
}

/// A gateway under flood, and one that says so for ever: the same sealed request comes again with work for it, a few times.
#[test]
fn what_a_gateway_asks_for_under_flood_is_done_a_few_times_and_never_more() {
    let asks = || Outside::Says(429, "retry-after: 0\r\ntellsafe-work: 000102030405060708090a0b0c0d0e0f 4\r\n", vec![]);
    let (fake, mut gateway, roster) = losing(1, asks);
    let day = send(&mut gateway, &roster, &mut Delivery::new(&roster, message(&roster, 10), vec![], None, None)).0;
    assert_eq!((day.unwrap(), fake.paths().len()), (20_000, 2));
    let (fake, mut gateway, roster) = desk(|_| (200, Answer::Committed(20_000).to_bytes()));
    let (_, relay) = gateway.roster(roster.newest().0).unwrap();
    let mut delivery = Delivery::new(&roster, message(&roster, 10), vec![], None, None);
    fake.says(asks());
    let error = gateway.deliver(&relay, roster.newest().1, &mut delivery, &mut |_| ()).unwrap_err();
    assert_eq!((error.kind, fake.paths().len()), (Kind::Later, 4));
    // More than anyone works for is as good as no question.
    fake.says(Outside::Says(429, "tellsafe-work: 000102030405060708090a0b0c0d0e0f 17\r\n", vec![]));
    gateway.deliver(&relay, roster.newest().1, &mut delivery, &mut |_| ()).unwrap_err();
    assert_eq!(fake.paths().len(), 5);
}
