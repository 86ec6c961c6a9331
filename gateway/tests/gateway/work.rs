//! Under flood: work lets a request through, once and only that request; without work there is a slow lane. Without a flood nobody works.

use std::time::Duration;

use hyper::header::{HeaderMap, HeaderValue};
use tellsafe_gateway::limits::{Rate, Rates, SLOW_LANE, SLOW_LANE_PER_PREFIX, WORK_BITS, WORK_SECONDS, request_bytes};
use tellsafe_gateway::throttle::{Kind, Listener, Slow, Throttle};
use tellsafe_gateway::work::Works;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::sha256;
use tellsafe_protocol::work::{Asked, HEADER, Work};

use crate::support::{Answer, Running, relay_request, start};
use crate::vault::{Reply, Vault};

fn done(asked: &Asked, body: &[u8]) -> Work {
    asked.work(&sha256(&[body]), |_| ()).unwrap()
}

async fn with_work(gateway: &Running, work: &str, body: &[u8]) -> Answer {
    let line = format!("Tellsafe-Work: {work}\r\n");
    gateway.ask(&relay_request(&gateway.plain.to_string(), &line, body)).await
}

/// Takes every place in the slow lane, and gives what is asked for instead.
async fn fill_the_lane(gateway: &Running) -> Asked {
    for _ in 0..SLOW_LANE.burst * 3 {
        let answer = gateway.relay(&vec![1; request_bytes(Class::Small)]).await;
        if answer.status == 429 {
            assert_eq!(answer.header("retry-after"), Some("10"));
            return Asked::parse(answer.header(HEADER).expect("asked for work")).unwrap();
        }
        assert_eq!((answer.status, answer.header(HEADER)), (200, None));
    }
    panic!("the slow lane has no end");
}

#[tokio::test]
async fn work_lets_one_request_through_once() {
    let gateway = start(|config| config.strained = true);
    let vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let body = vec![2; request_bytes(Class::Small)];
    // Solved beforehand, because the lane opens again while one solves.
    let asked = fill_the_lane(&gateway).await;
    assert_eq!(asked.bits, WORK_BITS);
    let work = done(&asked, &body);
    let less = Work { numbers: core::array::from_fn(|at| u32::try_from(at).unwrap()), ..work };
    let another_challenge = done(&Asked { challenge: [0; 16], ..asked }, &body);
    let elsewhere = vec![3; request_bytes(Class::Small)];
    let large = vec![4; request_bytes(Class::Large)];
    let for_large = done(&asked, &large);
    fill_the_lane(&gateway).await;
    let before = vault.arrived().len();
    for (work, body, why) in [
        (&work, &elsewhere, "for another request"),
        (&less, &body, "too few zeros"),
        (&for_large, &body, "for a larger one"),
    ] {
        let answer = with_work(&gateway, &work.to_header(), body).await;
        assert_eq!((answer.status, answer.header(HEADER).is_some()), (429, true), "{why}");
    }
    assert_eq!(vault.arrived().len(), before, "none of these reached the vault");
    assert_eq!(with_work(&gateway, &work.to_header(), &body).await.status, 200);
    assert_eq!(with_work(&gateway, &for_large.to_header(), &large).await.status, 200);
    assert_eq!(vault.arrived().len(), before + 2);
    let again = with_work(&gateway, &work.to_header(), &body).await;
    assert_eq!((again.status, again.header(HEADER).is_some()), (429, true), "the same once more");
    // What is for no minute of ours counts as no work: only the lane is left for it.
    fill_the_lane(&gateway).await;
    let mut refused = 0;
    for _ in 0..5 {
        refused += u32::from(with_work(&gateway, &another_challenge.to_header(), &body).await.status == 429);
    }
    assert!(refused >= 3, "a made-up challenge is no way past the lane: {refused} of 5 refused");
}

#[tokio::test]
async fn without_a_flood_nobody_is_asked_and_what_is_shown_is_not_looked_at() {
    let gateway = start(|_| {});
    let _vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let body = vec![5; request_bytes(Class::Small)];
    for _ in 0..SLOW_LANE.burst * 2 {
        let answer = gateway.relay(&body).await;
        assert_eq!((answer.status, answer.header(HEADER)), (200, None));
    }
    assert_eq!(with_work(&gateway, "nonsense", &body).await.status, 200);
}

/// No option: the limits themselves run short, and a reserve is left for those who work.
#[tokio::test]
async fn a_relay_that_runs_short_asks_for_work() {
    let scarce = Rate { burst: 8, per_second: 1 };
    let gateway = start(|config| config.rates = Some(Rates { global_relay: scarce, ..Rates::STANDARD }));
    let vault = Vault::start(&gateway.folder.0, Reply::Complement);
    let body = vec![6; request_bytes(Class::Small)];
    assert_eq!(gateway.relay(&body).await.status, 200);
    let asked = fill_the_lane(&gateway).await;
    let before = vault.arrived().len();
    assert!(
        before >= usize::try_from(scarce.burst / 2 + SLOW_LANE.burst).unwrap(),
        "half of what there is, and the lane"
    );
    let bodies: Vec<_> = (0..16).map(|seed| vec![seed; request_bytes(Class::Small)]).collect();
    let solved: Vec<_> = bodies.iter().map(|body| done(&asked, body).to_header()).collect();
    let mut through = 0;
    for (body, work) in bodies.iter().zip(&solved) {
        through += u32::from(with_work(&gateway, work, body).await.status == 200);
    }
    assert!((2..16).contains(&through), "what was left goes to those who work, and no more: {through}");
}

#[test]
fn a_challenge_counts_for_its_minute_and_the_next() {
    let works = Works::new().unwrap();
    let age = |minute: u64| Duration::from_secs(minute * WORK_SECONDS + 59);
    let (asked, request) = (works.asked(age(7)), [7; 32]);
    assert_ne!(asked.challenge, works.asked(age(8)).challenge);
    assert_ne!(asked.challenge, Works::new().unwrap().asked(age(7)).challenge, "another run has others");
    let work = asked.work(&request, |_| ()).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert(HEADER, HeaderValue::from_str(&work.to_header()).unwrap());
    let shown = |minute| works.shown(&headers, age(minute)).is_some();
    assert_eq!([6, 7, 8, 9].map(shown), [false, true, true, false]);
    let mut twice = headers.clone();
    twice.append(HEADER, HeaderValue::from_static("x"));
    assert_eq!(works.shown(&twice, age(7)), None, "said twice is not said");
    // It may come again when there was no room for it, and is remembered into the next minute once there was.
    assert!(!works.take(&work, &request, age(7), || false));
    assert!(!works.take(&work, &[8; 32], age(7), || true), "another request's");
    assert!(works.take(&work, &request, age(7), || true));
    assert!(!works.take(&work, &request, age(7), || true) && !works.take(&work, &request, age(8), || true));
    // The next minute's has forgotten nothing of this one's.
    let next = works.asked(age(8)).work(&request, |_| ()).unwrap();
    assert!(works.take(&next, &request, age(8), || true));
    assert!(!works.take(&work, &request, age(8), || true));
    assert!(!works.take(&work, &request, age(9), || true), "too old");
}

#[test]
fn one_network_does_not_fill_the_slow_lane() {
    let clock = governor::clock::FakeRelativeClock::default();
    // The first takes the only place in the reserve.
    let rates = Rates { global_reserve: Rate { burst: 1, per_second: 1 }, ..Rates::STANDARD };
    let throttle = Throttle::new(rates, clock.clone()).unwrap();
    let from = |network: u8| throttle.admit(Listener::Open, ([198, 51, network, 1], 1).into()).unwrap();
    let greedy = from(1);
    let passed = (0..100).filter(|_| throttle.check_slow(&greedy, Slow::Relay).is_ok()).count();
    assert_eq!(passed, 1 + usize::try_from(SLOW_LANE_PER_PREFIX.burst).unwrap());
    assert!(throttle.check_slow(&from(2), Slow::Relay).is_ok());
    // Many networks fill it; forms have a lane of their own, and nothing of it is taken from those who work.
    let passed = (3..100).filter(|network| throttle.check_slow(&from(*network), Slow::Relay).is_ok()).count();
    assert_eq!(passed + 7, usize::try_from(SLOW_LANE.burst).unwrap());
    assert!(throttle.check_slow(&from(101), Slow::Form).is_ok());
    assert!(throttle.check(&from(102), Kind::Relay).is_ok());
    clock.advance(Duration::from_secs(2));
    assert!(throttle.check_slow(&greedy, Slow::Relay).is_ok(), "a second later there is room again");
}
