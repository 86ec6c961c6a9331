//! Gateway and vault over TLS: processor time for each report, reports a second, memory, and the start.

use crate::table::{Table, quantile};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_tests::messages::{commit, holder, report, reporter};
use tellsafe_tests::wire::{Sealed, Target, Wire, open, seal};
use tellsafe_tests::world::World;

/// Reports for each figure.
const REPORTS: usize = 1000;
const READERS: usize = 5;

/// Adds everything that is measured from outside the two processes.
pub async fn measure(table: &mut Table) {
    let folder = tempfile::tempdir().expect("a folder");
    tellsafe_tests::programs::folder();
    let started = Instant::now();
    let world = World::start(folder.path(), 0, &["--unthrottled"]);
    let target = Target::tls(&world.https, &world.certificate());
    Wire::new(target.clone()).public_file().await;
    table.add("start to first answer", started.elapsed().as_secs_f64() * 1e3, "ms", "300", "");
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let ids = [Some(world.gateway_id()), world.vault.id()];
    let memory: f64 = ids.iter().flatten().map(|id| resident(*id)).sum();
    table.add("idle memory, gateway and vault", memory, "MB", "20", "208");

    let key = world.vault.relay_key().await;
    for (what, keep, aim) in [("connection kept", true, "1"), ("connection new", false, "2")] {
        let sealed = reports(&key, REPORTS);
        let mut wire = Wire::new(target.clone());
        let before: f64 = ids.iter().flatten().map(|id| processor(*id)).sum();
        for one in sealed {
            if !keep {
                wire.hang_up();
            }
            send(&mut wire, one).await;
        }
        let spent: f64 = ids.iter().flatten().map(|id| processor(*id)).sum::<f64>() - before;
        table.add(format!("server CPU for each report, {what}"), spent / REPORTS as f64, "ms", aim, "27");
    }
    for connections in [1, 16, 64] {
        flood(table, &target, &key, connections).await;
    }
}

/// So many reports to five readers each, sealed ahead so that only the servers are measured.
fn reports(key: &RelayKey, count: usize) -> VecDeque<Sealed> {
    let members: Vec<_> = (0..READERS).map(|_| holder()).collect();
    let members: Vec<_> = members.iter().collect();
    let one = |_| {
        let (_, reporter) = reporter();
        let composed = report(&reporter, &members, RosterHash([1; 32]), "measured");
        seal(key, Class::Small, &Request::Commit(commit(&composed, Some(reporter.withdrawal_secret().hash()))))
    };
    (0..count).map(one).collect()
}

async fn send(wire: &mut Wire, sealed: Sealed) {
    let raw = match wire.send("POST", "/relay", sealed.bytes.clone()).await {
        Some(raw) => raw,
        // The gateway closes a connection after 32 requests.
        None => wire.send("POST", "/relay", sealed.bytes.clone()).await.expect("answered"),
    };
    open(sealed, raw).expect("acknowledged");
}

async fn flood(table: &mut Table, target: &Target, key: &RelayKey, connections: usize) {
    let waiting = Arc::new(Mutex::new(reports(key, REPORTS)));
    let started = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (waiting, mut wire) = (waiting.clone(), Wire::new(target.clone()));
            tokio::spawn(async move {
                let mut times = Vec::new();
                loop {
                    let Some(sealed) = waiting.lock().expect("not poisoned").pop_front() else { return times };
                    let started = Instant::now();
                    send(&mut wire, sealed).await;
                    times.push(started.elapsed().as_secs_f64() * 1e3);
                }
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.append(&mut task.await.expect("a connection"));
    }
    let rate = REPORTS as f64 / started.elapsed().as_secs_f64();
    table.add(format!("reports, {connections} connections"), rate, "/s", "", "32");
    table.add("  p50", quantile(&mut times, 0.5), "ms", "", "");
    table.add("  p99", quantile(&mut times, 0.99), "ms", "", "");
}

/// Resident memory in 10^6 bytes (proc(5), status).
fn resident(id: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") * 1024.0 / 1e6
}

/// Processor time so far in milliseconds, of all its threads (proc(5), schedstat).
fn processor(id: u32) -> f64 {
    let tasks = std::fs::read_dir(format!("/proc/{id}/task")).expect("it runs").flatten();
    let spent = tasks.filter_map(|task| {
        let text = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    });
    spent.sum::<f64>() / 1e6
}
