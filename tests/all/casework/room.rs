//! A committee with a case, and what its members' clients say.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tellsafe_client::keyfile;
use tellsafe_protocol::age::Recipient;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{Inbox, MessageId};
use tellsafe_protocol::compose::{Draft, compose};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::Roster;
use tellsafe_protocol::statement::Kind;
use tellsafe_tests::committee::{Committee, PASSPHRASE, Person, json, run};
use tellsafe_tests::desk::today;
use tellsafe_tests::messages::EXPIRES;
use tellsafe_tests::needle::files_below;
use tellsafe_tests::random::random;
use tellsafe_tests::world::World;

pub(super) const TEXT: &str = "He waited behind the purple kiosk and said those words again.";

pub(super) struct Room {
    pub(super) committee: Committee,
    pub(super) world: World,
}

impl Room {
    pub(super) fn of(people: &[Person]) -> Self {
        let world = World::unthrottled();
        let committee = Committee::found(&world, "Example Conduct Committee", people);
        Self { committee, world }
    }

    /// A report to everyone but these; the case's name.
    pub(super) fn report(&self, without: &[&str]) -> String {
        let file = self.world.folder().join("report.txt");
        std::fs::write(&file, TEXT).expect("written");
        let mut report = self.committee.stranger();
        report.args(["report", "--json", "--people", "Zebulon Quartermain", "--file"]).arg(&file);
        for name in without {
            report.args(["--without", name]);
        }
        run(report.arg("--code-out").arg(self.words()));
        let reader = self.committee.names().find(|name| !without.contains(name)).expect("a reader");
        let cases = self.json(reader, &["inbox"]);
        cases["cases"][0]["name"].as_str().expect("a name").to_owned()
    }

    pub(super) fn words(&self) -> std::path::PathBuf {
        self.world.folder().join("words")
    }

    /// What the person who reported sees.
    pub(super) fn follow_up(&self) -> Value {
        let mut command = self.committee.stranger();
        json(command.args(["follow-up", "--json", "--code-file"]).arg(self.words()))
    }

    pub(super) fn tellsafe(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = self.committee.tellsafe(name);
        command.args(arguments);
        command
    }

    /// Of a command that has to succeed.
    pub(super) fn json(&self, name: &str, arguments: &[&str]) -> Value {
        json(self.tellsafe(name, arguments).arg("--json"))
    }

    /// Of a command whatever becomes of it.
    pub(super) fn outcome(&self, name: &str, arguments: &[&str]) -> Output {
        self.tellsafe(name, arguments).arg("--json").output().expect("it starts")
    }

    /// The exit code, and what was said about it.
    pub(super) fn refused(&self, name: &str, arguments: &[&str]) -> (i32, String) {
        let output = self.outcome(name, arguments);
        let said: Value = serde_json::from_slice(&output.stderr).expect("an error as JSON");
        let said = format!("{} {} {}", said["happened"], said["means"], said["next"]);
        (output.status.code().expect("a code"), said)
    }

    /// A member's key.
    pub(super) fn holder(&self, name: &str) -> Holder {
        let passphrase = PASSPHRASE.to_owned().into();
        keyfile::open(&self.committee.identity(name), passphrase).and_then(|key| key.holder()).expect("their key")
    }

    /// A message that no client of ours would make, by this author, to these members, after the report.
    pub(super) async fn post(&self, author: &Holder, kind: Kind, case: &str, to: &[&str], content: Content) {
        let roster = self.roster().await;
        let readers = to.iter().map(|name| reader(&roster, name)).collect();
        self.post_to(author, kind, case, case, readers, content).await;
    }

    /// The same to anyone, after any message, by the first list.
    pub(super) async fn post_to(
        &self,
        author: &Holder,
        kind: Kind,
        case: &str,
        after: &str,
        readers: Vec<(Inbox, Recipient)>,
        content: Content,
    ) {
        let roster = self.roster().await.founding();
        let (case, parents) = (Some(MessageId(unhex(case))), vec![MessageId(unhex(after))]);
        let draft = Draft { kind, roster, case, day: today(), parents, readers, card: None, content };
        let composed = compose(draft, author.signing_key(), &mut random).expect("composed");
        let commit = Request::Commit(composed.into_commit(vec![], None, None, EXPIRES));
        let vault = &self.world.vault;
        let stored = vault.wire().ask(&vault.relay_key().await, Class::Small, &commit).await;
        assert!(stored.is_ok(), "the vault cannot know");
    }

    pub(super) async fn roster(&self) -> Roster {
        let file = self.world.vault.wire().public_file().await;
        file.desks[0].verify(None).expect("a roster")
    }

    /// The work on a case, as a member's client folds it.
    pub(super) fn work(&self, name: &str, case: &str) -> Value {
        self.json(name, &["read", case])["work"].clone()
    }

    pub(super) fn everyone_is_clean(&self, case: &str, names: &[&str]) {
        for name in names {
            self.json(name, &["read", case, "--conflict", "none"]);
        }
    }
}

/// A member, as the newest list has them.
pub(super) fn reader(roster: &Roster, name: &str) -> (Inbox, Recipient) {
    let at = roster.details().members.iter().position(|member| member.name == name).expect("a member");
    (roster.newest().1.members[at].inbox, roster.recipient(at).expect("a recipient"))
}

fn unhex(text: &str) -> [u8; 32] {
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("digits");
    std::array::from_fn(byte)
}

/// A member's files, for another machine.
pub(super) fn copy_folder(from: &Path, to: &Path) {
    for file in files_below(from) {
        let copy = to.join(file.strip_prefix(from).expect("below"));
        std::fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
        std::fs::copy(&file, copy).expect("copied");
    }
}
