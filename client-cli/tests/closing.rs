//! What a member said last of a committee's list: from here or as the server shows it, whichever is later.
#![allow(clippy::unwrap_used, reason = "a test")]

use crate::fake::{core, holder};
use crate::member::World;
use tellsafe_protocol::label::SigningKey;
use tellsafe_protocol::roster::{Confirmation, Link, Roster};

#[test]
fn a_server_that_shows_an_older_word_makes_nobody_close_or_go_on() {
    let world = World::new();
    let (ana, bo) = (holder(1), holder(2));
    let (core, details) = core(&world.fake.vault, &[("Ana", &ana), ("Bo", &bo)], 1);
    let links = [Link::sign(&core, ana.signing_key())];
    let mut context = world.context(Some(1));
    let today = context.today;
    let shown = |word: fn(_, u32, &SigningKey) -> Confirmation, day| {
        let said =
            [word(core.hash(), day, ana.signing_key()), Confirmation::sign(core.hash(), today, bo.signing_key())];
        Roster::verify(&links, &details.to_bytes(), &said, None).unwrap()
    };
    let (current, closing) = (Confirmation::sign, Confirmation::close);
    assert_eq!(context.closing_since(&shown(current, today)), None);
    assert_eq!(context.closing_since(&shown(closing, today - 1)), Some(today - 1), "said on another machine");
    // Said from here; the server shows what was before.
    context.trust.closing(&core.hash(), today);
    assert_eq!(context.closing_since(&shown(current, today)), Some(today));
    assert_eq!(context.closing_since(&shown(current, today + 1)), None, "taken back on another machine");
    // Taken back from here; the server shows it all the same.
    context.trust.confirmed(&core.hash(), today + 1);
    assert_eq!(context.closing_since(&shown(closing, today)), None);
    assert_eq!(context.closing_since(&shown(closing, today + 1)), Some(today + 1), "said again");
    // It is remembered.
    context.trust.save().unwrap();
    assert_eq!(world.context(Some(1)).closing_since(&shown(closing, today)), None);
}
