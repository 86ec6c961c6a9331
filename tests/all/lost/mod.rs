//! P4: what was acknowledged survives kill -9, a power cut, a full disk, and a disk that fails in any call; what was deleted does not come
//! back.

mod faults;
mod full;
mod kill;
mod power;
mod soak;

const PART: &str = "Nothing lost";

/// Whether file systems can be mounted here; says so where they cannot.
fn is_root() -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        println!("NOT RUN: this test mounts file systems, so it needs root");
    }
    root
}
