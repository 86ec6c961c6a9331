//! A terminal with a program in it, as far as a full-screen program needs one: two screens, and what has scrolled out of the first.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// Columns and lines.
const SIZE: (usize, usize) = (80, 24);
/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program and the terminal that it runs in.
#[derive(Debug)]
pub struct Terminal {
    child: Child,
    keys: ChildStdin,
    output: Receiver<Vec<u8>>,
    pending: Vec<u8>,
    main: Screen,
    /// While it is shown.
    second: Option<Screen>,
}

#[derive(Debug)]
struct Screen {
    lines: Vec<Vec<char>>,
    scrolled: Vec<Vec<char>>,
    line: usize,
    column: usize,
}

impl Terminal {
    /// Starts a program in a terminal of 80 columns and 24 lines, with these variables. `script`, of util-linux, makes it.
    pub fn start(program: &Command, variables: &[(&str, &str)]) -> Self {
        let quoted = |text: &std::ffi::OsStr| format!("'{}'", text.to_str().expect("text").replace('\'', r"'\''"));
        let words: Vec<_> = std::iter::once(program.get_program()).chain(program.get_args()).map(quoted).collect();
        let line = format!("stty cols {} rows {}; exec {}", SIZE.0, SIZE.1, words.join(" "));
        let mut script = Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).env("TERM", "xterm").env("SHELL", "/bin/sh");
        for (name, value) in program.get_envs().filter_map(|(name, value)| Some((name, value?))) {
            script.env(name, value);
        }
        script.envs(variables.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = script.spawn().expect("script starts");
        let (keys, mut from) = (child.stdin.take().expect("its input"), child.stdout.take().expect("its output"));
        let (to, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read) = from.read(&mut bytes) {
                if read == 0 || to.send(bytes[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { child, keys, output, pending: Vec::new(), main: Screen::new(), second: None }
    }

    /// Types, as a terminal hands it on.
    pub fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("it is typed");
    }

    /// Waits until a text is on the screen, and returns the whole screen.
    pub fn until(&mut self, text: &str) -> String {
        let started = Instant::now();
        loop {
            let screen = self.screen();
            if screen.contains(text) {
                return screen;
            }
            let left = PATIENCE.saturating_sub(started.elapsed());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(why) => panic!("{text:?} never came ({why}):\n{screen}"),
            }
        }
    }

    /// What is shown.
    pub fn screen(&self) -> String {
        self.second.as_ref().unwrap_or(&self.main).text()
    }

    /// True while the second screen is shown.
    pub fn is_on_second(&self) -> bool {
        self.second.is_some()
    }

    /// All that is left once the program has ended: the first screen, and what can be scrolled back to.
    pub fn end(mut self) -> (ExitStatus, String) {
        loop {
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", self.screen()),
            }
        }
        assert!(!self.is_on_second(), "the first screen is given back");
        let scrolled = Screen { lines: self.main.scrolled.clone(), ..Screen::new() };
        (self.child.wait().expect("it ended"), scrolled.text() + &self.main.text())
    }

    /// The program's own process, which `script` started.
    pub fn process(&self) -> rustix::process::Pid {
        let id = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).expect("its children");
        let first = children.split_whitespace().next().and_then(|id| id.parse().ok());
        first.and_then(rustix::process::Pid::from_raw).expect("a process")
    }

    fn take(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        loop {
            let pending = std::mem::take(&mut self.pending);
            let Some(used) = self.step(&pending) else {
                self.pending = pending;
                return;
            };
            self.pending = pending[used..].to_vec();
        }
    }

    /// Does what the first bytes say and returns how many those were; `None` when more are needed.
    fn step(&mut self, bytes: &[u8]) -> Option<usize> {
        let screen = self.second.as_mut().unwrap_or(&mut self.main);
        match bytes.first()? {
            0x1b => match bytes.get(1)? {
                b'[' => {
                    let end = 2 + bytes[2..].iter().position(|byte| (0x40..=0x7e).contains(byte))?;
                    let numbers = std::str::from_utf8(&bytes[2..end]).expect("text").to_owned();
                    self.control(&numbers, bytes[end]);
                    Some(end + 1)
                }
                _ => Some(2),
            },
            b'\r' => {
                screen.column = 0;
                Some(1)
            }
            b'\n' => {
                screen.feed();
                Some(1)
            }
            byte if byte.is_ascii_control() => Some(1),
            byte => {
                let length = match byte {
                    0x00..=0x7f => 1,
                    0x80..=0xdf => 2,
                    0xe0..=0xef => 3,
                    _ => 4,
                };
                let text = std::str::from_utf8(bytes.get(..length)?).expect("UTF-8");
                text.chars().for_each(|c| screen.put(c));
                Some(length)
            }
        }
    }

    fn control(&mut self, numbers: &str, what: u8) {
        match (numbers, what) {
            ("?1049", b'h') => self.second = Some(Screen::new()),
            ("?1049", b'l') => self.second = None,
            _ => self.second.as_mut().unwrap_or(&mut self.main).control(numbers, what),
        }
    }
}

impl Drop for Terminal {
    /// Its terminal goes with `script`, and the program when it learns of that.
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Screen {
    fn new() -> Self {
        Self { lines: vec![vec![' '; SIZE.0]; SIZE.1], scrolled: Vec::new(), line: 0, column: 0 }
    }

    fn control(&mut self, numbers: &str, what: u8) {
        let mut given = numbers.split(';').map(|number| number.parse::<usize>().unwrap_or(1).saturating_sub(1));
        match what {
            b'H' => {
                self.line = given.next().unwrap_or(0).min(SIZE.1 - 1);
                self.column = given.next().unwrap_or(0).min(SIZE.0);
            }
            b'J' => self.lines = Self::new().lines,
            b'K' => self.lines[self.line][self.column.min(SIZE.0)..].fill(' '),
            _ => {}
        }
    }

    fn put(&mut self, c: char) {
        if self.column >= SIZE.0 {
            self.column = 0;
            self.feed();
        }
        self.lines[self.line][self.column] = c;
        self.column += 1;
    }

    fn feed(&mut self) {
        if self.line + 1 < SIZE.1 {
            self.line += 1;
        } else {
            self.scrolled.push(self.lines.remove(0));
            self.lines.push(vec![' '; SIZE.0]);
        }
    }

    fn text(&self) -> String {
        self.lines.iter().map(|line| line.iter().collect::<String>().trim_end().to_owned() + "\n").collect()
    }
}
