//! The jail as the kernel sees it: on every thread of both programs, and no way to their memory.

use super::{Program, serving};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;
use tellsafe_tests::programs::Server;

/// Debian's nobody.
const NOBODY: u32 = 65534;

#[test]
fn every_thread_is_filtered_and_gains_no_rights() {
    let folder = tempfile::tempdir().expect("a folder");
    for program in Program::BOTH {
        let server = program.start(folder.path());
        // The vault's store and the gateway's runtime have threads of their own.
        let threads: Vec<_> = read_dir(&format!("/proc/{}/task", server.id()));
        assert!(threads.len() > 2, "{program:?}: {threads:?}");
        for thread in threads {
            let status = std::fs::read_to_string(thread.join("status")).expect("its status");
            for line in ["Seccomp:\t2", "Seccomp_filters:\t2", "NoNewPrivs:\t1"] {
                assert!(status.lines().any(|found| found == line), "{program:?}: no {line:?} in {status}");
            }
        }
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).expect("its limits");
        let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).expect("a limit");
        assert_eq!(core.split_whitespace().collect::<Vec<_>>(), ["0", "0", "bytes"], "{program:?}");
    }
}

/// What a process may dump is its account's in `/proc`; of one that may not, everything is root's.
#[test]
fn its_own_account_cannot_look_into_it_and_a_crash_leaves_nothing() {
    let place = tempfile::tempdir().expect("a folder");
    for program in Program::BOTH {
        let ready = program.command(place.path());
        let executable = copy_for_nobody(ready.get_program().as_ref(), place.path());
        // As strictly as the account that runs it asks to keep dumps.
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -c unlimited; exec \"$0\" \"$@\""]).arg(executable).args(ready.get_args());
        command.current_dir(place.path()).uid(NOBODY).gid(NOBODY);
        let server = serving(command, place.path());
        let own = format!("/proc/{}", server.id());
        for file in ["mem", "environ", "maps"] {
            let owner = std::fs::metadata(format!("{own}/{file}")).expect("it runs").uid();
            assert_eq!(owner, 0, "{program:?}: its own account has its {file}");
            let mut look = Command::new("head");
            look.args(["-c", "1"]).arg(format!("{own}/{file}")).uid(NOBODY).gid(NOBODY);
            assert!(!look.output().expect("head runs").status.success(), "{program:?}: {file}");
        }
        crash(&server);
        let left: Vec<_> = read_dir(place.path().to_str().expect("a path"));
        assert!(!left.iter().any(|file| file.to_string_lossy().contains("core")), "{program:?}: {left:?}");
    }
}

/// It goes on after it was stopped for a while, as when the machine sleeps: the kernel then begins its waits again.
#[test]
fn it_survives_being_stopped_and_continued() {
    let folder = tempfile::tempdir().expect("a folder");
    for program in Program::BOTH {
        let server = program.start(folder.path());
        for _ in 0..3 {
            for signal in [rustix::process::Signal::STOP, rustix::process::Signal::CONT] {
                rustix::process::kill_process(pid(&server), signal).expect("it is there");
                sleep(Duration::from_millis(50));
            }
        }
        assert!(read_dir(&format!("/proc/{}/task", server.id())).len() > 2, "{program:?} died");
    }
}

/// Not with SIGQUIT: what a shell starts in the background ignores it, and so do the programs that it starts.
fn crash(server: &Server) {
    rustix::process::kill_process(pid(server), rustix::process::Signal::ABORT).expect("it is there");
    let flags = nix::sys::wait::WaitPidFlag::WEXITED | nix::sys::wait::WaitPidFlag::WNOWAIT;
    let id = nix::unistd::Pid::from_raw(i32::try_from(server.id()).expect("a number"));
    let end = nix::sys::wait::waitid(nix::sys::wait::Id::Pid(id), flags).expect("it ends");
    let abort = nix::sys::signal::Signal::SIGABRT;
    assert_eq!(end, nix::sys::wait::WaitStatus::Signaled(id, abort, false), "and no dump was made");
}

fn pid(server: &Server) -> rustix::process::Pid {
    i32::try_from(server.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a number")
}

/// The program where any account may run it, in a folder that is nobody's with all that is in it.
fn copy_for_nobody(program: &Path, place: &Path) -> PathBuf {
    let copy = place.join("program");
    std::fs::copy(program, &copy).expect("a copy");
    let owner = format!("{NOBODY}:{NOBODY}");
    assert!(Command::new("chown").arg("-R").arg(owner).arg(place).status().expect("chown runs").success());
    copy
}

fn read_dir(path: &str) -> Vec<PathBuf> {
    std::fs::read_dir(path).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}
