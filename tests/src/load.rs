//! Load for a vault that is about to be hurt, and what must be left of it afterwards.

use crate::messages::{commit, holder, report, reporter};
use crate::random::number;
use crate::vault::Vault;
use crate::wire::Wire;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tellsafe_protocol::answer::{Answer, Withdrawn};
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;
use tellsafe_protocol::request::{Commit, Request};
use tokio::task::JoinHandle;

/// Tasks that write at the same time.
const WRITERS: usize = 8;

/// A report that was sent, whose it is, and what became of it as far as its sender was told.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The message, in the reporter's inbox and one member's.
    pub commit: Commit,
    /// Its sender.
    pub reporter: Arc<Holder>,
    /// Its reader, of nothing else.
    pub member: Arc<Holder>,
    /// Its pieces were put before the commit, which then has none in it.
    ahead: bool,
    begun: Instant,
    /// The vault's day, and when its answer came.
    acknowledged: Option<(u32, Instant)>,
    removals: Vec<Removal>,
}

/// A part of it that was asked to go.
#[derive(Debug, Clone, Copy)]
struct Removal {
    what: Gone,
    begun: Instant,
    acknowledged: Option<Instant>,
}

/// What can be asked to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// All of it, taken back by the reporter.
    Withdrawn,
    /// The reporter's slot.
    Own,
    /// The member's slot.
    Members,
}

/// What is found of a report: whole or absent in every part, or else the check fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// It was stored, whatever was removed since.
    pub stored: bool,
    /// The reporter's slot is there.
    pub own: bool,
    /// The member's slot is there.
    pub members: bool,
}

impl Sent {
    /// A new report.
    pub fn new(text: &str) -> Self {
        let ((_, reporter), member) = (reporter(), holder());
        let composed = report(&reporter, &[&member], RosterHash([1; 32]), text);
        let commit = commit(&composed, Some(reporter.withdrawal_secret().hash()));
        Self {
            commit,
            reporter: Arc::new(reporter),
            member: Arc::new(member),
            ahead: false,
            begun: Instant::now(),
            acknowledged: None,
            removals: Vec::new(),
        }
    }

    /// Sends it, with its pieces `ahead` of it or in it.
    ///
    /// # Errors
    /// The status of a refusal, 0 for no answer.
    pub async fn send(&mut self, wire: &mut Wire, key: &RelayKey, ahead: bool) -> Result<(), u16> {
        self.ahead = ahead;
        if ahead {
            for piece in &self.commit.pieces {
                wire.ask(key, Class::Small, &Request::Piece(piece.clone())).await?;
            }
        }
        self.commit(wire, key).await
    }

    /// Sends the commit alone.
    async fn commit(&mut self, wire: &mut Wire, key: &RelayKey) -> Result<(), u16> {
        let mut commit = self.commit.clone();
        if self.ahead {
            commit.pieces.clear();
        }
        match wire.ask(key, Class::Small, &Request::Commit(commit)).await? {
            Answer::Committed(day) => {
                let first = self.acknowledged.get_or_insert((day, Instant::now())).0;
                assert_eq!(first, day, "the same bytes have the same day");
                Ok(())
            }
            other => panic!("{other:?}"),
        }
    }

    /// Asks for a part of it to go.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub async fn remove(&mut self, wire: &mut Wire, key: &RelayKey, what: Gone) -> Result<(), u16> {
        let request = match what {
            Gone::Withdrawn => Request::Withdraw(self.reporter.withdrawal_secret().clone()),
            Gone::Own => Request::Delete(self.reporter.inbox_capability().clone(), vec![1]),
            Gone::Members => Request::Delete(self.member.inbox_capability().clone(), vec![1]),
        };
        self.removals.push(Removal { what, begun: Instant::now(), acknowledged: None });
        let answer = wire.ask(key, Class::Small, &request).await?;
        assert!(matches!(answer, Answer::Done | Answer::Withdraw(Withdrawn::Gone)), "{answer:?}");
        if let Some(removal) = self.removals.last_mut() {
            removal.acknowledged = Some(Instant::now());
        }
        Ok(())
    }

    /// Whether the sender was told that it is stored.
    pub fn is_acknowledged(&self) -> bool {
        self.acknowledged.is_some()
    }

    /// Whether something was asked to go and said to be gone.
    pub fn is_removed(&self) -> bool {
        self.removals.iter().any(|removal| removal.acknowledged.is_some())
    }

    /// What could be known at a moment between `before` and `after`; `None` when it was not even begun.
    #[must_use]
    pub fn as_of(mut self, before: Instant, after: Instant) -> Option<Self> {
        self.acknowledged = self.acknowledged.filter(|(_, at)| *at <= before);
        self.removals.retain(|removal| removal.begun <= after);
        for removal in &mut self.removals {
            removal.acknowledged = removal.acknowledged.filter(|at| *at <= before);
        }
        (self.begun <= after).then_some(self)
    }

    /// Looks for it: everything acknowledged is there with every byte, nothing is half there, nothing that is said to be gone is back.
    pub async fn check(&self, wire: &mut Wire, key: &RelayKey) -> Found {
        let [own, members] = [self.listed(wire, key, &self.reporter).await, self.listed(wire, key, &self.member).await];
        let body = wire.ask(key, Class::Small, &Request::Body(self.commit.body(), 0)).await;
        assert_eq!(own.stored, members.stored, "in one inbox and not in the other");
        let found = Found { stored: own.stored, own: own.there, members: members.there };
        if !found.stored {
            assert!(self.acknowledged.is_none(), "what was acknowledged is missing");
        }
        for (there, gone) in [(found.own, Gone::Own), (found.members, Gone::Members)] {
            let removals = || self.removals.iter().filter(|removal| [gone, Gone::Withdrawn].contains(&removal.what));
            assert!(!there || removals().all(|removal| removal.acknowledged.is_none()), "{gone:?}: it came back");
            assert!(
                there || !found.stored || removals().next().is_some(),
                "{gone:?}: it is gone, and nobody asked for that"
            );
        }
        if self.removals.iter().any(|removal| removal.what == Gone::Withdrawn) {
            assert_eq!(found.own, found.members, "half withdrawn");
        }
        if found.own || found.members {
            let Ok(Answer::Body(hashes, piece)) = body else { panic!("no body: {body:?}") };
            assert!(hashes == self.commit.hashes && piece == self.commit.pieces[0], "a body changed");
        } else {
            assert_eq!(body, Err(404), "a body without a slot");
        }
        found
    }

    /// The listing of an inbox that got nothing else.
    async fn listed(&self, wire: &mut Wire, key: &RelayKey, holder: &Holder) -> Listed {
        let listing = Request::Inbox(holder.inbox_capability().clone(), 0);
        let answer = wire.ask(key, Class::Small, &listing).await;
        let Ok(Answer::Inbox(highest, slots)) = answer else { panic!("no listing: {answer:?}") };
        let sealed = &self.commit.slots.iter().find(|(inbox, _)| *inbox == holder.inbox()).expect("its slot").1;
        assert!(highest <= 1 && slots.len() as u64 <= highest, "a number or a slot too many");
        for listed in &slots {
            assert!(listed.number == 1 && listed.slot == *sealed, "a slot changed");
            assert!(self.acknowledged.is_none_or(|(day, _)| day == listed.day), "its day changed");
        }
        Listed { stored: highest == 1, there: !slots.is_empty() }
    }

    /// Sends it once more, as whoever got no answer does: nothing is stored twice, and nothing comes back.
    pub async fn send_again(&mut self, wire: &mut Wire, key: &RelayKey) -> Found {
        self.commit(wire, key).await.expect("the same bytes are acknowledged again");
        self.check(wire, key).await
    }

    /// From now on, what was found must stay.
    pub fn settle(&mut self, found: Found) {
        self.removals.retain(|removal| removal.acknowledged.is_some());
        for (there, what) in [(found.own, Gone::Own), (found.members, Gone::Members)] {
            if !there {
                let now = Instant::now();
                self.removals.push(Removal { what, begun: now, acknowledged: Some(now) });
            }
        }
    }
}

struct Listed {
    stored: bool,
    there: bool,
}

/// Writers that send, delete and withdraw, one thing after the other.
#[derive(Debug)]
pub struct Load {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    writers: Vec<JoinHandle<Vec<Sent>>>,
}

impl Load {
    /// Starts them.
    pub async fn start(vault: &Vault) -> Self {
        let (stop, key) = (Arc::new(AtomicBool::new(false)), vault.relay_key().await);
        let answered = Arc::new(AtomicUsize::new(0));
        let one = |_| tokio::spawn(write(vault.wire(), key.clone(), Arc::clone(&stop), Arc::clone(&answered)));
        let writers = (0..WRITERS).map(one).collect();
        Self { stop, answered, writers }
    }

    /// Lets them work until each has had some answers, however busy the machine is, and then for up to so many milliseconds more.
    pub async fn work(&self, most: u32) {
        let patience = Instant::now() + Duration::from_secs(20);
        while self.answered.load(Ordering::Relaxed) < 3 * WRITERS && Instant::now() < patience {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_millis(u64::from(number(most)))).await;
    }

    /// Ends them, once the vault is gone; the last report of each may be unacknowledged.
    pub async fn end(self) -> Vec<Sent> {
        self.stop.store(true, Ordering::Relaxed);
        let mut sent = Vec::new();
        for writer in self.writers {
            sent.append(&mut writer.await.expect("a writer"));
        }
        sent
    }
}

/// Until told to stop or cut off. One report in three loses a part soon after, and one in eight puts its piece ahead.
async fn write(mut wire: Wire, key: RelayKey, stop: Arc<AtomicBool>, answered: Arc<AtomicUsize>) -> Vec<Sent> {
    let mut all: Vec<Sent> = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        let mut sent = Sent::new("under load");
        let answer = sent.send(&mut wire, &key, number(8) == 0).await;
        all.push(sent);
        if answer.is_err() {
            break;
        }
        answered.fetch_add(1, Ordering::Relaxed);
        if number(3) == 0 {
            let chosen = number(u32::try_from(all.len()).expect("few")) as usize;
            let removed = remove_some(&mut all[chosen], &mut wire, &key).await;
            if removed.is_err() {
                break;
            }
        }
    }
    all
}

async fn remove_some(sent: &mut Sent, wire: &mut Wire, key: &RelayKey) -> Result<(), u16> {
    if sent.is_removed() {
        return Ok(());
    }
    match number(4) {
        0 => sent.remove(wire, key, Gone::Own).await,
        1 => {
            sent.remove(wire, key, Gone::Own).await?;
            sent.remove(wire, key, Gone::Members).await
        }
        _ => sent.remove(wire, key, Gone::Withdrawn).await,
    }
}
