//! What a gateway, or someone who holds it, might say in place of the public file; and what page and client answer to it.

use crate::desk::{Desk, Member, THREE, today};
use crate::hostile_gateway::HostileGateway;
use crate::messages::holder;
use crate::random::bytes;
use crate::vault::{Vault, now};
use tellsafe_protocol::bytes::RosterHash;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::public_file::{PublicFile, PublishedDesk};
use tellsafe_protocol::relay::{RelayIdentity, SignedRelayKey};
use tellsafe_protocol::roster::{Confirmation, fingerprint};
use zeroize::Zeroizing;

/// One lie of a gateway, and what page and client say to it.
#[derive(Debug)]
pub struct Lie {
    /// In a few words.
    pub what: &'static str,
    /// The public file.
    pub file: Vec<u8>,
    /// The link that was opened.
    pub link: String,
    /// What is shown on the page.
    pub shown: &'static str,
    /// What the client says first.
    pub said: &'static str,
}

const NOT_SIGNED: (&str, &str) = (".refusal[data-reason=not-signed]", "not signed by enough of the members before it");
const BROKEN: (&str, &str) = (".refusal[data-reason=chain-broken]", "does not follow from the one before it");
const CHANGED: (&str, &str) = (".refusal[data-reason=details-changed]", "is not what they signed");
const DUPLICATE: (&str, &str) = (".refusal[data-reason=duplicate-key]", "two members of the list have the same key");
const NOT_ANCHORED: (&str, &str) = ("#not-anchored", "its fingerprint is another");
const RELAY_KEY: (&str, &str) = (".refusal[data-reason=relay-key]", "not signed by the vault that the members named");
const CLOCK: (&str, &str) = (".refusal[data-reason=clock]", "not valid today");
const UNCONFIRMED: (&str, &str) =
    (".refusal[data-reason=unconfirmed]", "no member has confirmed this list for half a year");
/// For what is no public file at all.
pub const MALFORMED: (&str, &str) = (".refusal[data-reason=malformed]", "cannot be understood");

/// What an honest gateway has, and who would like to read along.
#[derive(Debug)]
pub struct Stage {
    /// The real desk.
    pub desk: Desk,
    /// The real relay keys.
    pub keys: Vec<SignedRelayKey>,
    /// Who would like to read along.
    pub eve: Member,
    /// The hostile gateway's.
    pub address: String,
}

impl Stage {
    fn lie(&self, what: &'static str, (shown, said): (&'static str, &'static str), desks: Vec<PublishedDesk>) -> Lie {
        let file = PublicFile { relay_keys: self.keys.clone(), desks }.to_bytes();
        Lie { what, file, link: self.desk.link(&self.address), shown, said }
    }

    /// The next list, which these sign; Ana and Ben would be enough.
    pub fn next(&self, signers: &[usize], change: impl FnOnce(&mut Desk)) -> Desk {
        let signers: Vec<&Member> = signers.iter().map(|at| &self.desk.members[*at]).collect();
        let mut next = self.desk.changed(&signers, change);
        next.confirm(&[today(); 9]);
        next
    }

    /// Eve joins.
    pub fn with_eve(&self, desk: &mut Desk) {
        desk.set_members([&self.desk.members[..], std::slice::from_ref(&self.eve)].concat());
    }

    /// All of them.
    pub fn lies(&self) -> Vec<Lie> {
        let one = |what, expected, desk: &Desk| self.lie(what, expected, vec![desk.published()]);
        let mut lies = vec![
            one("signed by one where two must", NOT_SIGNED, &self.next(&[0], |desk| self.with_eve(desk))),
            one("signed by nobody", NOT_SIGNED, &self.next(&[], |desk| self.with_eve(desk))),
            one("signed by one of the members and by the new one", NOT_SIGNED, &{
                let mut next = self.next(&[0], |desk| self.with_eve(desk));
                next.links[1].add(self.eve.holder().signing_key());
                next
            }),
            one("signatures of another list", NOT_SIGNED, &{
                let mut next = self.next(&[0, 1], |desk| self.with_eve(desk));
                next.links[1].signatures =
                    self.next(&[0, 1], |desk| desk.core.name.push('.')).links[1].signatures.clone();
                next
            }),
            one(
                "the list before is another",
                BROKEN,
                &self.next(&[0, 1, 2], |desk| desk.core.previous = Some(RosterHash(bytes()))),
            ),
            one("a list is left out", BROKEN, &self.next(&[0, 1, 2], |desk| desk.core.number += 1)),
            one("a name was changed", CHANGED, &self.with_details(|desk| desk.details.members[1].name = "Eve".into())),
            one(
                "a key to lock with was changed",
                CHANGED,
                &self.with_details(|desk| {
                    desk.details.members[1].recipient = self.eve.details().recipient;
                }),
            ),
            one("a promise was changed", CHANGED, &self.with_details(|desk| desk.details.deadlines.next = 365)),
            one(
                "a signing key twice",
                DUPLICATE,
                &self.next(&[0, 1], |desk| desk.core.members[2].key = desk.core.members[1].key),
            ),
            one(
                "an inbox twice",
                DUPLICATE,
                &self.next(&[0, 1], |desk| desk.core.members[2].inbox = desk.core.members[1].inbox),
            ),
            one(
                "a key to lock with twice",
                DUPLICATE,
                &self.next(&[0, 1], |desk| {
                    desk.details.members[2].recipient = desk.details.members[1].recipient.clone();
                }),
            ),
            one(
                "a key that is none",
                DUPLICATE,
                &self.next(&[0, 1], |desk| desk.core.members[2].key = PublicKey([0; 32])),
            ),
            one("a committee of Eve's own", NOT_ANCHORED, &self.eves()),
            self.lie("no committee at all", NOT_ANCHORED, vec![]),
            one("nobody confirmed it", UNCONFIRMED, &self.confirmed(&[])),
            one("confirmed half a year ago", UNCONFIRMED, &self.confirmed(&[today() - 181; 3])),
            one("confirmed in a year to come", UNCONFIRMED, &self.confirmed(&[today() + 365; 3])),
            one("confirmed by someone else", UNCONFIRMED, &self.confirmed_by_eve()),
        ];
        // Two lists that each follow, properly signed: someone shows different people different ones.
        let fork =
            [self.next(&[0, 1], |desk| self.with_eve(desk)), self.next(&[0, 1], |desk| desk.core.name.push('.'))];
        lies.push(self.lie("a fork", BROKEN, fork.iter().map(Desk::published).collect()));
        let mut headless = self.next(&[0, 1], |_| {});
        headless.links.remove(0);
        lies.push(Lie {
            link: headless.link(&self.address),
            ..one("the founding list is left out", BROKEN, &headless)
        });
        lies.push(Lie {
            link: format!("{}/#{}", self.address, fingerprint(&RosterHash(bytes()))),
            ..one("a link with another fingerprint", NOT_ANCHORED, &self.desk)
        });
        lies.extend(self.relay_lies());
        for (what, bytes) in
            [("half a file", self.file()[..900].to_vec()), ("noise", bytes::<64>().to_vec()), ("nothing", vec![])]
        {
            lies.push(Lie { file: bytes, ..one(what, MALFORMED, &self.desk) });
        }
        lies
    }

    /// Keys for the way to the vault that its roster did not name, or not for now.
    fn relay_lies(&self) -> Vec<Lie> {
        let (relay, now) = (RelayIdentity::from_seed(&Zeroizing::new(bytes())).expect("a key"), now());
        let with = |what, (shown, said): (&'static str, &'static str), keys: Vec<SignedRelayKey>, desk: &Desk| {
            let file = PublicFile { relay_keys: keys, desks: vec![desk.published()] }.to_bytes();
            Lie { what, file, link: desk.link(&self.address), shown, said }
        };
        let eves = relay.sign(now, now + 3600, self.eve.holder().signing_key());
        let mut swapped = self.keys[0].clone();
        swapped.bytes.clone_from(&eves.bytes);
        // A vault whose signing key the test holds, so that it can sign what it should not.
        let vault = holder();
        let mut desk = Desk::new(vault.public_key(), &THREE);
        desk.confirm(&[today(); 3]);
        let signed = |from: u64, to: u64| vec![relay.sign(from, to, vault.signing_key())];
        vec![
            with("a relay key of Eve's", RELAY_KEY, vec![eves], &self.desk),
            with("a relay key under another's signature", RELAY_KEY, vec![swapped], &self.desk),
            with("no relay key", RELAY_KEY, vec![], &self.desk),
            with("a relay key that lives too long", RELAY_KEY, signed(now - 60, now + 49 * 3600), &desk),
            with("a relay key of last week", CLOCK, signed(now - 9 * 86_400, now - 7 * 86_400), &desk),
        ]
    }

    /// The truth.
    pub fn file(&self) -> Vec<u8> {
        PublicFile { relay_keys: self.keys.clone(), desks: vec![self.desk.published()] }.to_bytes()
    }

    fn with_details(&self, change: impl FnOnce(&mut Desk)) -> Desk {
        let mut desk = self.desk.clone();
        change(&mut desk);
        desk
    }

    /// The real desk, confirmed on these days.
    pub fn confirmed(&self, days: &[u32]) -> Desk {
        self.with_details(|desk| desk.confirm(days))
    }

    fn confirmed_by_eve(&self) -> Desk {
        let (hash, eve) = (self.desk.fingerprint(), self.eve.holder());
        let own = Confirmation::sign(hash, today(), eve.signing_key());
        // In Ana's name, with Eve's signature.
        let forged = Confirmation { key: self.desk.members[0].keys().key, ..own.clone() };
        self.with_details(|desk| desk.confirmations = vec![own, forged])
    }

    /// The real desk, which its members closed: no lie.
    pub fn closed(&self) -> Desk {
        let close =
            |member: &Member| Confirmation::close(self.desk.fingerprint(), today(), member.holder().signing_key());
        self.with_details(|desk| desk.confirmations = desk.members.iter().map(close).collect())
    }

    /// Her own desk, whose name and names are those of the real one.
    fn eves(&self) -> Desk {
        let mut desk = Desk::new(self.desk.core.vault, &THREE);
        desk.confirm(&[today(); 3]);
        desk
    }
}

/// A desk that is published, and a gateway that lies about it.
pub async fn stage(vault: &Vault) -> (Stage, HostileGateway) {
    let desk = Desk::found(vault, &THREE).await;
    let gateway = HostileGateway::start(vault.socket()).await;
    let keys = vault.wire().public_file().await.relay_keys;
    (Stage { desk, keys, eve: Member::new("Eve"), address: gateway.address.clone() }, gateway)
}
