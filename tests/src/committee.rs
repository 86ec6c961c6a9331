//! A made-up committee that founds its desk with the real client.

use crate::programs::program;
use crate::world::World;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The passphrase of every made-up member.
pub const PASSPHRASE: &str = "a made-up passphrase for the demo";

/// Name, role and affiliation of a made-up member.
pub type Person = (&'static str, &'static str, &'static str);

/// Five people.
pub const FIVE: [Person; 5] = [
    ("Ana", "chair", "Northwind"),
    ("Ben", "member", "Contoso"),
    ("Chidi", "member", "independent"),
    ("Dana", "member", "Fabrikam"),
    ("Emi", "member", "independent"),
];

/// A desk and its members' files.
#[derive(Debug, Clone)]
pub struct Committee {
    /// `https://…/#fingerprint`.
    pub link: String,
    folder: PathBuf,
    certificate: PathBuf,
    people: Vec<Person>,
}

impl Committee {
    /// Founds a desk: keys, cards, the founder's proposal, the operator's token, and everyone's confirmation.
    pub fn found(world: &World, name: &str, people: &[Person]) -> Self {
        let folder = world.folder().join("members");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("passphrase"), PASSPHRASE).expect("written");
        let mut committee =
            Self { link: world.https.clone(), folder, certificate: world.certificate(), people: people.to_vec() };
        for (person, role, affiliation) in people {
            committee.key_and_card(person, role, affiliation);
        }
        let founder = people.first().expect("a member").0;
        let token = world.vault.token();
        let proposal = committee.folder.join("proposal");
        let mut create = committee.tellsafe(founder);
        create.args(["desk", "create", "--yes-compared", "--name", name, "--token", &token]);
        create.args(["--operator", "page and relay=Olu (not a member)", "--operator", "store=Pia (not a member)"]);
        for (person, ..) in people {
            create.arg("--card").arg(committee.card(person));
        }
        run(create.arg("--out").arg(&proposal));
        let mut publish = committee.tellsafe(founder);
        run(publish.args(["desk", "publish", "--token", &token]).arg(&proposal));
        let shown = run(committee.tellsafe(founder).args(["desk", "link", "--json"]).arg("--proposal").arg(&proposal));
        let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("json");
        committee.link = shown["link"].as_str().expect("a link").to_owned();
        for (person, ..) in people {
            run(committee.tellsafe(person).args(["desk", "show"]));
        }
        committee
    }

    /// `tellsafe` as this member runs it.
    pub fn tellsafe(&self, name: &str) -> Command {
        let mut command = self.stranger();
        command.env("TELLSAFE_HOME", self.folder.join(format!("{}.home", name.to_lowercase())));
        command.arg("--identity").arg(self.identity(name));
        command.arg("--passphrase-file").arg(self.folder.join("passphrase"));
        command
    }

    /// `tellsafe` as someone without a key runs it.
    pub fn stranger(&self) -> Command {
        let mut command = program("tellsafe");
        command.env("TELLSAFE_HOME", self.folder.join("stranger.home")).env("COLUMNS", "80").stdin(Stdio::null());
        command.arg("--link").arg(&self.link).arg("--certificate").arg(&self.certificate);
        command
    }

    /// The fingerprint in the link.
    pub fn fingerprint(&self) -> &str {
        self.link.split_once('#').map_or("", |(_, fingerprint)| fingerprint)
    }

    /// The members' names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.people.iter().map(|(name, ..)| *name)
    }

    /// A member's encrypted identity file.
    pub fn identity(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}.age", name.to_lowercase()))
    }

    /// A member's card.
    pub fn card(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{}.card", name.to_lowercase()))
    }

    /// Where the members keep things.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn key_and_card(&self, name: &str, role: &str, affiliation: &str) {
        let mut key = self.tellsafe(name);
        run(key.args(["key", "new", "--no-backup-check", "--work-factor", "10", "--out"]).arg(self.identity(name)));
        let mut join = self.tellsafe(name);
        join.args(["desk", "join", "--name", name, "--role", role, "--affiliation", affiliation, "--out"]);
        run(join.arg(self.card(name)));
    }
}

/// Runs a command that must succeed.
pub fn run(command: &mut Command) -> Output {
    let output = command.output().expect("it starts");
    assert!(
        output.status.success(),
        "{command:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Standard output of a command that must succeed, as JSON.
pub fn json(command: &mut Command) -> serde_json::Value {
    let output = run(command);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{command:?} printed {}", String::from_utf8_lossy(&output.stdout)))
}
