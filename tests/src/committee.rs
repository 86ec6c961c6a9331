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

/// What the made-up committee promises.
const DETAILS: &str = r#"
urgent = "If you are not safe now: call +1 555 0100, or come to the blue desk in the hall."
languages = ["en"]
[machines]
gateway = "Olu, who is not on the committee"
vault = "Pia, who is not on the committee"
[[place]]
label = "The ombudsperson of the foundation"
how = "ombuds@example.org"
"#;

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
        Self::found_in(world, "members", name, people)
    }

    /// The same, with the members' files in another folder: a second desk of the same server.
    pub fn found_in(world: &World, folder: &str, name: &str, people: &[Person]) -> Self {
        let folder = world.folder().join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("passphrase"), PASSPHRASE).expect("written");
        let mut committee =
            Self { link: world.https.clone(), folder, certificate: world.certificate(), people: people.to_vec() };
        for (person, role, affiliation) in people {
            committee.key_and_card(person, role, affiliation);
        }
        let founder = people.first().expect("a member").0;
        let (token, details) = (world.vault.token(), committee.folder.join("details.toml"));
        std::fs::write(&details, DETAILS).expect("written");
        let proposal = committee.folder.join("committee.proposal");
        let mut create = committee.tellsafe(founder);
        create.args(["desk", "create", "--yes-compared", "--name", name, "--token", &token, "--details"]).arg(details);
        for (person, ..) in people.iter().skip(1) {
            create.arg("--card").arg(committee.card(person));
        }
        run(create.arg("--out").arg(&proposal));
        let mut publish = committee.tellsafe(founder);
        publish.args(["desk", "publish", "--json", "--token", &token]).arg(&proposal);
        committee.link = json(&mut publish)["link"].as_str().expect("a link").to_owned();
        committee.everyone_looks();
        std::fs::write(committee.folder.join("fingerprint"), committee.fingerprint()).expect("written");
        committee
    }

    /// As [`Self::found`], or the desk that was founded in this folder before, at its new address.
    pub fn found_or_reopen(world: &World, name: &str, people: &[Person]) -> Self {
        let folder = world.folder().join("members");
        let Ok(fingerprint) = std::fs::read_to_string(folder.join("fingerprint")) else {
            return Self::found(world, name, people);
        };
        let link = format!("{}/#{fingerprint}", world.https);
        let committee = Self { link, folder, certificate: world.certificate(), people: people.to_vec() };
        committee.everyone_looks();
        committee
    }

    /// Someone joins: everyone compares their card, and signs.
    pub fn join(&mut self, person: Person) {
        let (name, role, affiliation) = person;
        self.key_and_card(name, role, affiliation);
        let (change, names) = (self.folder.join(format!("{name}.proposal")), self.names().collect::<Vec<_>>());
        let [founder, others @ ..] = names.as_slice() else { return };
        let mut add = self.tellsafe(founder);
        run(add.args(["desk", "change", "--yes-compared", "--add"]).arg(self.card(name)).arg("--out").arg(&change));
        for other in others {
            run(self.tellsafe(other).args(["desk", "sign", "--yes"]).arg(&change));
        }
        run(self.tellsafe(founder).args(["desk", "publish"]).arg(&change));
        self.people.push(person);
        self.everyone_looks();
    }

    /// Someone leaves: the others sign a list without them.
    pub fn leave(&mut self, name: &str) {
        self.people.retain(|(person, ..)| *person != name);
        let (change, names) = (self.folder.join(format!("{name}-leaves.proposal")), self.names().collect::<Vec<_>>());
        let [founder, others @ ..] = names.as_slice() else { return };
        run(self.tellsafe(founder).args(["desk", "change", "--remove", name, "--out"]).arg(&change));
        for other in others {
            run(self.tellsafe(other).args(["desk", "sign", "--yes"]).arg(&change));
        }
        run(self.tellsafe(founder).args(["desk", "publish"]).arg(&change));
        self.everyone_looks();
    }

    /// Every member checks the committee: that remembers the link, and confirms the list of members.
    fn everyone_looks(&self) {
        for person in self.names() {
            run(self.tellsafe(person).args(["desk", "show"]));
        }
    }

    /// `tellsafe` as this member runs it.
    pub fn tellsafe(&self, name: &str) -> Command {
        let mut command = self.stranger();
        command.env("TELLSAFE_HOME", self.home(name));
        command.arg("--passphrase-file").arg(self.folder.join("passphrase"));
        command
    }

    /// What this member types in a shell, where the settings remember the rest.
    pub fn shell(&self, name: &str) -> String {
        format!(
            "TELLSAFE_HOME={} {} --passphrase-file {}",
            self.home(name).display(),
            crate::programs::folder().join("tellsafe").display(),
            self.folder.join("passphrase").display()
        )
    }

    /// What someone without a key types in a shell.
    pub fn shell_of_a_stranger(&self) -> String {
        let tellsafe = crate::programs::folder().join("tellsafe");
        format!("{} --certificate {} --link '{}'", tellsafe.display(), self.certificate.display(), self.link)
    }

    fn home(&self, name: &str) -> PathBuf {
        self.folder.join(name.to_lowercase())
    }

    /// `tellsafe` as someone without a key runs it.
    pub fn stranger(&self) -> Command {
        let mut command = program("tellsafe");
        command.env("TELLSAFE_HOME", self.folder.join("stranger")).env("COLUMNS", "80").stdin(Stdio::null());
        command.arg(if self.link.contains('#') { "--link" } else { "--server" }).arg(&self.link);
        command.arg("--certificate").arg(&self.certificate);
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
