//! The whole memory of a running program, as root can read it.

use crate::needle::Needles;
use std::collections::BTreeSet;
use std::fs::File;
use std::os::unix::fs::FileExt;

/// What of `needles` is in the memory of the process `id`, and in which kind of mapping.
///
/// # Panics
/// The process is gone, or may not be read.
pub fn found_in_memory(id: u32, needles: &Needles) -> BTreeSet<String> {
    let maps = std::fs::read_to_string(format!("/proc/{id}/maps")).expect("the process runs");
    let memory = File::open(format!("/proc/{id}/mem")).expect("root reads it");
    let (mut found, mut read) = (BTreeSet::new(), 0);
    for line in maps.lines() {
        let mut columns = line.split_ascii_whitespace();
        let (range, rights) = (columns.next().expect("a range"), columns.next().expect("rights"));
        let name = columns.nth(3).unwrap_or("anonymous");
        // What was loaded from a file and cannot be written holds no secrets; the kernel's own pages cannot be read.
        if !rights.starts_with("rw") || name.starts_with("[v") {
            continue;
        }
        let (from, to) = range.split_once('-').expect("from and to");
        let [from, to] = [from, to].map(|end| u64::from_str_radix(end, 16).expect("hexadecimal"));
        let mut bytes = vec![0; usize::try_from(to - from).expect("it fits")];
        if memory.read_exact_at(&mut bytes, from).is_ok() {
            read += bytes.len();
            found.extend(needles.found_in(&bytes).into_iter().map(|what| format!("{what} in {name}")));
        }
    }
    assert!(read > 1 << 17, "only {read} bytes of memory could be read");
    found
}
