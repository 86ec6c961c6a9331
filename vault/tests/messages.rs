//! Messages through a real socket: stored once, listed, read, deleted, taken back.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use crate::world::asking::Asking;
use crate::world::people::{holder, report};
use crate::world::{MONTH, Running, TODAY};
use tellsafe_protocol::answer::{Answer, Withdrawn};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{BodyHash, PieceHash};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::request::{Commit, Request};
use tellsafe_protocol::{body, slot};

fn list(asking: &Asking, holder: &Holder, after: u64) -> (u64, Vec<(u64, Vec<u8>)>) {
    match asking.ask(&Request::Inbox(holder.inbox_capability().clone(), after)) {
        Ok(Answer::Inbox(highest, slots)) => {
            assert!(slots.iter().all(|slot| slot.day == TODAY));
            (highest, slots.into_iter().map(|slot| (slot.number, slot.slot)).collect())
        }
        other => panic!("{other:?}"),
    }
}

fn read(asking: &Asking, hash: BodyHash, piece: u32) -> Result<(Vec<PieceHash>, Vec<u8>), u16> {
    let request = Request::Body(hash, piece);
    let answer = match asking.ask(&request) {
        Err(413) => asking.ask_in(&request, Class::Large),
        answer => answer,
    };
    answer.map(|answer| match answer {
        Answer::Body(hashes, piece) => (hashes, piece),
        other => panic!("{other:?}"),
    })
}

#[test]
fn a_report_is_listed_read_and_deleted() {
    let running = Running::new();
    let asking = running.asking();
    let (reporter, ana, eve) = (holder(), holder(), holder());
    let commit = report(&reporter, &[&ana, &reporter], "What happened.");
    assert_eq!(asking.ask(&Request::Commit(commit.clone())), Ok(Answer::Committed(TODAY)));

    let (highest, slots) = list(&asking, &ana, 0);
    assert_eq!((highest, slots.len()), (1, 1));
    let message = slot::open(&slots[0].1, ana.identity(), &ana.inbox()).unwrap();
    let (hashes, piece) = read(&asking, message.statement.body, 0).unwrap();
    assert_eq!(hashes, commit.hashes);
    let content = body::open(&message.statement.body, &[piece], &message.body_seed.unwrap()).unwrap();
    assert_eq!(content.text, "What happened.");
    assert_eq!(read(&asking, message.statement.body, 1), Err(404));
    assert_eq!(list(&asking, &eve, 0), (0, vec![]));
    assert_eq!(list(&asking, &ana, 1), (1, vec![]));
    assert_eq!(list(&asking, &ana, u64::MAX), (1, vec![]));

    let numbers = |holder: &Holder, after| asking.ask(&Request::Numbers(holder.inbox_capability().clone(), after));
    assert_eq!(numbers(&ana, 0), Ok(Answer::Numbers(1, 1, vec![(1, 1)])));
    assert_eq!(numbers(&ana, u64::MAX), Ok(Answer::Numbers(1, 1, vec![])));
    assert_eq!(numbers(&eve, 0), Ok(Answer::Numbers(0, 0, vec![])));

    let looks = [&ana, &eve].map(|holder| holder.look_capability()).to_vec();
    assert_eq!(asking.ask(&Request::Look(looks)), Ok(Answer::Look(vec![1, 0])));

    // Two readers: the body goes with the last of them. A number that is not there, or no number at all, is passed over.
    let delete = Request::Delete(ana.inbox_capability().clone(), vec![1, 7, u64::MAX]);
    assert_eq!(asking.ask(&delete), Ok(Answer::Done));
    assert_eq!(asking.ask(&delete), Ok(Answer::Done));
    assert_eq!(list(&asking, &ana, 0), (1, vec![]));
    assert!(read(&asking, commit.body(), 0).is_ok());
    assert_eq!(asking.ask(&Request::Delete(reporter.inbox_capability().clone(), vec![1])), Ok(Answer::Done));
    assert_eq!(read(&asking, commit.body(), 0), Err(404));

    // An inbox that was emptied keeps its number, so that the next message is not mistaken for an old one.
    let more = report(&reporter, &[&ana], "More.");
    assert_eq!(
        asking.ask(&Request::Commit(more.clone())),
        Err(409),
        "what takes the first back cannot take another back"
    );
    asking.ask(&Request::Commit(Commit { withdrawal: None, ..more })).unwrap();
    assert_eq!(list(&asking, &ana, 1).1[0].0, 2);
}

#[test]
fn a_recorded_request_changes_nothing_again() {
    let running = Running::new();
    let asking = running.asking();
    let (reporter, ana) = (holder(), holder());
    let request = Request::Commit(report(&reporter, &[&ana], "Once."));
    let (recorded, opener) = asking.seal(request.path(), &request.content(), Class::Small);
    let (status, first) = asking.exchange(&recorded, opener);
    assert_eq!((status, Answer::parse("/commit", &first)), (200, Ok(Answer::Committed(TODAY))));

    let replay =
        |running: &Running| crate::world::asking::http(&running.folder.socket(), "POST /relay HTTP/1.1", &recorded);
    assert_eq!(replay(&running).0, 200);
    assert_eq!(list(&asking, &ana, 0).1.len(), 1);
    asking.ask(&Request::Delete(ana.inbox_capability().clone(), vec![1])).unwrap();
    assert_eq!(replay(&running).0, 200);
    assert_eq!(list(&asking, &ana, 0), (1, vec![]));

    // The last second in which the key still opens it, nearly two days on, and after a restart.
    running.clock.pass(48 * 3600 - 1);
    running.chores();
    let running = running.again();
    assert_eq!(replay(&running).0, 200);
    assert_eq!(asking.ask(&request), Ok(Answer::Committed(TODAY)), "the day of the first time");
    assert_eq!(list(&asking, &ana, 0), (1, vec![]));
    running.clock.pass(1);
    assert_eq!(replay(&running).0, 400);
}

#[test]
fn a_report_is_taken_back_until_someone_read_it() {
    let running = Running::new();
    let asking = running.asking();
    let ana = holder();
    let withdraw = |reporter: &Holder| asking.ask(&Request::Withdraw(reporter.withdrawal_secret().clone()));

    let gone = holder();
    let commit = report(&gone, &[&ana, &gone], "A mistake.");
    asking.ask(&Request::Commit(commit.clone())).unwrap();
    assert_eq!(withdraw(&gone), Ok(Answer::Withdraw(Withdrawn::Gone)));
    assert_eq!(withdraw(&gone), Ok(Answer::Withdraw(Withdrawn::Gone)));
    assert_eq!((list(&asking, &ana, 0), list(&asking, &gone, 0)), ((1, vec![]), (1, vec![])));
    assert_eq!(read(&asking, commit.body(), 0), Err(404));
    let again = Commit { expires: commit.expires + 1, withdrawal: None, ..commit };
    assert_eq!(asking.ask(&Request::Commit(again)), Err(409), "what was taken back does not come back");

    let stays = holder();
    let commit = report(&stays, &[&ana], "Not a mistake.");
    asking.ask(&Request::Commit(commit.clone())).unwrap();
    let read_it = report(&ana, &[&stays], "Read.");
    let closes = Some(stays.withdrawal_secret().hash());
    asking.ask(&Request::Commit(Commit { withdrawal: None, closes, ..read_it })).unwrap();
    assert_eq!(withdraw(&stays), Ok(Answer::Withdraw(Withdrawn::Read)));
    assert_eq!(list(&asking, &ana, 1).1.len(), 1);
    assert!(read(&asking, commit.body(), 0).is_ok());

    assert_eq!(withdraw(&holder()), Ok(Answer::Withdraw(Withdrawn::Unknown)));
}

#[test]
fn unknown_and_emptied_inboxes_look_alike_to_the_gateway() {
    let running = Running::new();
    let asking = running.asking();
    let (reporter, ana) = (holder(), holder());
    asking.ask(&Request::Commit(report(&reporter, &[&ana], "Text."))).unwrap();
    let sizes: Vec<usize> = [&ana, &reporter]
        .into_iter()
        .map(|holder| {
            let request = Request::Inbox(holder.inbox_capability().clone(), 0);
            let (sealed, _) = asking.seal(request.path(), &request.content(), Class::Small);
            crate::world::asking::http(&asking.socket, "POST /relay HTTP/1.1", &sealed).1.len()
        })
        .collect();
    assert_eq!(sizes, [65536 + 48; 2]);
}

#[test]
fn fifteen_slots_are_listed_at_a_time() {
    let running = Running::new();
    let asking = running.asking();
    let (reporter, ana) = (holder(), holder());
    for count in 0..17 {
        let commit = report(&reporter, &[&ana], &format!("Text {count}."));
        asking.ask(&Request::Commit(Commit { withdrawal: None, ..commit })).unwrap();
    }
    let (highest, slots) = list(&asking, &ana, 0);
    assert_eq!((highest, slots.len()), (17, 15));
    let (_, rest) = list(&asking, &ana, slots.last().unwrap().0);
    assert_eq!(rest.iter().map(|slot| slot.0).collect::<Vec<_>>(), [16, 17]);
}

#[test]
fn a_large_body_comes_in_pieces() {
    let running = Running::new();
    let asking = running.asking();
    let (reporter, ana) = (holder(), holder());
    let commit = report(&reporter, &[&ana], &"A long text. ".repeat(30_000));
    assert!(commit.pieces.len() > 1);
    let body = commit.body();
    let announced = Request::Commit(Commit { pieces: vec![], ..commit.clone() });
    assert_eq!(asking.ask(&announced), Err(404), "its pieces are not here");
    for piece in &commit.pieces {
        assert_eq!(asking.ask(&Request::Piece(piece.clone())), Ok(Answer::Done));
        assert_eq!(asking.ask(&Request::Piece(piece.clone())), Ok(Answer::Done));
    }
    assert_eq!(read(&asking, body, 0), Err(404), "not committed yet");
    assert_eq!(asking.ask(&announced), Ok(Answer::Committed(TODAY)));
    for (index, piece) in commit.pieces.iter().enumerate() {
        let index = u32::try_from(index).unwrap();
        assert_eq!(read(&asking, body, index), Ok((commit.hashes.clone(), piece.clone())));
        let small = asking.ask_in(&Request::Body(body, index), Class::Small);
        assert_eq!(small.is_err(), piece.len() > Class::Small.room(), "only the larger class holds it");
    }
    let without = report(&reporter, &[&ana], "Text.");
    let without = Commit { withdrawal: None, pieces: vec![], ..without };
    assert_eq!(asking.ask(&Request::Commit(without)), Err(404));
    assert_eq!(list(&asking, &ana, 0).0, 1);
}

#[test]
fn a_message_expires_when_its_month_is_over() {
    let running = Running::new();
    let asking = running.asking();
    let (reporter, ana) = (holder(), holder());
    let commit = |expires| {
        let report = report(&reporter, &[&ana], "Text.");
        asking.ask(&Request::Commit(Commit { withdrawal: None, expires, ..report }))
    };
    assert_eq!(commit(MONTH - 1), Err(400));
    assert_eq!(commit(MONTH + 241), Err(400));
    assert!(commit(MONTH).is_ok() && commit(MONTH + 1).is_ok() && commit(MONTH + 240).is_ok());
    // 1 July: 30 days later it is still July, another one later August.
    running.clock.pass(30 * 86_400);
    running.chores();
    assert_eq!(list_numbers(&running, &ana), [1, 2, 3]);
    running.clock.pass(86_400);
    running.chores();
    assert_eq!(list_numbers(&running, &ana), [2, 3]);
    running.clock.pass(31 * 86_400);
    running.chores();
    assert_eq!(list_numbers(&running, &ana), [3]);
}

fn list_numbers(running: &Running, holder: &Holder) -> Vec<u64> {
    list(&running.asking(), holder, 0).1.into_iter().map(|slot| slot.0).collect()
}

#[test]
fn sixteen_at_once_lose_nothing() {
    let running = Running::new();
    let ana = holder();
    let each = 8;
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let (asking, reporter) = (running.asking(), holder());
                for count in 0..each {
                    let commit = report(&reporter, &[&ana, &reporter], &format!("Text {count}."));
                    let request = Request::Commit(Commit { withdrawal: None, ..commit });
                    assert_eq!(asking.ask(&request), Ok(Answer::Committed(TODAY)));
                    assert_eq!(list(&asking, &reporter, 0).0, count + 1);
                }
            });
        }
    });
    let (asking, mut after, mut seen) = (running.asking(), 0, 0);
    while let Some(last) = list(&asking, &ana, after).1.last().map(|slot| slot.0) {
        seen += list(&asking, &ana, after).1.len();
        after = last;
    }
    assert_eq!((seen, after), (16 * 8, 16 * 8), "each has a number of its own, without gaps");
}
