//! What the gateway may ask of the kernel while it serves, and why.
//!
//! No file: certificate and key were read, and the pages are in the program. No socket of a network but those that listen already, and
//! those that come in through them. The list was found by running all tests; `tests/all/jail/used.rs` finds what is on it in vain.

use crate::config::VaultAt;
use tellsafe_jail::{Call, Check, Jail, Sysno};

/// The jail of a gateway whose vault is there.
#[must_use]
pub fn jail(vault: &VaultAt) -> Jail<'static> {
    let (connect, calls) = match vault {
        VaultAt::Socket(_) => (Vec::new(), vec![CALLS]),
        VaultAt::Link { address, .. } => (vec![address.port()], vec![CALLS, LINK]),
    };
    Jail { places: Vec::new(), connect, calls }
}

/// What it makes besides when its vault is on another machine. Landlock lets it connect to that port only.
pub const LINK: &[Call] = &[
    Call::only(Sysno::socket, &[Check::is(0, AF_INET), STREAM], "a socket to the vault, which is on another machine"),
    Call::only(Sysno::socket, &[Check::is(0, AF_INET6), STREAM], "the same, where its address is of the longer kind"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_USER_TIMEOUT)], "notice a dead line"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_KEEPIDLE)], "ask whether it is dead"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_KEEPINTVL)], "ask again"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_KEEPCNT)], "and not for ever"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_SOCKET), Check::is(2, SO_KEEPALIVE)], "ask at all"),
];

/// What it makes in every configuration.
pub const CALLS: &[Call] = &[
    // People who come.
    Call::any(Sysno::accept4, "take a connection"),
    Call::any(Sysno::recvfrom, "read a request, and the vault's answer"),
    Call::any(Sysno::sendto, "write an answer in one piece"),
    Call::any(Sysno::writev, "write an answer's head and body together"),
    Call::any(Sysno::shutdown, "say that no more will be written"),
    Call::any(Sysno::close, "end a connection"),
    Call::any(Sysno::getsockname, "say which port was free, when it was asked for any"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_NODELAY)], "send without waiting for more"),
    Call::only(
        Sysno::setsockopt,
        &[Check::is(1, SOL_SOCKET), Check::is(2, SO_LINGER)],
        "how a connection ends that is cut off",
    ),
    // The vault.
    Call::only(Sysno::socket, &[Check::is(0, AF_UNIX), STREAM], "a socket to a vault on this machine"),
    Call::any(Sysno::connect, "reach the vault: only sockets for its kind of address can be made"),
    Call::only(Sysno::getsockopt, &[Check::is(1, SOL_SOCKET), Check::is(2, SO_ERROR)], "learn whether it was reached"),
    // Waiting.
    Call::any(Sysno::epoll_create1, "wait for all sockets at once"),
    Call::any(Sysno::epoll_ctl, "say which ones"),
    Call::any(Sysno::epoll_wait, "wait"),
    Call::any(Sysno::eventfd2, "one thread wakes another that waits for sockets"),
    Call::any(Sysno::write, "wake it; and the program's few sentences about itself"),
    Call::any(Sysno::futex, "threads wait for each other"),
    Call::any(Sysno::restart_syscall, "go on waiting after the machine slept or the process was stopped and continued"),
    Call::any(Sysno::clock_gettime, "deadlines, on machines whose clock only the kernel can read"),
    // The signals that end it.
    Call::only(Sysno::socketpair, &[Check::is(0, AF_UNIX), STREAM], "a signal reaches the thread that waits for it"),
    Call::only(
        Sysno::fcntl,
        &[Check::is(1, F_DUPFD_CLOEXEC)],
        "a second handle of the same pair, and of the same wait",
    ),
    Call::any(Sysno::rt_sigaction, "be told when to end"),
    Call::any(Sysno::rt_sigreturn, "go on after a signal"),
    Call::any(Sysno::rt_sigprocmask, "start and end threads undisturbed"),
    // Threads.
    Call::unknown(
        Sysno::clone3,
        "its flags are in memory, where a filter cannot read them; the C library then uses clone",
    ),
    Call::only(Sysno::clone, &[Check::is(0, THREAD)], "start a thread, and never a process"),
    Call::only(Sysno::prctl, &[Check::is(0, PR_SET_NAME)], "name a thread"),
    Call::any(Sysno::set_robust_list, "a thread that ends lets go of its locks"),
    Call::any(Sysno::rseq, "a thread learns on which processor it runs"),
    Call::any(Sysno::sigaltstack, "see a full stack, and say so"),
    Call::any(Sysno::sched_getaffinity, "find a thread's stack"),
    Call::any(Sysno::gettid, "find a thread's stack"),
    Call::any(Sysno::sched_yield, "let another thread finish with a lock"),
    Call::any(Sysno::exit, "end a thread"),
    Call::any(Sysno::exit_group, "end"),
    // Memory, none of it ever code.
    Call::only(Sysno::mmap, &[Check::lacks(2, PROT_EXEC)], "get memory"),
    Call::only(Sysno::mprotect, &[Check::lacks(2, PROT_EXEC)], "begin to use memory that was set aside"),
    Call::any(Sysno::mremap, "let a long text grow"),
    Call::any(Sysno::munmap, "give memory back"),
    Call::any(Sysno::madvise, "give memory back that may be wanted again"),
    Call::any(Sysno::brk, "get memory"),
    Call::unknown(
        Sysno::openat,
        "the C library asks a file whether memory is scarce before it gives some back, and can do without",
    ),
    Call::any(Sysno::getrandom, "randomness for TLS"),
];

// Linux, x86_64.
const AF_UNIX: u32 = 1;
/// Of a socket's type, without its flags: a stream.
const STREAM: Check = Check::masked(1, 0xF, 1);
const AF_INET: u32 = 2;
const AF_INET6: u32 = 10;
const SOL_SOCKET: u32 = 1;
const SO_ERROR: u32 = 4;
const SO_KEEPALIVE: u32 = 9;
const SO_LINGER: u32 = 13;
const SOL_TCP: u32 = 6;
const TCP_NODELAY: u32 = 1;
const TCP_KEEPIDLE: u32 = 4;
const TCP_KEEPINTVL: u32 = 5;
const TCP_KEEPCNT: u32 = 6;
const TCP_USER_TIMEOUT: u32 = 18;
const F_DUPFD_CLOEXEC: u32 = 1030;
const PR_SET_NAME: u32 = 15;
const PROT_EXEC: u64 = 4;
/// `CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
/// CLONE_CHILD_CLEARTID`: a thread as the C library makes it, and nothing else that clone can make.
const THREAD: u32 = 0x003D_0F00;
