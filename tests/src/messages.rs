//! Messages made without a program: reports for load and for attacks.

use crate::random::random;
use tellsafe_protocol::bytes::{RosterHash, Seed, WithdrawalHash};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::{Composed, Draft, compose};
use tellsafe_protocol::content::{Content, Reporter};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::request::Commit;
use tellsafe_protocol::statement::{Card, Kind};

/// A month far enough away.
pub const EXPIRES: u32 = 720;

/// A holder with a random seed.
pub fn holder() -> Holder {
    Holder::new(&Seed::random(&mut random)).expect("a seed")
}

/// The holder with this seed.
pub fn holder_of(seed: [u8; 32]) -> Holder {
    Holder::new(&Seed::new(seed)).expect("a seed")
}

/// A reporter with a new code.
pub fn reporter() -> (Code, Holder) {
    let code = Code::random(&mut random);
    let holder = Holder::new(&Seed::from_code(&code)).expect("a seed");
    (code, holder)
}

/// A report's draft, to these readers and the reporter.
pub fn draft(reporter: &Holder, readers: &[&Holder], roster: RosterHash, text: &str) -> Draft {
    Draft {
        kind: Kind::Report,
        roster,
        case: None,
        day: 20_000,
        parents: vec![],
        readers: readers.iter().chain([&reporter]).map(|h| (h.inbox(), h.recipient().clone())).collect(),
        card: Some(Card { people: "someone".into(), place: "somewhere".into() }),
        content: Content {
            text: text.into(),
            reporter: Some(Reporter { recipient: reporter.recipient().clone(), inbox: reporter.inbox() }),
            withdrawal: Some(reporter.withdrawal_secret().hash()),
            ..Content::default()
        },
    }
}

/// A report, sealed.
pub fn report(reporter: &Holder, readers: &[&Holder], roster: RosterHash, text: &str) -> Composed {
    compose(draft(reporter, readers, roster, text), reporter.signing_key(), &mut random).expect("composed")
}

/// What is asked of the vault to store it.
pub fn commit(composed: &Composed, withdrawal: Option<WithdrawalHash>) -> Commit {
    Commit {
        slots: composed.slots.clone(),
        hashes: composed.hashes.clone(),
        pieces: composed.pieces.clone(),
        withdrawal,
        closes: None,
        expires: EXPIRES,
    }
}
