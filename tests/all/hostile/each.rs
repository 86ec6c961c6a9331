//! One attack after the other begins, each on a gateway of its own; what they hold open stays until the gateway ends it.

use super::{MEMORY, PART, all_there, good_clients, is_good};
use std::time::Duration;
use tellsafe_tests::hostile::attack::Attack;
use tellsafe_tests::hostile::gateway::Gateway;
use tellsafe_tests::hostile::kind::Kind;
use tellsafe_tests::measured::measured;
use tellsafe_tests::vault::Vault;

const TEST: &str = "tests/all/hostile/each.rs";

/// Until an attack is at its height.
const RISE: Duration = Duration::from_millis(1500);

#[ignore = "measures time: tests/run runs it alone, after the others"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_client_does_others_get_through_and_its_connections_end() {
    let folder = tempfile::tempdir().expect("a folder");
    // Without bounds on what one desk takes in: it gets the reports of all attacks.
    let vault = Vault::start(folder.path());
    let key = vault.relay_key().await;
    let mut begun = Vec::new();
    for kind in Kind::EACH {
        let gateway = Gateway::start(folder.path(), &kind.name(), &vault);
        let mut attack = Attack::start(kind, 0, &gateway);
        tokio::time::sleep(RISE).await;
        let visits = good_clients(&gateway, &key).await;
        attack.end();
        println!("{}: {visits}", kind.said());
        begun.push((kind, gateway, attack, visits));
    }
    let mut wrong = Vec::new();
    let (mut longest, mut memory, mut connections) = (Duration::ZERO, 0, 0);
    for (kind, gateway, attack, visits) in begun {
        let outcome = attack.outcome();
        println!("{}: {outcome:?}, {} MiB", kind.said(), gateway.most_memory() >> 20);
        measured(PART, &format!("p99 of reports during: {}", kind.said()), &visits.to_string(), "1000 ms, all", TEST);
        let mut check = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{}: {what}: {outcome:?} {visits} {:?}", kind.said(), visits.failed));
            }
        };
        check(is_good(&visits), "good clients wait");
        check(outcome.open == 0 && outcome.longest() < kind.patience(), "not closed in time");
        check(outcome.wrong.is_empty(), "a wrong answer");
        // A second for the gateway's start of a connection, which is a little before its client's.
        check(outcome.longest() + Duration::from_secs(1) > kind.held(), "it was no attack");
        check(gateway.most_memory() < MEMORY, "memory");
        all_there(&vault, &key, &visits).await;
        longest = longest.max(outcome.longest());
        memory = memory.max(gateway.most_memory());
        connections += outcome.connections;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let seen = format!("{:.1} s, of {connections}", longest.as_secs_f64());
    measured(PART, "longest that a hostile connection stayed", &seen, "60 s, and 8 s for a busy machine", TEST);
    let seen = format!("{} MiB", memory >> 20);
    measured(PART, "most memory of a gateway in any of these attacks", &seen, "192 MiB", TEST);
}
