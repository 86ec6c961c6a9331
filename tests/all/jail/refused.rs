//! A kernel that cannot close the whole jail: neither program serves, and both say what is missing.

use super::Program;
use std::process::{Command, Output, Stdio};
use tellsafe_tests::programs::program;

/// Makes the kernel's answer to one kind of system call another, and says what the program then did.
fn with(lie: &str, command: &Command) -> Output {
    let mut traced = Command::new("strace");
    traced.args(["-f", "-o", "/dev/null", "-e", &format!("inject={lie}")]);
    traced.arg(command.get_program()).args(command.get_args()).stdin(Stdio::null());
    traced.output().expect("strace is there")
}

#[test]
fn half_a_jail_is_none() {
    let missing = [
        ("landlock_create_ruleset:error=ENOSYS", "this kernel was built without it; use Linux 6.12 or newer"),
        ("landlock_create_ruleset:error=EOPNOTSUPP", "it is switched off; add 'landlock' to the 'lsm=' list"),
        // As Linux 6.7 has it: files and ports, and no signals.
        ("landlock_create_ruleset:retval=4:when=1", "this kernel's is too old; use Linux 6.12 or newer"),
        ("landlock_restrict_self:error=EPERM", "the kernel refused the rules"),
        ("seccomp:error=EINVAL", "the jail needs seccomp"),
        ("prctl:error=EPERM", "could not switch memory dumps off"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for start in Program::BOTH {
        for (lie, sentence) in missing {
            let output = with(lie, &start.command(folder.path()));
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(71), "{start:?} with {lie}: {said}");
            assert!(said.contains(sentence) && said.contains("--no-jail"), "{start:?} with {lie}: {said}");
            assert!(output.stdout.is_empty(), "it never listened");
        }
    }
    assert!(!folder.path().join("run/vault.sock").exists(), "a vault that does not serve leaves no socket");
}

#[test]
fn the_gateway_leaves_its_jail_only_for_development() {
    let output = program("tellsafe-gateway")
        .args(["--host", "h", "--listen-plain", "127.0.0.1:0", "--vault", "v", "--no-jail"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(64));
}
