//! A full or failing disk: intake stops with a plain sentence, reading goes on, nothing acknowledged is lost.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::world::people::{Committee, holder, report};
use crate::world::{Running, TODAY};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tellsafe_protocol::answer::{Answer, parse_refusal};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::request::{Commit, Request};

/// Asks for something to be stored, and expects the sentence that we cannot.
fn not_now(running: &Running, request: &Request) {
    let asking = running.asking();
    let (sealed, opener) = asking.seal(request.path(), &request.content(), Class::Small);
    let (status, content) = asking.exchange(&sealed, opener);
    assert_eq!(status, 503);
    let sentence = "We cannot take anything new right now. Nothing was lost. Please try again later.";
    assert_eq!(parse_refusal(&content).unwrap(), sentence);
}

#[test]
fn a_full_disk_takes_nothing_and_a_token_survives_it() {
    let running = Running::with(|options| options.reserve = u64::MAX / 4);
    let ana = holder();
    let committee = Committee::new(running.vault.public_key());
    let (_, publish) = committee.first(Some(running.token()));
    not_now(&running, &Request::Commit(report(&holder(), &[&ana], "Text.")));
    not_now(&running, &Request::Piece(vec![1; 100]));
    not_now(&running, &publish);
    let look = Request::Look(vec![ana.look_capability()]);
    assert_eq!(running.asking().ask(&look), Ok(Answer::Look(vec![0])));
    assert!(crate::world::asking::public_file(&running.folder.socket()).desks.is_empty());
    // With room again, the same publication succeeds with the same token; no other does.
    let running = running.again();
    let Request::Roster { token, .. } = &publish else { panic!() };
    let other = Committee::new(running.vault.public_key()).first(token.clone()).1;
    assert_eq!(running.asking().ask(&other), Err(403));
    assert_eq!(running.asking().ask(&publish), Ok(Answer::Done));
}

#[test]
fn a_failed_write_latches_until_a_restart() {
    let failing = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&failing);
    let running = Running::with(|options| {
        options.sync =
            Arc::new(
                move |file| {
                    if seen.load(Ordering::SeqCst) { Err(io::ErrorKind::Other.into()) } else { file.sync_data() }
                },
            );
    });
    let (ana, reporter) = (holder(), holder());
    let stored = report(&reporter, &[&ana], "Text.");
    assert_eq!(running.asking().ask(&Request::Commit(stored.clone())), Ok(Answer::Committed(TODAY)));
    failing.store(true, Ordering::SeqCst);
    let lost = report(&holder(), &[&ana], "More.");
    not_now(&running, &Request::Commit(lost.clone()));
    failing.store(false, Ordering::SeqCst);
    not_now(&running, &Request::Commit(lost.clone()));
    assert!(matches!(running.asking().ask(&Request::Body(stored.body(), 0)), Ok(Answer::Body(..))));
    let running = running.again();
    assert!(matches!(running.asking().ask(&Request::Body(stored.body(), 0)), Ok(Answer::Body(..))));
    let again = Commit { withdrawal: None, ..lost };
    assert_eq!(running.asking().ask(&Request::Commit(again)), Ok(Answer::Committed(TODAY)));
}
