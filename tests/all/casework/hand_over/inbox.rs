//! What the vault has for a member, opened with the member's own key, and what their client keeps of it.

use super::super::room::{Room, copy_folder};
use tellsafe_client::cache::Cache;
use tellsafe_protocol::body;
use tellsafe_protocol::slot::{self, Message};
use tellsafe_protocol::statement::Kind;
use tellsafe_tests::needle::files_below;
use tellsafe_tests::sent::opened;
use tellsafe_vault::store::{LogStore, Options, Store};

pub(super) struct Inbox {
    messages: Vec<Message>,
    texts: Vec<String>,
    kept: Vec<Message>,
    bodies_here: usize,
}

impl Inbox {
    /// Of a member, as the vault has it now.
    pub(super) fn of(room: &Room, name: &str) -> Self {
        let holder = room.holder(name);
        let copy = tempfile::tempdir().expect("a folder");
        copy_folder(&room.world.vault.data(), copy.path());
        let (store, keys) = (copy.path().join("store"), copy.path().join("keys"));
        let store = opened(&Options::new(store, keys, room.world.folder().join("root.key")));
        let listed = store.list(&holder.inbox().0, 0, 10_000).expect("a listing");
        let open = |slot: &[u8]| slot::open(slot, holder.identity(), &holder.inbox()).expect("their own");
        let messages: Vec<Message> = listed.entries.iter().map(|entry| open(&entry.slot)).collect();
        let texts = messages.iter().map(|message| content(&store, message)).collect();
        let home = room.committee.folder().join(name.to_lowercase());
        let kept = Cache::of(&home, &holder).kept().arrived().0.into_iter().map(|one| (*one.message).clone()).collect();
        let bodies = files_below(&home.join("cache")).into_iter();
        let bodies_here = bodies.filter(|path| path.to_string_lossy().contains("bodies")).count();
        Self { messages, texts, kept, bodies_here }
    }

    /// What is there for them, in the order of its numbers.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        self.messages.iter().map(|message| message.statement.kind).collect()
    }

    /// All that their key opens, at the vault and on their machine.
    pub(super) fn opened(&self) -> String {
        let cards = self.messages.iter().chain(&self.kept).map(|message| format!("{:?}", message.statement.card));
        cards.chain(self.texts.iter().cloned()).collect()
    }

    /// The bodies that their client keeps.
    pub(super) fn bodies_here(&self) -> usize {
        self.bodies_here
    }
}

fn content(store: &LogStore, message: &Message) -> String {
    let hash = &message.statement.body;
    let hashes = store.body(&hash.0).expect("an answer").expect("a body");
    let piece = |hash: &_| store.piece(hash).expect("an answer").expect("a piece");
    let pieces: Vec<Vec<u8>> = hashes.iter().map(piece).collect();
    let content = body::open(hash, &pieces, message.body_seed.as_ref().expect("a seed")).expect("it opens");
    let handed = content.handed.iter().map(|one| format!("{:?}", one.open().expect("signed").statement));
    let texts = [format!("{content:?}")].into_iter().chain(handed);
    texts.collect()
}
