//! Ten thousand sockets at once.

use super::{MEMORY, PART, all_there, good_clients, is_good};
use std::time::{Duration, Instant};
use tellsafe_gateway::limits::Deadlines;
use tellsafe_tests::hostile::SLACK;
use tellsafe_tests::hostile::attack::Attack;
use tellsafe_tests::hostile::gateway::Gateway;
use tellsafe_tests::hostile::kind::{Kind, STORM};
use tellsafe_tests::hostile::outcome::Outcome;
use tellsafe_tests::hostile::visits::Visits;
use tellsafe_tests::measured::measured;
use tellsafe_tests::vault::Vault;

const TEST: &str = "tests/all/hostile/crowd.rs";

/// Programs that attack: together ten thousand sockets, and none needs more files than most shells allow.
const PROGRAMS: u8 = 4;

#[ignore = "the machine that serves also makes ten thousand handshakes: tests/measure runs it alone"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_sockets_cost_little_memory_and_nobody_their_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let vault = Vault::start(folder.path());
    let key = vault.relay_key().await;
    let gateway = Gateway::start(folder.path(), "gateway", &vault);
    let attacks: Vec<_> = (0..PROGRAMS).map(|number| Attack::start(Kind::Crowd, number, &gateway)).collect();
    let began = Instant::now();
    loop {
        let first = Visits::make(&gateway, &key, 100, 1, Duration::from_secs(1)).await;
        if is_good(&first) {
            break;
        }
        assert!(began.elapsed() < STORM, "nobody gets in: {first} {:?}", first.failed);
    }
    let storm = began.elapsed();
    let visits = good_clients(&gateway, &key).await;
    let outcome = attacks.into_iter().map(Attack::outcome).fold(Outcome::default(), Outcome::with);
    println!("{outcome:?} {visits} {} MiB", gateway.most_memory() >> 20);
    assert!(is_good(&visits), "{visits} {:?}", visits.failed);
    assert!(outcome.connections > 10_000 && outcome.open == 0 && outcome.wrong.is_empty(), "{outcome:?}");
    assert!(outcome.longest() < Deadlines::TLS.age + storm + SLACK, "{storm:?} {outcome:?}");
    assert!(gateway.most_memory() < MEMORY, "{}", gateway.most_memory());
    all_there(&vault, &key, &visits).await;
    let seen = format!("{:.1} s", storm.as_secs_f64());
    measured(PART, "from 10,000 sockets in one moment to a report in under a second", &seen, "60 s", TEST);
    measured(PART, "p99 of reports while 10,000 sockets try", &visits.to_string(), "1000 ms, all", TEST);
    let seen = format!("{} MiB, {} connections", gateway.most_memory() >> 20, outcome.connections);
    measured(PART, "most memory of the gateway while 10,000 sockets try", &seen, "192 MiB", TEST);
}
