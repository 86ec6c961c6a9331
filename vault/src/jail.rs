//! What the vault may ask of the kernel while it serves, and why.
//!
//! Its own folders and keys, and the socket that it listens on already. No socket of a network, and none to anyone else. The list was
//! found by running all tests; `tests/all/jail/used.rs` finds what is on it in vain.

use crate::config::{At, Places};
use std::path::Path;
use tellsafe_jail::{Access, Call, Check, Jail, Listen, Place, Sysno};

/// The jail of a vault with these files, whose gateway comes in there.
#[must_use]
pub fn jail(places: &Places, at: &At) -> Jail<'static> {
    let place = |path: &Path, access, what| Place { path: path.to_owned(), access, what };
    let mut open = vec![
        place(&places.data, Access::Write, "the vault's folder"),
        place(&places.keys(), Access::Write, "the folder of keys"),
        place(&places.root_key, Access::Read, "the root key"),
    ];
    if let At::Socket(Listen::At(socket)) = at {
        // The socket is removed when the vault ends.
        let folder = socket.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        open.push(place(folder, Access::Remove, "the socket's folder"));
    }
    let calls = match at {
        At::Socket(_) => vec![CALLS],
        At::Link { .. } => vec![CALLS, LINK],
    };
    Jail { places: open, connect: Vec::new(), calls }
}

/// What it makes besides when its gateway is on another machine. It connects to nobody all the same.
pub const LINK: &[Call] = &[
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_NODELAY)], "send without waiting for more"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_USER_TIMEOUT)], "notice a dead line"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_KEEPIDLE)], "ask whether it is dead"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_KEEPINTVL)], "ask again"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_TCP), Check::is(2, TCP_KEEPCNT)], "and not for ever"),
    Call::only(Sysno::setsockopt, &[Check::is(1, SOL_SOCKET), Check::is(2, SO_KEEPALIVE)], "ask at all"),
];

/// What it makes in every configuration.
pub const CALLS: &[Call] = &[
    // The gateway.
    Call::any(Sysno::accept4, "take a connection of the gateway"),
    Call::any(Sysno::recvfrom, "read a request"),
    Call::any(Sysno::sendto, "write an answer in one piece"),
    Call::any(Sysno::writev, "write an answer's head and body together"),
    Call::any(Sysno::shutdown, "say that no more will be written"),
    // Files, which Landlock keeps to its own folders.
    Call::any(Sysno::openat, "open its files"),
    Call::any(Sysno::close, "close them, and connections"),
    Call::any(Sysno::read, "read keys, tokens and the log"),
    Call::any(Sysno::pread64, "read records and the index"),
    Call::any(Sysno::write, "write keys; wake a thread; and the program's few sentences about itself"),
    Call::any(Sysno::pwrite64, "write records and the index"),
    Call::any(Sysno::lseek, "begin a file again"),
    Call::any(Sysno::statx, "how long a file is, and whether it is there"),
    Call::any(Sysno::newfstatat, "whether what was opened is a folder"),
    Call::any(Sysno::fstat, "the same, as C libraries ask from glibc 2.39 on"),
    Call::only(Sysno::fcntl, &[Check::is(1, F_GETFL)], "whether an opened folder can be listed"),
    Call::only(Sysno::fcntl, &[Check::is(1, F_SETFD)], "pass an opened folder on to no program"),
    Call::any(Sysno::getdents64, "list a folder"),
    Call::any(Sysno::getcwd, "find its folder when it was named from where it was started"),
    Call::any(Sysno::mkdir, "make a folder"),
    Call::any(Sysno::rename, "put a file in the place of another, whole or not at all"),
    Call::any(Sysno::unlink, "remove a file"),
    Call::any(Sysno::unlinkat, "remove a folder with what is in it: an index that is made anew"),
    Call::any(Sysno::ftruncate, "cut a torn end of the log"),
    Call::any(Sysno::fsync, "make a file or a name durable"),
    Call::any(Sysno::fdatasync, "make a record durable"),
    Call::any(Sysno::sync_file_range, "begin to write the index to the disk"),
    Call::any(Sysno::flock, "be the only vault in its folder"),
    Call::any(Sysno::statfs, "how much of the disk is free"),
    Call::only(
        Sysno::fcntl,
        &[Check::is(1, F_DUPFD_CLOEXEC)],
        "a second handle of the same file, and of the same wait",
    ),
    // Waiting.
    Call::any(Sysno::epoll_create1, "wait for all sockets at once"),
    Call::any(Sysno::epoll_ctl, "say which ones"),
    Call::any(Sysno::epoll_wait, "wait"),
    Call::any(Sysno::eventfd2, "one thread wakes another that waits for sockets"),
    Call::any(Sysno::futex, "threads wait for each other"),
    Call::any(Sysno::restart_syscall, "go on waiting after the machine slept or the process was stopped and continued"),
    Call::any(Sysno::clock_gettime, "deadlines, on machines whose clock only the kernel can read"),
    Call::any(Sysno::clock_nanosleep, "wait a millisecond for a backup that copies"),
    // The signals that end it.
    Call::only(Sysno::socketpair, &[Check::is(0, AF_UNIX), STREAM], "a signal reaches the thread that waits for it"),
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
    Call::any(Sysno::getpid, "the index tells its makers apart"),
    Call::any(Sysno::sched_yield, "let another thread finish with a lock"),
    Call::any(Sysno::exit, "end a thread"),
    Call::any(Sysno::exit_group, "end"),
    // Memory, none of it ever code.
    Call::only(Sysno::mmap, &[Check::lacks(2, PROT_EXEC)], "get memory"),
    Call::only(Sysno::mprotect, &[Check::lacks(2, PROT_EXEC)], "begin to use memory that was set aside"),
    Call::any(Sysno::mremap, "let a list grow"),
    Call::any(Sysno::munmap, "give memory back"),
    Call::any(Sysno::madvise, "give memory back that may be wanted again"),
    Call::any(Sysno::brk, "get memory"),
    Call::only(
        Sysno::prlimit64,
        &[Check::is(0, 0), Check::masked(2, u64::MAX, 0)],
        "the index asks how much memory it may have, and sets no limit",
    ),
    Call::any(Sysno::sysinfo, "the index asks how much memory there is"),
    Call::any(Sysno::getrandom, "randomness for keys"),
];

// Linux, x86_64.
const AF_UNIX: u32 = 1;
/// Of a socket's type, without its flags: a stream.
const STREAM: Check = Check::masked(1, 0xF, 1);
const SOL_SOCKET: u32 = 1;
const SO_KEEPALIVE: u32 = 9;
const SOL_TCP: u32 = 6;
const TCP_NODELAY: u32 = 1;
const TCP_KEEPIDLE: u32 = 4;
const TCP_KEEPINTVL: u32 = 5;
const TCP_KEEPCNT: u32 = 6;
const TCP_USER_TIMEOUT: u32 = 18;
const F_SETFD: u32 = 2;
const F_GETFL: u32 = 3;
const F_DUPFD_CLOEXEC: u32 = 1030;
const PR_SET_NAME: u32 = 15;
const PROT_EXEC: u64 = 4;
/// `CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
/// CLONE_CHILD_CLEARTID`: a thread as the C library makes it, and nothing else that clone can make.
const THREAD: u32 = 0x003D_0F00;
