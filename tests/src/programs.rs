//! The programs as they are built, and processes that end when their owner does.

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long a program may take to say that it listens.
const START: Duration = Duration::from_secs(20);

/// The folder with `tellsafe-gateway`, `tellsafe-vault` and `tellsafe`, built first if need be, once per process, unless
/// `TELLSAFE_BUILT` says that they are there.
pub fn folder() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        if std::env::var_os("TELLSAFE_BUILT").is_none() {
            build();
        }
        let here = std::env::current_exe().expect("this program has a path");
        let release = here.ancestors().find(|dir| dir.join("tellsafe-vault").exists());
        release.expect("the programs are beside this one").to_path_buf()
    })
}

fn build() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--quiet", "--locked", "--bins"])
        .args(["-p", "tellsafe-tests", "-p", "tellsafe-gateway", "-p", "tellsafe-vault", "-p", "tellsafe"])
        .current_dir(root())
        .status()
        .expect("cargo runs");
    assert!(built.success(), "the programs build");
}

/// The root of the source tree.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ has a parent")
}

/// One of the three programs.
pub fn program(name: &str) -> Command {
    let built = folder().join(name);
    let Some(traces) = TRACES.with_borrow(Clone::clone).filter(|_| name != "tellsafe") else {
        return Command::new(built);
    };
    let trace = traces.join(format!("{name}.{}", COUNT.fetch_add(1, Ordering::Relaxed)));
    let mut command = Command::new("strace");
    // The program stays our own child, and the one that traces it is in nobody's way.
    command.args(["-DD", "-f", "-qq", "-s", "0", "-o"]).arg(trace).arg(built);
    command
}

static COUNT: AtomicU32 = AtomicU32::new(0);
thread_local! {
    static TRACES: RefCell<Option<PathBuf>> = const { RefCell::new(None) };
}

/// From now on, what this thread starts of the two servers runs under `strace`, which writes every system call of each into a file of
/// its own in `folder`, named after the program.
pub fn trace_servers(folder: &Path) {
    TRACES.set(Some(folder.to_path_buf()));
}

/// A server that is ended with its owner.
#[derive(Debug)]
pub struct Server {
    child: Child,
    lines: Receiver<String>,
    patience: Duration,
}

/// Over when it is dropped.
#[derive(Debug)]
pub struct Watch {
    _over: Sender<()>,
}

impl Server {
    /// Starts `command`, its standard output read line by line, its standard error appended to `log`.
    pub fn start(command: Command, log: &Path) -> Self {
        Self::start_within(command, log, START)
    }

    /// The same, for one that may take longer until it says something.
    pub fn start_within(mut command: Command, log: &Path, patience: Duration) -> Self {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log file");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .process_group(0)
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("piped");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines, patience }
    }

    /// The rest of the first line that begins with `start`.
    pub fn wait_for(&mut self, start: &str) -> String {
        self.hear(start).unwrap_or_else(|| panic!("no line that begins with {start:?}"))
    }

    /// The same; `None` when the program ended, or took too long.
    pub fn hear(&mut self, start: &str) -> Option<String> {
        let deadline = Instant::now() + self.patience;
        loop {
            let line = self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()?;
            if let Some(rest) = line.strip_prefix(start) {
                return Some(rest.to_owned());
            }
        }
    }

    /// How it ended, if it does by itself within `patience`.
    pub fn ended(&mut self, patience: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + patience;
        loop {
            match self.child.try_wait().expect("a child") {
                None if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
                ended => return ended,
            }
        }
    }

    /// The process's id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills the program, and what it started, if it is still there after this `life`: whoever waits for its answer then hears that there
    /// is none. The watch ends before the program does.
    #[must_use]
    pub fn watch(&self, life: Duration) -> Watch {
        let (over, ended) = channel();
        let group = i32::try_from(self.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process");
        std::thread::spawn(move || {
            if ended.recv_timeout(life) == Err(RecvTimeoutError::Timeout) {
                println!("it did not end in {life:?}, so it was killed");
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
        });
        Watch { _over: over }
    }

    /// Asks the program to end, so that it ends what it started, and waits until it has.
    pub fn stop(&mut self) {
        self.ask_to_stop();
        let _ = self.child.wait();
    }

    /// Sends the signal that asks the program to end.
    pub fn ask_to_stop(&self) {
        if let Some(id) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        }
    }

    /// kill -9, of the program and what it started: a browser's driver leaves the browser behind otherwise.
    pub fn kill(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return; // Its number may be another's by now.
        }
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_is_killed_when_its_life_is_over_and_not_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let start = || {
            let mut command = Command::new("sleep");
            command.arg("60");
            Server::start(command, &folder.path().join("log"))
        };
        let mut hung = start();
        let _watch = hung.watch(Duration::from_millis(50));
        assert!(hung.ended(Duration::from_secs(10)).is_some(), "its life was over");
        let mut well = start();
        drop(well.watch(Duration::from_millis(50)));
        assert!(well.ended(Duration::from_millis(500)).is_none(), "the watch was over first");
    }
}
