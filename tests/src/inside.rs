//! Someone who has broken into a program: makes it ask the kernel for what it never would, and sees what becomes of it.
//!
//! A debugger stops the real program where it waits, puts another system call and other arguments into its registers, and lets it go
//! for one step. That needs root: a jailed program hides its memory from its own account.

use nix::sys::ptrace;
use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::Pid;

/// A program in the hands of a debugger. Only the thread that took it can use it.
#[derive(Debug)]
pub struct Inside {
    process: Pid,
    /// Memory of the program that nothing uses: below its stack.
    spare: u64,
    /// Bytes of it that the next call's arguments take.
    taken: u64,
}

/// Bytes of spare memory.
const ROOM: u64 = 1024;

/// What became of a system call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The whole process is gone.
    Died(Signal),
    /// The kernel's answer; an error is a negative number.
    Answer(i64),
}

impl Inside {
    /// Takes hold of the program, whose first thread waits for something.
    ///
    /// # Panics
    /// It cannot be debugged: not by this account, or not at all any more.
    pub fn of(process: u32) -> Self {
        let process = Pid::from_raw(i32::try_from(process).expect("a number of a process"));
        ptrace::seize(process, ptrace::Options::empty())
            .expect("needs root: the jail hides the program from its own account");
        for _ in 0..100 {
            ptrace::interrupt(process).expect("it is there");
            waitpid(process, Some(WaitPidFlag::__WALL)).expect("it stops");
            let registers = ptrace::getregs(process).expect("its registers");
            // `syscall`, which the registers point behind while it waits in one.
            if peek(process, registers.rip - 2) & 0xFFFF == 0x050F {
                return Self { process, spare: (registers.rsp - 2 * ROOM) & !7, taken: 0 };
            }
            ptrace::cont(process, None).expect("it goes on");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        panic!("it never waits");
    }

    /// Puts bytes into the program's memory for the next call, at most 1024 of them, and returns where.
    pub fn put(&mut self, bytes: &[u8]) -> u64 {
        let start = self.spare + self.taken;
        self.taken += bytes.len().next_multiple_of(8) as u64;
        assert!(self.taken <= ROOM);
        for (at, word) in (start..).step_by(8).zip(bytes.chunks(8)) {
            let mut whole = [0; 8];
            whole[..word.len()].copy_from_slice(word);
            ptrace::write(self.process, at as ptrace::AddressType, i64::from_le_bytes(whole)).expect("its own stack");
        }
        start
    }

    /// Makes a call.
    pub fn call(&mut self, number: u64, arguments: &[u64]) -> Fate {
        self.taken = 0;
        let mut registers = ptrace::getregs(self.process).expect("its registers");
        let at = |place: usize| arguments.get(place).copied().unwrap_or(0);
        registers.rip -= 2;
        registers.rax = number;
        // Not in a call that the kernel would begin again.
        registers.orig_rax = u64::MAX;
        (registers.rdi, registers.rsi, registers.rdx) = (at(0), at(1), at(2));
        (registers.r10, registers.r8, registers.r9) = (at(3), at(4), at(5));
        ptrace::setregs(self.process, registers).expect("its registers");
        ptrace::step(self.process, None).expect("one step");
        // A process that is gone is left for its owner to bury.
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WSTOPPED | WaitPidFlag::__WALL;
        match waitid(Id::Pid(self.process), flags | WaitPidFlag::WNOWAIT).expect("something becomes of it") {
            WaitStatus::Signaled(_, signal, core) => {
                assert!(!core, "its memory was written to disk");
                Fate::Died(signal)
            }
            _ => {
                waitpid(self.process, Some(WaitPidFlag::__WALL)).expect("it stopped");
                Fate::Answer(ptrace::getregs(self.process).expect("its registers").rax.cast_signed())
            }
        }
    }
}

fn peek(process: Pid, at: u64) -> i64 {
    ptrace::read(process, at as ptrace::AddressType).unwrap_or(0)
}
