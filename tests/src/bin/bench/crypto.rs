//! Sealing and opening against the `age` crate, in the same run.

use crate::table::Table;
use std::io::{Read, Write};
use std::time::Instant;
use tellsafe_protocol::age::{Identity, open, seal};
use tellsafe_tests::random::{bytes, random};

/// Bytes of the file that is sealed and opened.
const SIZE: usize = 64 << 20;
const RUNS: usize = 3;

/// Adds megabytes (10^6) a second, ours and theirs.
pub fn measure(table: &mut Table) {
    let mut plain = vec![0; SIZE];
    random(&mut plain);
    let identity = Identity::from_seed(bytes()).expect("a seed");
    let recipient = identity.recipient().expect("a recipient");
    let sealed = seal(&recipient, &plain, &mut random).expect("sealed");
    let ours_seal = rate(|| drop(seal(&recipient, &plain, &mut random).expect("sealed")));
    let ours_open = rate(|| drop(open(&identity, &sealed).expect("opened")));

    let theirs = age::x25519::Identity::generate();
    let their_recipient = theirs.to_public();
    let their_seal = || {
        let recipients = std::iter::once(&their_recipient as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients).expect("a recipient");
        let mut out = Vec::with_capacity(SIZE + SIZE / 1000);
        let mut writer = encryptor.wrap_output(&mut out).expect("a header");
        writer.write_all(&plain).expect("written");
        writer.finish().expect("finished");
        out
    };
    let their_file = their_seal();
    let theirs_seal = rate(|| drop(their_seal()));
    let theirs_open = rate(|| {
        let decryptor = age::Decryptor::new(&their_file[..]).expect("a header");
        let identities = std::iter::once(&theirs as &dyn age::Identity);
        let mut out = Vec::with_capacity(SIZE);
        decryptor.decrypt(identities).expect("opened").read_to_end(&mut out).expect("read");
    });
    table.add("seal 64 MiB", ours_seal, "MB/s", "", "");
    table.add("  age crate", theirs_seal, "MB/s", "", "");
    table.add("open 64 MiB", ours_open, "MB/s", "", "");
    table.add("  age crate", theirs_open, "MB/s", "", "");
}

/// The best of some runs, in 10^6 bytes a second.
fn rate(act: impl Fn()) -> f64 {
    let time = || {
        let started = Instant::now();
        act();
        started.elapsed().as_secs_f64()
    };
    let best = (0..RUNS).map(|_| time()).fold(f64::INFINITY, f64::min);
    SIZE as f64 / best / 1e6
}
