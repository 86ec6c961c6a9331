//! What the tests of `age` draw at random.

use tellsafe_protocol::age::Identity;

#[allow(clippy::disallowed_methods, reason = "a test has no `random` module to draw from")]
pub(crate) fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

pub(crate) fn identity() -> Identity {
    let mut seed = [0; 32];
    random(&mut seed);
    Identity::from_seed(seed).unwrap()
}
