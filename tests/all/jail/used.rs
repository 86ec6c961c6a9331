//! Both lists of system calls are as short as they can be: a day of both programs makes every call on them.

use super::{Program, status};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;
use tellsafe_jail::{Sysno, instructions};
use tellsafe_tests::committee::{Committee, FIVE, run};
use tellsafe_tests::measured::measured;
use tellsafe_tests::programs::{Server, trace_servers};
use tellsafe_tests::vault::Vault;
use tellsafe_tests::world::World;

/// On the lists for what does not happen on every day: a clock that only the kernel can read, a wait with an end that is interrupted,
/// memory that has to grow at its end, a lock that is taken at just that moment, a folder that is named from where the vault was started; and
/// what a C library of another year asks.
const ON_OTHER_DAYS: [Sysno; 7] = [
    Sysno::clock_gettime,
    Sysno::restart_syscall,
    Sysno::brk,
    Sysno::mremap,
    Sysno::sched_yield,
    Sysno::getcwd,
    Sysno::fstat,
];

#[test]
fn every_call_on_the_lists_is_made() {
    let traces = tempfile::tempdir().expect("a folder");
    let folder = tempfile::tempdir().expect("a folder");
    trace_servers(traces.path());
    a_day(folder.path());
    for (name, calls) in
        [("tellsafe-gateway", tellsafe_gateway::jail::CALLS), ("tellsafe-vault", tellsafe_vault::jail::CALLS)]
    {
        let made = made_inside(traces.path(), name);
        let listed: BTreeSet<Sysno> = calls.iter().map(|call| call.name).collect();
        let idle: Vec<Sysno> = listed
            .iter()
            .copied()
            .filter(|call| !made.contains(call.name()) && !ON_OTHER_DAYS.contains(call))
            .collect();
        assert!(idle.is_empty(), "{name} does without {idle:?}");
        let program = instructions(&[calls]).expect("a filter");
        let seen = format!("{} of about 370, in {program} instructions", listed.len());
        measured("Nobody in", &format!("system calls that {name} may make"), &seen, "", "tests/all/jail/used.rs");
    }
}

/// What they do: people come and go, the machine sleeps, the vault dies and comes back.
fn a_day(folder: &Path) {
    let world = World::start(folder, 0, &[]);
    let committee = Committee::found(&world, "Example Conduct Committee", &FIVE);
    let large = folder.join("large.txt");
    std::fs::write(&large, vec![b'x'; 600_000]).expect("written");
    let what = folder.join("what.txt");
    std::fs::write(&what, "What happened.").expect("written");
    while_a_backup_copies(&folder.join("vault/keys"), || {
        run(committee.stranger().arg("report").arg("--file").arg(&what).arg("--attach").arg(&large));
    });
    let address = world.http.trim_start_matches("http://");
    assert_eq!(status(TcpStream::connect(address).expect("connected"), address, "/plain"), "HTTP/1.1 200");
    run(committee.tellsafe("Ana").arg("inbox"));
    for id in [Some(world.gateway_id()), world.vault.id()].into_iter().flatten() {
        pause(id);
    }
    drop(world); // kill -9
    // What a fall leaves: half a record, and an index that is behind.
    let log =
        std::fs::read_dir(folder.join("vault/store/log")).expect("a log").flatten().map(|entry| entry.path()).max();
    let mut log = std::fs::OpenOptions::new().append(true).open(log.expect("a segment")).expect("opened");
    log.write_all(&[7; 100]).expect("written");
    let mut vault = Vault::start(folder);
    pause(vault.id().expect("it runs"));
    vault.kill();
    for program in [Program::Gateway, Program::Vault, Program::Vault] {
        let mut server = program.start(folder);
        if program == Program::Vault {
            let socket = UnixStream::connect(folder.join("run/vault.sock")).expect("connected");
            assert_eq!(status(socket, "vault", "/rosters"), "HTTP/1.1 200");
        }
        server.stop();
        check_end(&server);
    }
}

/// Keeps the vault's writer waiting for a second, as a backup does while it copies the newest that there is.
fn while_a_backup_copies(keys: &Path, act: impl FnOnce()) {
    let turnstile = std::fs::File::open(keys).expect("a folder");
    turnstile.lock().expect("its turn");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            sleep(Duration::from_secs(1));
            turnstile.unlock().expect("unlocked");
        });
        act();
    });
}

fn check_end(server: &Server) {
    assert!(!Path::new(&format!("/proc/{}", server.id())).exists());
}

/// As when the machine sleeps, three times: not every wait is one that begins again.
fn pause(id: u32) {
    let id = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw).expect("a number");
    for signal in [rustix::process::Signal::STOP, rustix::process::Signal::CONT].repeat(3) {
        rustix::process::kill_process(id, signal).expect("it runs");
        sleep(Duration::from_millis(100));
    }
}

/// The names of all calls that any of these processes made after it had closed its jail.
fn made_inside(traces: &Path, program: &str) -> BTreeSet<String> {
    let mut made = BTreeSet::new();
    for entry in std::fs::read_dir(traces).expect("traces").flatten() {
        if !entry.file_name().to_string_lossy().starts_with(program) {
            continue;
        }
        let trace = std::fs::read(entry.path()).expect("a trace");
        let trace = String::from_utf8_lossy(&trace);
        // The last filter is the jail's; a process that closes none is not of interest.
        let Some((_, inside)) = trace.rsplit_once("seccomp(SECCOMP_SET_MODE_FILTER") else { continue };
        for line in inside.lines().skip(1) {
            let Some((_, call)) = line.split_once(' ') else { continue };
            let call = call.trim_start().trim_start_matches("<... ");
            let name = call.split(['(', ' ']).next().unwrap_or_default();
            made.insert(name.to_owned());
        }
    }
    assert!(made.len() > 10, "{program} was traced: {made:?}");
    made
}
