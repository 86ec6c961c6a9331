//! A gateway with a recorder on either side, and the real clients going about their cases through it.

use crate::committee::{json, run};
use crate::desk::{Desk, THREE, stranger};
use crate::exchange::Exchange;
use crate::recorder::Recorder;
use crate::wire::{Target, Wire};
use crate::world::World;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use tellsafe_protocol::bytes::{MessageId, Seed};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::relay::RelayKey;

/// Everything recorded on both sides of a gateway, with real clients before it.
#[derive(Debug)]
pub struct Scene {
    /// Both servers.
    pub world: World,
    /// Between gateway and vault.
    pub between: Recorder,
    /// Between clients and gateway.
    pub before: Recorder,
    /// Of three, published and confirmed.
    pub desk: Desk,
    /// Leads through the recorder.
    pub link: String,
    /// Straight to the gateway.
    pub wire: Wire,
    /// The vault's.
    pub key: RelayKey,
}

impl Scene {
    /// Starts all of it; the gateway sees its clients come from `source`.
    pub async fn new(source: Ipv4Addr) -> Self {
        let (world, between) = World::recorded();
        let desk = Desk::found(&world.vault, &THREE).await;
        let gateway = world.http.trim_start_matches("http://").to_owned();
        let (before, address) = Recorder::tcp_from(gateway, source).await;
        let link = desk.link(&format!("http://{address}"));
        let (wire, key) = (Wire::new(Target::plain(&world.http)), world.vault.relay_key().await);
        Self { world, between, before, desk, link, wire, key }
    }

    /// A report without these members; the words, and the case.
    pub fn report(&self, name: &str, text: &str, without: &[&str]) -> (PathBuf, MessageId) {
        let folder = self.world.folder();
        let (file, words) = (folder.join(format!("{name}.txt")), folder.join(format!("{name}.words")));
        std::fs::write(&file, text).expect("written");
        let mut report = stranger(&folder.join("reporter"), &self.link);
        report.args(["report", "--json", "--people", "someone", "--file"]).arg(file).arg("--code-out").arg(&words);
        for name in without {
            report.args(["--without", name]);
        }
        let case = json(&mut report)["case"].as_str().expect("a case").to_owned();
        let case: Vec<u8> =
            (0..64).step_by(2).map(|at| u8::from_str_radix(&case[at..at + 2], 16).expect("hex")).collect();
        (words, MessageId(case.try_into().expect("32 bytes")))
    }

    /// Comes back with the words.
    pub fn follow_up(&self, words: &Path, arguments: &[&str]) {
        let mut command = stranger(&self.world.folder().join("reporter"), &self.link);
        run(command.args(["follow-up", "--json", "--code-file"]).arg(words).args(arguments));
    }

    /// What a member's client prints.
    pub fn member(&self, member: usize, arguments: &[&str]) -> serde_json::Value {
        let folder = self.world.folder().join("members");
        json(self.desk.members[member].tellsafe(&folder, &self.link).args(arguments).arg("--json"))
    }

    /// Two reports, both read, one answered and followed up, one asked to be withdrawn, one more withdrawn unread; somebody watches.
    pub fn much(&self) -> Vec<(PathBuf, MessageId)> {
        let kept = self.report("kept", "What happened.", &["Chidi"]);
        let regretted = self.report("regretted", "What else happened.", &[]);
        let gone = self.report("gone", "What happened, taken back.", &["Ana"]);
        self.follow_up(&gone.0, &["--withdraw", "--yes"]);
        self.member(
            0,
            &["desk", "join", "--watch", "--name", "Ana", "--role", "member", "--affiliation", "independent"],
        );
        let cases = self.member(0, &["inbox", "--conflict", "none"]);
        for case in cases["cases"].as_array().expect("cases") {
            let name = case["name"].as_str().expect("a name");
            self.member(0, &["read", name]);
            self.member(0, &["reply", name, "Thank you."]);
        }
        self.follow_up(&kept.0, &["--reply", "It happened again."]);
        self.follow_up(&regretted.0, &["--withdraw", "--yes"]);
        let folder = self.world.folder().join("members");
        run(self.desk.members[0].tellsafe(&folder, &self.link).args(["watch", "--once"]));
        self.member(1, &["inbox", "--conflict", "none"]);
        vec![kept, regretted, gone]
    }
}

/// The person with these words.
pub fn reporter_of(words: &Path) -> Holder {
    let words = std::fs::read_to_string(words).expect("the words");
    Holder::new(&Seed::from_code(&Code::parse(&words).expect("a code"))).expect("a seed")
}

/// What went through the relay.
pub fn relayed(recorder: &Recorder) -> impl Iterator<Item = Exchange> {
    Exchange::all(&recorder.recordings()).into_iter().filter(Exchange::is_relayed)
}
