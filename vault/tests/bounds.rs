//! A flood at one desk: it ends at the desk's bound, and only there.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::world::asking::Asking;
use crate::world::people::{Committee, holder};
use crate::world::{MONTH, Running, TODAY, random};
use tellsafe_protocol::answer::{Answer, parse_refusal};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{Inbox, PieceHash};
use tellsafe_protocol::request::{Commit, Request};

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    random(&mut bytes);
    bytes
}

/// A message of someone who knows the members' inboxes, as everyone does. The vault cannot tell that nobody can open it.
fn message(committee: &Committee, case: Inbox) -> Request {
    let piece = bytes::<300>().to_vec();
    let mut inboxes: Vec<_> = committee.members.iter().map(|member| member.inbox()).chain([case]).collect();
    inboxes.sort();
    Request::Commit(Commit {
        slots: inboxes.into_iter().map(|inbox| (inbox, bytes::<4096>().to_vec())).collect(),
        hashes: vec![PieceHash(tellsafe_vault::store::hash(&piece))],
        pieces: vec![piece],
        withdrawal: None,
        closes: None,
        expires: MONTH + 12,
    })
}

fn stored(asking: &Asking, request: &Request) -> bool {
    match asking.ask(request) {
        Ok(answer) => answer == Answer::Committed(TODAY),
        Err(status) => {
            assert_eq!(status, 503);
            false
        }
    }
}

#[test]
fn a_flood_at_one_desk_ends_at_its_bound_and_leaves_others_and_their_cases_alone() {
    let running = Running::bounded();
    let asking = running.asking();
    let [flooded, other] = [(); 2].map(|()| Committee::new(running.vault.public_key()));
    for committee in [&flooded, &other] {
        assert_eq!(asking.ask(&committee.first(Some(running.token())).1), Ok(Answer::Done));
    }
    // A case of before, whose reporter nobody else knows.
    let case = holder().inbox();
    assert!(stored(&asking, &message(&flooded, case)));

    let first = message(&flooded, Inbox(bytes()));
    assert!(stored(&asking, &first));
    let taken = (0..1000).take_while(|_| stored(&asking, &message(&flooded, Inbox(bytes())))).count();
    assert_eq!(taken + 2, 240, "thirty people eight times over, and no thousands");

    // It says when, and that is true.
    let refused = message(&flooded, Inbox(bytes()));
    let (sealed, opener) = asking.seal(refused.path(), &refused.content(), Class::Small);
    let (status, said) = asking.exchange(&sealed, opener);
    let said = parse_refusal(&said).unwrap();
    assert_eq!(status, 503);
    assert!(said.ends_with("Please try again in a minute."), "{said}");
    // What is stored is stored, whoever asks again.
    assert!(stored(&asking, &first));
    // Members answer, and so does the reporter; other desks take in what they take in.
    for _ in 0..20 {
        assert!(stored(&asking, &message(&flooded, case)));
    }
    for _ in 0..100 {
        assert!(stored(&asking, &message(&other, Inbox(bytes()))));
    }
    running.clock.pass(60);
    assert!(stored(&asking, &refused));
    assert!(!stored(&asking, &message(&flooded, Inbox(bytes()))));

    // Inboxes of nobody are nobody's way to fill the disk either.
    let nowhere = Committee::new(running.vault.public_key());
    let taken = (0..1000).take_while(|_| stored(&asking, &message(&nowhere, Inbox(bytes())))).count();
    assert_eq!(taken, 16);
}
