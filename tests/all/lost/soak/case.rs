//! One case in the soak: what its code must open in the end.

use super::Front;
use std::sync::Arc;
use std::time::Duration;
use tellsafe_protocol::answer::{Answer, Withdrawn};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::body;
use tellsafe_protocol::bytes::{RosterHash, Seed};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::{Composed, compose};
use tellsafe_protocol::content::Attachment;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::slot;
use tellsafe_tests::messages::{commit, draft, holder, reporter};
use tellsafe_tests::random::{number, random};
use tellsafe_tests::wire::{Wire, open, seal};

/// How often something is asked again: the gateway closes connections after a minute.
const TRIES: u32 = 5;

/// Bytes of a small request's pieces at most; what is longer goes ahead.
const SMALL: usize = 50_000;

/// A connection through the gateway.
pub(super) struct Line {
    wire: Wire,
    key: RelayKey,
}

impl Line {
    pub(super) fn new(front: &Front) -> Self {
        Self { wire: Wire::new(front.target.clone()), key: front.key.clone() }
    }

    /// Asks until there is an answer, with the same bytes.
    async fn ask(&mut self, class: Class, request: &Request) -> Answer {
        for _ in 0..TRIES {
            let sealed = seal(&self.key, class, request);
            if let Some(raw) = self.wire.send("POST", "/relay", sealed.bytes.clone()).await {
                match open(sealed, raw) {
                    Ok(answer) => return answer,
                    Err(503) => {}
                    Err(status) => panic!("{status} for {}", request.path()),
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no answer for {}", request.path());
    }
}

/// A reporter, one member, and what they wrote to each other.
pub(super) struct Case {
    code: Code,
    reporter: Holder,
    member: Holder,
    /// Texts and attachments, in order; none once it was taken back.
    messages: Vec<(String, Vec<u8>)>,
    /// Bytes of slots and bodies that were stored.
    pub(super) written: u64,
    /// Records that were stored.
    pub(super) records: u64,
    given: u64,
}

impl Case {
    /// A report; one in six has a file of several pieces.
    pub(super) async fn begin(line: &mut Line, text: String) -> Self {
        let (code, reporter) = reporter();
        let mut case =
            Self { code, reporter, member: holder(), messages: Vec::new(), written: 0, records: 0, given: 0 };
        let length = if number(6) == 0 { 100_000 + number(500_000) as usize } else { 0 };
        case.write(line, text, length).await;
        case
    }

    /// Another message, to both.
    pub(super) async fn answer(&mut self, line: &mut Line, text: String) {
        self.write(line, text, 0).await;
    }

    async fn write(&mut self, line: &mut Line, text: String, length: usize) {
        let composed = self.compose(&text, length);
        let mut file = composed.1;
        let composed = composed.0;
        let first = self.given == 0;
        let mut commit = commit(&composed, first.then(|| self.reporter.withdrawal_secret().hash()));
        let bytes: usize = commit.pieces.iter().map(Vec::len).sum();
        if bytes > SMALL {
            for piece in std::mem::take(&mut commit.pieces) {
                assert_eq!(line.ask(Class::Large, &Request::Piece(piece)).await, Answer::Done);
            }
        }
        let pieces = commit.hashes.len() as u64;
        assert!(matches!(line.ask(Class::Small, &Request::Commit(commit)).await, Answer::Committed(_)));
        self.given += 1;
        self.written += bytes as u64 + 2 * slot::SIZE as u64;
        // Two slots, a body, the commit, a withdrawal; each piece twice when it waited.
        self.records += 5 + 2 * pieces;
        self.messages.push((text, std::mem::take(&mut file)));
    }

    fn compose(&self, text: &str, length: usize) -> (Composed, Vec<u8>) {
        let mut draft = draft(&self.reporter, &[&self.member], RosterHash([1; 32]), text);
        let mut file = vec![0; length];
        random(&mut file);
        if length > 0 {
            let (name, media_type) = ("film.bin".to_owned(), "application/octet-stream".to_owned());
            draft.content.attachments = vec![Attachment { name, media_type, bytes: file.clone() }];
        }
        (compose(draft, self.reporter.signing_key(), &mut random).expect("composed"), file)
    }

    /// Takes the report back, and deletes the rest from both inboxes.
    pub(super) async fn end(&mut self, line: &mut Line) {
        let withdraw = Request::Withdraw(self.reporter.withdrawal_secret().clone());
        assert_eq!(line.ask(Class::Small, &withdraw).await, Answer::Withdraw(Withdrawn::Gone));
        for holder in [&self.reporter, &self.member] {
            let delete = Request::Delete(holder.inbox_capability().clone(), (1..=self.given).collect());
            assert_eq!(line.ask(Class::Small, &delete).await, Answer::Done);
        }
        self.messages.clear();
        // The withdrawal, two highest numbers, and as many again.
        self.records += 8;
    }

    /// Bytes of it that live.
    pub(super) fn living(&self) -> u64 {
        let message = |(text, file): &(String, Vec<u8>)| (text.len() + file.len() + 2 * slot::SIZE) as u64;
        self.messages.iter().map(message).sum()
    }

    pub(super) fn is_over(&self) -> bool {
        self.messages.is_empty()
    }

    /// The way back, with the twelve words alone: every message is there, in order, every byte of it, and nothing else.
    pub(super) async fn come_back(&self, line: &mut Line) {
        let holder = Holder::new(&Seed::from_code(&self.code)).expect("a seed");
        let listing = Request::Inbox(holder.inbox_capability().clone(), 0);
        let Answer::Inbox(highest, slots) = line.ask(Class::Small, &listing).await else { panic!("no listing") };
        assert_eq!(highest, self.given);
        assert_eq!(slots.len(), self.messages.len().min(15));
        for (listed, (text, file)) in slots.iter().zip(&self.messages) {
            let message = slot::open(&listed.slot, holder.identity(), &holder.inbox()).expect("its slot opens");
            let hash = message.statement.body;
            let mut pieces: Vec<Vec<u8>> = Vec::new();
            loop {
                let index = u32::try_from(pieces.len()).expect("few");
                let class = if file.is_empty() { Class::Small } else { Class::Large };
                let Answer::Body(hashes, piece) = line.ask(class, &Request::Body(hash, index)).await else {
                    panic!("no body")
                };
                pieces.push(piece);
                if pieces.len() == hashes.len() {
                    break;
                }
            }
            let content = body::open(&hash, &pieces, &message.body_seed.expect("a report's")).expect("it opens");
            assert_eq!(content.text, *text);
            assert!(
                content.attachments.first().map_or(&[][..], |file| &file.bytes) == file.as_slice(),
                "a file changed"
            );
        }
    }
}

/// So that cases can be handed from one writer to the next.
pub(super) type Cases = Arc<tokio::sync::Mutex<Vec<Case>>>;
