//! What is not a request gets its status and one sentence, and changes nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::world::asking::{Asking, http};
use crate::world::people::{Committee, holder, report};
use crate::world::{Running, TODAY};
use proptest::prelude::*;
use std::sync::LazyLock;
use tellsafe_protocol::answer::parse_refusal;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::roster::Confirmation;

const PATHS: [&str; 9] =
    ["/commit", "/piece", "/inbox", "/look", "/body", "/delete", "/withdraw", "/roster", "/confirm"];

/// One vault for all rounds of all tests here; nothing they send may change it.
static RUNNING: LazyLock<(Running, Vec<u8>)> = LazyLock::new(|| {
    let running = Running::new();
    let file = running.vault.public_file().to_vec();
    (running, file)
});

fn refused(asking: &Asking, path: &str, content: &[u8]) -> u16 {
    let (sealed, opener) = asking.seal(path, content, Class::for_content(content.len()).unwrap());
    let (status, answer) = asking.exchange(&sealed, opener);
    if status != 200 {
        assert!(parse_refusal(&answer).unwrap().ends_with('.'));
    }
    assert_eq!(RUNNING.0.vault.public_file(), RUNNING.1);
    status
}

#[test]
fn only_two_doors_are_open() {
    let socket = RUNNING.0.folder.socket();
    for (head, status) in [
        ("GET / HTTP/1.1", 404),
        ("GET /relay HTTP/1.1", 405),
        ("POST /rosters HTTP/1.1", 405),
        ("GET /rosters?desk=1 HTTP/1.1", 404),
        ("GET http://vault/rosters HTTP/1.1", 404),
        ("POST /relay/ HTTP/1.1", 404),
        ("POST /commit HTTP/1.1", 404),
        ("GET /rosters HTTP/1.1", 200),
    ] {
        assert_eq!(http(&socket, head, b"").0, status, "{head}");
    }
}

#[test]
fn other_sizes_are_refused_before_they_are_read() {
    let (asking, socket) = (RUNNING.0.asking(), RUNNING.0.folder.socket());
    let request = Request::Look(vec![holder().look_capability()]);
    let (sealed, _) = asking.seal(request.path(), &request.content(), Class::Small);
    let post = |body: &[u8]| http(&socket, "POST /relay HTTP/1.1", body);
    assert_eq!(post(&sealed).0, 200);
    let sentence = post(b"").1;
    for body in
        [&sealed[1..], &[&sealed[..], b"1"].concat(), &sealed[..1143], b"1", &vec![0; 266_240], &vec![0; 400_000]]
    {
        assert_eq!(post(body), (400, sentence.clone()));
    }
    // Of the right size, and not sealed to this vault.
    let mut other = sealed.clone();
    *other.last_mut().unwrap() ^= 1;
    for body in [vec![0; 65_536 + 1143], vec![0xff; 266_240 + 1143], other] {
        assert_eq!(post(&body), (400, sentence.clone()));
    }
    let chunked = "POST /relay HTTP/1.1\r\nTransfer-Encoding: chunked";
    assert_eq!(http(&socket, chunked, b"").0, 400);
}

#[test]
fn a_message_inside_that_is_not_one_is_answered_inside() {
    let asking = RUNNING.0.asking();
    for plain in [vec![0; 65_536], vec![0xff; 65_536], vec![0; 266_240]] {
        let (sealed, opener) = asking.seal_bytes(&plain);
        assert_eq!(asking.exchange(&sealed, opener).0, 400);
    }
    let request = Request::Look(vec![holder().look_capability()]);
    assert_eq!(refused(&asking, request.path(), &request.content()), 200);
    assert_eq!(refused(&asking, "/Look", &request.content()), 400);
    assert_eq!(refused(&asking, "/admin", &request.content()), 400);
}

#[test]
fn a_commit_that_breaks_a_rule_stores_nothing() {
    let asking = RUNNING.0.asking();
    let (reporter, ana) = (holder(), holder());
    let good = report(&reporter, &[&ana], "Text.");
    let mut cases = Vec::new();
    let mut case = |change: &dyn Fn(&mut Commit)| {
        let mut commit = good.clone();
        change(&mut commit);
        cases.push(commit);
    };
    case(&|commit| commit.slots.clear());
    case(&|commit| commit.slots = vec![commit.slots[0].clone(); 2]);
    case(&|commit| commit.slots = (0..17).map(|_| (holder().inbox(), commit.slots[0].1.clone())).collect());
    case(&|commit| commit.slots[0].1.truncate(4095));
    case(&|commit| commit.slots[0].1.push(0));
    case(&|commit| commit.hashes.clear());
    case(&|commit| commit.hashes[0].0[0] ^= 1);
    case(&|commit| commit.pieces[0][9] ^= 1);
    case(&|commit| commit.pieces.push(vec![1]));
    case(&|commit| commit.expires = 0);
    case(&|commit| commit.expires = u32::MAX);
    for commit in cases {
        assert_eq!(refused(&asking, "/commit", &commit.to_bytes()), 400);
    }
    let look = Request::Look(vec![ana.look_capability()]);
    assert_eq!(asking.ask(&look), Ok(tellsafe_protocol::answer::Answer::Look(vec![0])));
}

fn requests() -> Vec<Request> {
    let (reporter, ana) = (holder(), holder());
    vec![
        Request::Commit(report(&reporter, &[&ana], "Text.")),
        Request::Piece(vec![1; 300]),
        Request::Inbox(ana.inbox_capability().clone(), 0),
        Request::Look(vec![ana.look_capability()]),
        Request::Body(tellsafe_protocol::bytes::BodyHash([0; 32]), 0),
        Request::Delete(ana.inbox_capability().clone(), vec![1]),
        Request::Withdraw(reporter.withdrawal_secret().clone()),
        Committee::new(RUNNING.0.vault.public_key()).first(Some("token".into())).1,
        Request::Confirm(Confirmation::sign(tellsafe_protocol::bytes::RosterHash([1; 32]), TODAY, ana.signing_key())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn random_content_on_every_path(content in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let asking = RUNNING.0.asking();
        for path in PATHS {
            prop_assert_eq!(refused(&asking, path, &content), 400);
        }
    }

    #[test]
    fn a_request_cut_short_or_longer(request in 0usize..9, cut in any::<proptest::sample::Index>(), more in any::<u8>()) {
        let (asking, request) = (RUNNING.0.asking(), requests().swap_remove(request));
        let content = request.content();
        prop_assert_eq!(refused(&asking, request.path(), &content[..cut.index(content.len())]), 400);
        prop_assert_eq!(refused(&asking, request.path(), &[&content[..], &[more]].concat()), 400);
    }

    #[test]
    fn a_request_on_anothers_path(request in 0usize..9, path in 0usize..9) {
        let (asking, request) = (RUNNING.0.asking(), requests().swap_remove(request));
        prop_assume!(PATHS[path] != request.path());
        let status = refused(&asking, PATHS[path], &request.content());
        prop_assert!(status == 400 || status == 404 || status == 200 && !["/commit", "/roster"].contains(&PATHS[path]));
    }

    #[test]
    fn a_request_with_one_bit_changed_never_breaks_the_vault(request in 0usize..9, bit in any::<proptest::sample::Index>()) {
        let (asking, request) = (RUNNING.0.asking(), requests().swap_remove(request));
        let mut content = request.content().to_vec();
        let bit = bit.index(content.len() * 8);
        content[bit / 8] ^= 1 << (bit % 8);
        // A capability with another bit is another inbox's, and a slot's bytes are not looked at; everything else is noticed.
        let status = refused(&asking, request.path(), &content);
        prop_assert!([200, 400, 403, 404, 409].contains(&status), "{}", status);
    }
}
