//! Someone is inside one of the real programs and asks the kernel for whatever it wants. It ends the program, or gets nothing.

use super::{Program, serving};
use nix::sys::signal::Signal;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};
use tellsafe_jail::Sysno;
use tellsafe_tests::inside::{Fate, Inside};
use tellsafe_tests::measured::measured;

const TEST: &str = "tests/all/jail/hostile.rs";

/// An argument of a system call.
#[derive(Clone, Copy)]
enum Argument {
    Number(u64),
    /// Of these bytes, the address.
    Bytes(&'static [u8]),
}
use Argument::{Bytes as B, Number as N};

const HERE: Argument = N((-100_i64).cast_unsigned()); // AT_FDCWD
const NOTHING: &[Argument] = &[];

/// What nobody may do in either program: the process is gone.
const DEADLY: &[(&str, Sysno, &[Argument])] = &[
    ("run a program", Sysno::execve, &[B(b"/bin/sh\0"), N(0), N(0)]),
    ("run an open program", Sysno::execveat, &[N(3), B(b"\0"), N(0), N(0), N(0x1000)]),
    ("make a process", Sysno::fork, NOTHING),
    ("make a process and wait", Sysno::vfork, NOTHING),
    ("make a process by the call that makes threads", Sysno::clone, &[N(17)]),
    ("make a thread in a network of its own", Sysno::clone, &[N(0x403D_0F00)]),
    ("debug the program that started this one", Sysno::ptrace, &[N(16), N(1)]),
    ("signal another program", Sysno::kill, &[N(1), N(0)]),
    ("signal a thread of another", Sysno::tgkill, &[N(1), N(1), N(0)]),
    ("hold another program", Sysno::pidfd_open, &[N(1), N(0)]),
    ("read another's memory", Sysno::process_vm_readv, &[N(1), N(0), N(0), N(0), N(0), N(0)]),
    ("write another's memory", Sysno::process_vm_writev, &[N(1), N(0), N(0), N(0), N(0), N(0)]),
    ("reach the network", Sysno::socket, &[N(2), N(1), N(0)]),
    ("reach the network by IPv6", Sysno::socket, &[N(10), N(1), N(0)]),
    ("send datagrams", Sysno::socket, &[N(2), N(2), N(0)]),
    ("see packets", Sysno::socket, &[N(17), N(3), N(0)]),
    ("ask the kernel by netlink", Sysno::socket, &[N(16), N(3), N(0)]),
    ("send datagrams on this machine", Sysno::socket, &[N(1), N(2), N(0)]),
    ("open a port", Sysno::bind, &[N(3), N(0), N(0)]),
    ("listen", Sysno::listen, &[N(3), N(1)]),
    ("pass an open file on", Sysno::sendmsg, &[N(3), N(0), N(0)]),
    ("take an open file", Sysno::recvmsg, &[N(3), N(0), N(0)]),
    ("turn memory into code", Sysno::mprotect, &[N(0x1000), N(4096), N(5)]),
    ("get memory for code", Sysno::mmap, &[N(0), N(4096), N(7), N(0x22), N(u64::MAX), N(0)]),
    ("make a file in memory", Sysno::memfd_create, &[B(b"x\0"), N(0)]),
    ("queue work in the kernel", Sysno::io_uring_setup, &[N(8), N(0)]),
    ("load a program into the kernel", Sysno::bpf, &[N(5), N(0), N(0)]),
    ("handle page faults", Sysno::userfaultfd, &[N(0)]),
    ("watch the processor", Sysno::perf_event_open, &[N(0), N(0), N(0), N(0), N(0)]),
    ("read the kernel's keys", Sysno::keyctl, &[N(0), N(0), N(0)]),
    ("add a key", Sysno::add_key, &[N(0), N(0), N(0), N(0), N(0)]),
    ("mount", Sysno::mount, &[B(b"/nowhere\0"), N(0), N(0), N(0), N(0)]),
    ("unmount", Sysno::umount2, &[B(b"/nowhere\0"), N(0)]),
    ("enter a namespace", Sysno::setns, &[N(3), N(0)]),
    ("make a namespace", Sysno::unshare, &[N(0x1000_0000)]),
    ("change the root", Sysno::chroot, &[B(b"/\0")]),
    ("become someone else", Sysno::setuid, &[N(0)]),
    ("let its memory be read again", Sysno::prctl, &[N(4), N(1)]),
    ("allow memory dumps again", Sysno::prlimit64, &[N(0), N(4), B(&[0xFF; 16]), N(0)]),
    ("add a filter", Sysno::seccomp, &[N(1), N(0), N(0)]),
    ("control a device", Sysno::ioctl, &[N(0), N(0x5412), B(b"x\0")]),
    ("open a file by its handle", Sysno::open_by_handle_at, &[N(3), N(0), N(0)]),
    ("make a device", Sysno::mknodat, &[HERE, B(b"x\0"), N(0x2000), N(0x0101)]),
    ("make a link", Sysno::symlinkat, &[B(b"/etc\0"), HERE, B(b"x\0")]),
    ("change who may read a file", Sysno::fchmodat, &[HERE, B(b"x\0"), N(0o777)]),
    ("share memory", Sysno::shmget, &[N(0), N(4096), N(0o1000)]),
    ("set the clock", Sysno::clock_settime, &[N(0), N(0)]),
    ("load a kernel module", Sysno::init_module, &[N(0), N(0), N(0)]),
    ("read the kernel's log", Sysno::syslog, &[N(3), N(0), N(0)]),
];

/// What has to do with files, of which the gateway has none. The vault's own lie in two folders; these are elsewhere.
const FILES: &[(&str, Sysno, &[Argument])] = &[
    ("read the machine's accounts", Sysno::openat, &[HERE, B(b"/etc/passwd\0"), N(0)]),
    ("read its own memory as a file", Sysno::openat, &[HERE, B(b"/proc/self/mem\0"), N(2)]),
    ("list what runs", Sysno::openat, &[HERE, B(b"/proc\0"), N(0x10000)]),
    ("write where everyone may", Sysno::openat, &[HERE, B(b"/tmp/tellsafe-jail-new\0"), N(0o101), N(0o600)]),
    ("make a folder", Sysno::mkdir, &[B(b"/tmp/tellsafe-jail-folder\0"), N(0o700)]),
    ("remove another's file", Sysno::unlink, &[B(b"/tmp/tellsafe-jail-file\0")]),
    ("rename another's file", Sysno::rename, &[B(b"/tmp/tellsafe-jail-file\0"), B(b"/tmp/tellsafe-jail-new\0")]),
];

/// Somebody else's, for the attempts on it.
const ANOTHERS: &str = "/tmp/tellsafe-jail-file";

/// How many of them open something.
const OPENED: usize = 4;

/// `EACCES`, `EPERM`, `ENOSYS`.
const NOT_ALLOWED: Fate = Fate::Answer(-13);
const NOT_PERMITTED: Fate = Fate::Answer(-1);
const NOT_KNOWN: Fate = Fate::Answer(-38);
const DIED: Fate = Fate::Died(Signal::SIGSYS);

#[test]
fn whoever_breaks_into_the_gateway_gets_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let died = [DEADLY, FILES].concat();
    for (what, call, arguments) in &died {
        let server = Program::Gateway.start(folder.path());
        // The C library tries that one, so it is not deadly; it opens nothing.
        let expected = if *call == Sysno::openat { NOT_KNOWN } else { DIED };
        assert_eq!(attempt(&mut Inside::of(server.id()), *call, arguments), expected, "{what}");
    }
    other_kinds_of_calls_die(Program::Gateway);
    // The only other socket that it can make is one of this machine, and not to what has no file.
    let name = format!("tellsafe-jail-{}", std::process::id());
    let _someone = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).expect("a name")).expect("bound");
    let server = Program::Gateway.start(folder.path());
    let mut inside = Inside::of(server.id());
    let Fate::Answer(socket) = attempt(&mut inside, Sysno::socket, &[N(1), N(1), N(0)]) else { panic!("it died") };
    let address = inside.put(&[&[1, 0, 0], name.as_bytes()].concat());
    let connect = [socket.cast_unsigned(), address, 3 + name.len() as u64];
    assert_eq!(inside.call(number(Sysno::connect), &connect), NOT_PERMITTED);
    still_serves(&mut inside);
    measured(
        "Nobody in",
        "hostile system calls inside the gateway that ended it, or were denied",
        &format!("{} and {OPENED} of {}", died.len() + 2 - OPENED, died.len() + 2),
        "all",
        TEST,
    );
}

#[test]
fn whoever_breaks_into_the_vault_gets_only_the_vault() {
    let folder = tempfile::tempdir().expect("a folder");
    for (what, call, arguments) in DEADLY {
        let server = Program::Vault.start(folder.path());
        assert_eq!(attempt(&mut Inside::of(server.id()), *call, arguments), DIED, "{what}");
    }
    other_kinds_of_calls_die(Program::Vault);
    let server = Program::Vault.start(folder.path());
    let mut inside = Inside::of(server.id());
    std::fs::write(ANOTHERS, "x").expect("written");
    for (what, call, arguments) in FILES {
        assert_eq!(attempt(&mut inside, *call, arguments), NOT_ALLOWED, "{what}");
    }
    std::fs::remove_file(ANOTHERS).expect("it is still there");
    let path = |name: &str| [folder.path().join(name).as_os_str().as_encoded_bytes(), b"\0"].concat();
    let mut open = |name: &str, flags: u64| {
        let at = inside.put(&path(name));
        let arguments = [(-100_i64).cast_unsigned(), at, flags];
        inside.call(number(Sysno::openat), &arguments)
    };
    // Beside its folders, and the key that it only reads.
    std::fs::write(folder.path().join("beside"), "x").expect("written");
    assert_eq!(open("beside", 0), NOT_ALLOWED);
    assert_eq!(open("data/../beside", 0), NOT_ALLOWED);
    assert_eq!(open("root.key", 1), NOT_ALLOWED);
    assert!(matches!(open("data/vault-key", 0), Fate::Answer(0..)), "its own");
    still_serves(&mut inside);
    measured(
        "Nobody in",
        "hostile system calls inside the vault that ended it, or were denied",
        &format!("{} and {} of {}", DEADLY.len() + 2, FILES.len() + 3, DEADLY.len() + FILES.len() + 5),
        "all",
        TEST,
    );
}

/// What the tests above would see if there were no jail.
#[test]
fn without_its_jail_a_program_reads_what_it_likes() {
    let folder = tempfile::tempdir().expect("a folder");
    for program in Program::BOTH {
        let mut command = program.command(folder.path());
        command.arg("--no-jail");
        if program == Program::Gateway {
            command.arg("--development");
        }
        let server = serving(command, folder.path());
        let mut inside = Inside::of(server.id());
        let read = attempt(&mut inside, Sysno::openat, &[HERE, B(b"/etc/passwd\0"), N(0)]);
        assert!(matches!(read, Fate::Answer(0..)), "{program:?}: {read:?}");
    }
    let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
    assert_eq!(log.matches("WITHOUT ITS JAIL").count(), 2, "{log}");
}

/// The numbers of another kind of program on the same processor, and the newest way to make a process.
fn other_kinds_of_calls_die(program: Program) {
    let folder = tempfile::tempdir().expect("a folder");
    for other in [0x4000_0000 | number(Sysno::getpid), 9999] {
        let server = program.start(folder.path());
        assert_eq!(Inside::of(server.id()).call(other, &[]), DIED, "{other:#x}");
    }
    let server = program.start(folder.path());
    let mut inside = Inside::of(server.id());
    assert_eq!(attempt(&mut inside, Sysno::clone3, &[N(0), N(0)]), NOT_KNOWN);
    still_serves(&mut inside);
}

/// It was not the debugger that ended it: what the program needs, it gets.
fn still_serves(inside: &mut Inside) {
    let at = inside.put(&[0; 16]);
    assert_eq!(inside.call(number(Sysno::getrandom), &[at, 16, 0]), Fate::Answer(16));
}

fn number(call: Sysno) -> u64 {
    call.id().unsigned_abs().into()
}

fn attempt(inside: &mut Inside, call: Sysno, arguments: &[Argument]) -> Fate {
    let arguments: Vec<u64> = arguments
        .iter()
        .map(|argument| match argument {
            Argument::Number(number) => *number,
            Argument::Bytes(bytes) => inside.put(bytes),
        })
        .collect();
    inside.call(number(call), &arguments)
}
