//! Two hosts on one machine: a network namespace for the gateway, one for the vault, and one line between them that can be cut.
//!
//! Needs root and Debian's `iproute2`.

use crate::programs::folder;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use std::net::{IpAddr, Ipv4Addr};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Where the gateway runs, and whoever visits it.
    Gateway,
    /// Where the vault runs.
    Vault,
}

/// Both, until dropped.
#[derive(Debug)]
pub struct Hosts {
    names: [String; 2],
}

const LINE: &str = "line";

impl Host {
    /// Its address on the line, of a range that is nobody's (RFC 5737).
    pub fn address(self) -> IpAddr {
        Ipv4Addr::new(192, 0, 2, if self == Self::Gateway { 1 } else { 2 }).into()
    }
}

impl Hosts {
    /// Makes both and the line.
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let stem = format!("tellsafe-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let hosts = Self { names: [format!("{stem}-gateway"), format!("{stem}-vault")] };
        for name in &hosts.names {
            ip(&["netns", "add", name]);
            ip(&["-n", name, "link", "set", "lo", "up"]);
        }
        let [gateway, vault] = hosts.names.each_ref();
        ip(&["-n", gateway, "link", "add", LINE, "type", "veth", "peer", "name", LINE, "netns", vault]);
        for host in [Host::Gateway, Host::Vault] {
            ip(&["-n", hosts.name(host), "address", "add", &format!("{}/24", host.address()), "dev", LINE]);
            hosts.restore(host);
        }
        hosts
    }

    fn name(&self, host: Host) -> &str {
        &self.names[usize::from(host == Host::Vault)]
    }

    /// One of the three programs, on this host.
    pub fn program(&self, host: Host, name: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", self.name(host)]).arg(folder().join(name));
        command
    }

    /// Cuts the line at this end. Nobody is told: what was sent is gone.
    pub fn cut(&self, host: Host) {
        ip(&["-n", self.name(host), "link", "set", LINE, "down"]);
    }

    /// Mends the line at this end.
    pub fn restore(&self, host: Host) {
        ip(&["-n", self.name(host), "link", "set", LINE, "up"]);
    }

    /// Does this on a host, on a thread of its own.
    pub fn on<T: Send>(&self, host: Host, work: impl FnOnce() -> T + Send) -> T {
        let space = std::fs::File::open(format!("/run/netns/{}", self.name(host))).expect("the namespace");
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                move_into_link_name_space(std::os::fd::AsFd::as_fd(&space), Some(LinkNameSpaceType::Network))
                    .expect("root moves between namespaces");
                work()
            });
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }
}

impl Default for Hosts {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Hosts {
    /// The line goes with them. Also on a panic, and without one of its own.
    fn drop(&mut self) {
        for name in &self.names {
            let _ = Command::new("ip").args(["netns", "del", name]).status();
        }
    }
}

fn ip(arguments: &[&str]) {
    let output = Command::new("ip").args(arguments).output().expect("ip, of Debian's iproute2");
    assert!(output.status.success(), "ip {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}
