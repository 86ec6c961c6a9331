//! A desk made in-process, so that a test holds every identity of it.

use crate::messages::holder_of;
use crate::programs::program;
use crate::random::{bytes, random};
use crate::vault::{Vault, now};
use std::path::Path;
use std::process::{Command, Stdio};
use tellsafe_protocol::age::{Passphrase, WorkFactor, armor, seal_with_passphrase};
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{RosterHash, hex};
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::public_file::PublishedDesk;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{
    Confirmation, Core, Deadlines, Details, Link, MemberDetails, MemberKeys, WorkingDays, fingerprint,
};
use zeroize::Zeroizing;

/// The three members of most tests.
pub const THREE: [&str; 3] = ["Ana", "Ben", "Chidi"];
/// Of every identity file.
pub const PASSPHRASE: &str = "one made-up passphrase for all";

/// A desk, with the private keys of its members.
#[derive(Debug, Clone)]
pub struct Desk {
    /// In the order of the newest core.
    pub members: Vec<Member>,
    /// From number 1.
    pub links: Vec<Link>,
    /// The newest.
    pub core: Core,
    /// Of the newest core.
    pub details: Details,
    /// Of the newest core.
    pub confirmations: Vec<Confirmation>,
}

/// Someone who could be a member.
#[derive(Debug, Clone)]
pub struct Member {
    /// As the roster calls them.
    pub name: String,
    seed: [u8; 32],
}

impl Member {
    /// With a key of their own.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), seed: bytes() }
    }

    /// All that the seed can do.
    pub fn holder(&self) -> Holder {
        holder_of(self.seed)
    }

    /// All that the member is.
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// What a core pins.
    pub fn keys(&self) -> MemberKeys {
        MemberKeys { key: self.holder().public_key(), inbox: self.holder().inbox() }
    }

    /// What the details say.
    pub fn details(&self) -> MemberDetails {
        MemberDetails {
            name: self.name.clone(),
            role: "member".into(),
            affiliation: "independent".into(),
            recipient: self.holder().recipient().as_bytes().to_vec(),
            content_version: 1,
        }
    }

    /// `tellsafe` as this member runs it: settings, identity file and passphrase are in `folder`.
    pub fn tellsafe(&self, folder: &Path, link: &str) -> Command {
        std::fs::create_dir_all(folder).expect("a folder");
        let [identity, passphrase, home] =
            ["age", "passphrase", "home"].map(|end| folder.join(format!("{}.{end}", self.name)));
        if !identity.exists() {
            std::fs::write(&passphrase, PASSPHRASE).expect("written");
            std::fs::write(&identity, self.identity_file()).expect("written");
        }
        let mut command = stranger(&home, link);
        command.arg("--identity").arg(identity).arg("--passphrase-file").arg(passphrase);
        command
    }

    fn identity_file(&self) -> String {
        let work = WorkFactor::new(10).expect("a work factor");
        let passphrase = Passphrase::new(Zeroizing::new(PASSPHRASE.to_owned()), work);
        let identity = self.holder().identity().to_text().expect("a text");
        let text = format!("# tellsafe seed: {}\n{}\n", hex(&self.seed), *identity);
        armor::encode(&seal_with_passphrase(&passphrase, work, text.as_bytes(), &mut random).expect("sealed"))
    }
}

/// `tellsafe` as someone without a key runs it, with settings in `home`.
pub fn stranger(home: &Path, link: &str) -> Command {
    let mut command = program("tellsafe");
    command.env("TELLSAFE_HOME", home).env("COLUMNS", "80").stdin(Stdio::null()).arg("--link").arg(link);
    command
}

/// UTC days since 1970-01-01.
pub fn today() -> u32 {
    u32::try_from(now() / 86_400).expect("a day")
}

impl Desk {
    /// A desk for this vault that nobody has published: founded by the first, changed by more than half.
    pub fn new(vault: PublicKey, names: &[&str]) -> Self {
        let members: Vec<Member> = names.iter().map(|name| Member::new(name)).collect();
        let details = details(&members);
        let core = Core {
            name: "Example Conduct Committee".into(),
            number: 1,
            previous: None,
            members: members.iter().map(Member::keys).collect(),
            quorum: u8::try_from(members.len() / 2 + 1).expect("few"),
            vault,
            details: details.hash(),
            lost: vec![],
        };
        let links = vec![Link::sign(&core, members[0].holder().signing_key())];
        Self { members, links, core, details, confirmations: Vec::new() }
    }

    /// A desk that was published with the operator's token and confirmed by everyone.
    pub async fn found(vault: &Vault, names: &[&str]) -> Self {
        Self::found_with(vault, names, |_| ()).await
    }

    /// The same, with other details.
    pub async fn found_with(vault: &Vault, names: &[&str], change: impl FnOnce(&mut Details)) -> Self {
        let mut desk = Self::new(vault.key(), names);
        change(&mut desk.details);
        desk.core.details = desk.details.hash();
        desk.links = vec![Link::sign(&desk.core, desk.members[0].holder().signing_key())];
        let request = desk.publication(Some(vault.token()));
        assert_eq!(ask(vault, &request).await, Ok(Answer::Done));
        desk.confirm(&[today()].repeat(names.len()));
        for confirmation in &desk.confirmations {
            assert_eq!(ask(vault, &Request::Confirm(confirmation.clone())).await, Ok(Answer::Done));
        }
        desk
    }

    /// What asks the vault to publish the newest link.
    pub fn publication(&self, token: Option<String>) -> Request {
        let link = self.links.last().expect("a link").clone();
        Request::Roster { link, details: self.details.to_bytes(), token }
    }

    /// Everyone confirms the newest core, each on their day of `days`; those beyond its end do not.
    pub fn confirm(&mut self, days: &[u32]) {
        let confirm = |(member, day): (&Member, &u32)| {
            Confirmation::sign(self.fingerprint(), *day, member.holder().signing_key())
        };
        self.confirmations = self.members.iter().zip(days).map(confirm).collect();
    }

    /// The desk after a change that these members sign; nobody has confirmed it.
    pub fn changed(&self, signers: &[&Member], change: impl FnOnce(&mut Self)) -> Self {
        let mut next = self.clone();
        next.core.number += 1;
        next.core.previous = Some(self.fingerprint());
        next.core.lost.clear();
        next.confirmations.clear();
        change(&mut next);
        next.core.details = next.details.hash();
        let mut link = Link { core: next.core.to_bytes(), signatures: Vec::new() };
        for signer in signers {
            link.add(signer.holder().signing_key());
        }
        next.links.push(link);
        next
    }

    /// Puts `members` in the place of those before.
    pub fn set_members(&mut self, members: Vec<Member>) {
        self.core.members = members.iter().map(Member::keys).collect();
        self.details.members = members.iter().map(Member::details).collect();
        self.core.quorum = u8::try_from(members.len() / 2 + 1).expect("few");
        self.members = members;
    }

    /// The newest core's.
    pub fn fingerprint(&self) -> RosterHash {
        self.core.hash()
    }

    /// The link that people get, with the newest core's fingerprint.
    pub fn link(&self, address: &str) -> String {
        format!("{address}/#{}", fingerprint(&self.fingerprint()))
    }

    /// As everyone gets it.
    pub fn published(&self) -> PublishedDesk {
        PublishedDesk {
            links: self.links.clone(),
            details: self.details.to_bytes(),
            confirmations: self.confirmations.clone(),
        }
    }

    /// All members, as holders.
    pub fn holders(&self) -> Vec<Holder> {
        self.members.iter().map(Member::holder).collect()
    }
}

fn details(members: &[Member]) -> Details {
    Details {
        members: members.iter().map(Member::details).collect(),
        operators: vec![("gateway".into(), "Olu (not a member)".into()), ("vault".into(), "Pia (not a member)".into())],
        form: vec![],
        languages: vec!["en".into()],
        deadlines: Deadlines { acknowledge: 3, next: 5 },
        working: WorkingDays { weekdays: 0b001_1111, holidays: vec![] },
        retention_months: 15,
        plain_form: true,
        other_places: vec![("Example Foundation".into(), "conduct@foundation.example".into())],
        urgent: String::new(),
        attachments: tellsafe_protocol::roster::limits::MAX_ATTACHMENTS,
        directory: vec![],
    }
}

async fn ask(vault: &Vault, request: &Request) -> Result<Answer, u16> {
    vault.wire().ask(&vault.relay_key().await, Class::Small, request).await
}
