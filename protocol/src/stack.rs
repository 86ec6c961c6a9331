//! What functions leave behind on the stack when they return.
//!
//! A secret in a type that wipes itself may have been moved before, and a move is a copy: Rust wipes the last place, not those on the way. What
//! is freed on the heap, the programs' allocator wipes.

use core::future::{Future, poll_fn};
use core::pin::pin;

/// Bytes that are wiped: deeper than a request's work goes, ML-KEM and signatures included.
const DEPTH: usize = 128 * 1024;

/// Overwrites what calls that have returned left below this one on the thread's stack. Some microseconds.
#[inline(never)]
pub fn wipe() {
    let mut below = [0_u8; DEPTH];
    // As if somebody read them, so that they are written.
    core::hint::black_box(&mut below);
}

/// Does this, and calls [`wipe`] after each of its steps, on whichever thread that was.
pub async fn wiped<F: Future>(work: F) -> F::Output {
    let mut work = pin!(work);
    poll_fn(|context| {
        let step = work.as_mut().poll(context);
        wipe();
        step
    })
    .await
}
