//! What several targets need.

use tellsafe_protocol::bytes::Seed;
use tellsafe_protocol::code::Code;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::random::Random;

/// One byte for ever: a run must not depend on chance.
pub struct Repeated(pub u8);

impl Random for Repeated {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

/// The reporter of `tests/vectors/formats.json`, whose slots are among the seeds.
pub fn reporter() -> Holder {
    let code = Code::parse("caution hub nature soon dice salmon way deer where forest one maximum").expect("a code");
    Holder::new(&Seed::from_code(&code)).expect("a holder")
}
