//! A member's key is lost, and a thief may have it: a quorum puts another in its place. The old one reads nothing and counts for nothing;
//! the new one gets its cases from colleagues, with no word of the reporter's even where someone was left out.

use super::room::{Room, TEXT, copy_folder, reader};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{RosterHash, Seed};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::statement::Kind;
use tellsafe_tests::browser::{Browser, Engine, Mode};
use tellsafe_tests::committee::{FIVE, json as of, run};
use tellsafe_tests::vault::Vault;
use tellsafe_tests::ways::Way;

/// Ana, Ben and Chidi, of whom two sign a change, with one case of all and one without Chidi.
pub(super) struct Loss {
    pub(super) room: Room,
    pub(super) open: String,
    /// The case without Chidi: its name and its id.
    pub(super) secret: (String, String),
    pub(super) words: PathBuf,
    old: Holder,
}

impl Loss {
    pub(super) fn new() -> Self {
        let room = Room::of(&FIVE[..3]);
        let open = room.report(&[]);
        std::fs::rename(room.words(), room.world.folder().join("words of all")).expect("renamed");
        let words = room.world.folder().join("words");
        let mut report = room.committee.stranger();
        report.args(["report", "--json", "--without", "Chidi", "--file"]).arg(room.world.folder().join("report.txt"));
        let id = of(report.arg("--code-out").arg(&words))["case"].as_str().expect("an id").to_owned();
        let cases = room.json("Ben", &["inbox"])["cases"].clone();
        let named = cases.as_array().expect("cases").iter().find(|case| case["id"] == id.as_str()).expect("the case");
        let secret = (named["name"].as_str().expect("a name").to_owned(), id);
        room.everyone_is_clean(&open, &["Ana", "Ben", "Chidi"]);
        room.everyone_is_clean(&secret.0, &["Ana", "Ben"]);
        room.json("Ana", &["reply", &secret.0, "We talk on Monday."]);
        // Of what the old key wrote, that counts which someone has built on.
        room.json("Ben", &["reply", &secret.0, "I will be there."]);
        Self { old: room.holder("Ana"), room, open, secret, words }
    }

    /// What Ana, Ben and Chidi do: a new key and its card, a proposal, a signature, a publication.
    pub(super) fn replaced(&self) -> Value {
        let (room, [identity, card, proposal]) = (&self.room, ["ana-new.age", "ana-new.card", "lost.proposal"]);
        let [identity, card, proposal] = [identity, card, proposal].map(|name| room.committee.folder().join(name));
        let mut key = room.tellsafe("Ana-new", &["key", "new", "--no-backup-check", "--work-factor", "10", "--out"]);
        run(key.arg(&identity));
        let mut join = room.tellsafe("Ana-new", &["desk", "join", "--name", "Ana", "--role", "chair", "--out"]);
        run(join.arg(&card));
        let mut lost = room.tellsafe("Ben", &["desk", "lost", "ana", "--yes-compared", "--card"]);
        run(lost.arg(&card).arg("--out").arg(&proposal));
        let mut early = room.tellsafe("Ben", &["desk", "publish"]);
        assert_eq!(early.arg(&proposal).output().expect("it starts").status.code(), Some(64), "one of two");
        let signed = run(room.tellsafe("Chidi", &["desk", "sign", "--yes"]).arg(&proposal));
        let told = String::from_utf8([signed.stdout, signed.stderr].concat()).expect("text");
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        for said in [
            "Ana's key was lost: a new one is put in its place",
            "Everything that waits at the server in Ana's old inbox is deleted.",
            "What someone who has the lost key fetched with it before cannot be called back.",
            "Cases that only Ana could read are gone from the committee.",
            "have Ana read you these six words",
        ] {
            assert!(told.contains(said), "{said}: {told}");
        }
        let published = of(room.tellsafe("Ben", &["desk", "publish", "--json"]).arg(&proposal));
        ["Ana-new", "Chidi"].iter().for_each(|name| drop(room.json(name, &["desk", "show"])));
        published
    }

    /// A report by someone who has been shown the list with the old key, and writes.
    fn writing(&self) -> Child {
        let mut report = self.room.committee.stranger();
        report.args(["report", "--file", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = report.spawn().expect("it starts");
        let mut shown = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        while !line.contains("Only these people can open it") {
            line.clear();
            assert!(shown.read_line(&mut line).expect("text") > 0, "it ended");
        }
        child.stderr = Some(shown.into_inner());
        child
    }

    /// What lies in the old inbox, for whoever has the key and asks without Tellsafe's client.
    async fn stolen(&self) -> (usize, Answer) {
        let vault = &self.room.world.vault;
        let (mut wire, key) = (vault.wire(), vault.relay_key().await);
        let capability = self.old.inbox_capability();
        let list = Request::Inbox(capability.clone(), 0);
        let Ok(Answer::Inbox(_, slots)) = wire.ask(&key, Class::Small, &list).await else { panic!("a list") };
        let numbers = Request::Numbers(capability.clone(), 0);
        (slots.len(), wire.ask(&key, Class::Small, &numbers).await.expect("numbers"))
    }

    /// A message of the thief's, by the list that had the key, to Ben, and to whoever reported, after the report or another message.
    pub(super) async fn forged(&self, kind: Kind, content: Content, to_the_reporter: bool, after: &str) {
        let code = std::fs::read_to_string(&self.words).expect("words");
        let reporter = Holder::new(&Seed::from_code(&Code::parse(code.trim()).expect("a code"))).expect("a holder");
        let mut readers = vec![reader(&self.room.roster().await, "Ben")];
        if to_the_reporter {
            readers.push((reporter.inbox(), reporter.recipient().clone()));
        }
        self.room.post_to(&self.old, kind, &self.secret.1, after, readers, content).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thief_reads_nothing_writes_nothing_that_counts_and_its_owner_is_told() {
    let mut loss = Loss::new();
    let founding: RosterHash = loss.room.roster().await.founding();
    assert!(loss.stolen().await.0 >= 5, "there was much");
    // A conflict is the person's and not the key's, once someone has built on it.
    loss.room.json("Ana", &["conflict", &loss.open, "hard"]);
    loss.room.json("Ben", &["lead", &loss.open]);
    let mut writing = loss.writing();
    let published = loss.replaced();
    assert_eq!(published["lost"], json!(["Ana"]));
    writing.stdin.take().expect("a pipe").write_all(b"Written for an hour meanwhile.").expect("written");
    let written = writing.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&written.stderr).into_owned();
    assert!(written.status.success() && said.contains("has lost their key meanwhile"), "{said}");
    let (code, said) = loss.room.refused("Ben", &["share", &loss.open, "--with", "Ana"]);
    assert!(code == 77 && said.contains("said with a key that was lost"), "{code} {said}");
    let came = loss.room.json("Ana-new", &["inbox"])["cases"].clone();
    let case = came[0]["name"].as_str().expect("a case for the new key");
    let read = loss.room.json("Ana-new", &["read", case, "--conflict", "none"]).to_string();
    assert!(read.contains("Written for an hour meanwhile."), "{read}");
    let gone = |(listed, numbers): (usize, Answer)| {
        assert!(
            matches!(numbers, Answer::Numbers(highest, _, ref runs) if highest >= 5 && runs.is_empty()),
            "{numbers:?}"
        );
        assert_eq!(listed, 0);
    };
    gone(loss.stolen().await);
    loss.room.world.vault.kill();
    loss.room.world.vault = Vault::start(loss.room.world.folder());
    gone(loss.stolen().await);

    let before = (loss.room.json("Ben", &["read", &loss.secret.0]), loss.room.follow_up());
    for (kind, text) in [(Kind::Reply, "Meet me behind the kiosk."), (Kind::Status, "All is well.")] {
        loss.forged(kind, Content { text: text.into(), ..Content::default() }, true, &loss.secret.1).await;
    }
    let after = (loss.room.json("Ben", &["read", &loss.secret.0]), loss.room.follow_up());
    for (before, after) in [(&before.0, &after.0), (&before.1, &after.1)] {
        assert_eq!(before["messages"], after["messages"]);
    }
    let why = after.1["dropped"].to_string();
    assert!(why.contains("left the committee"), "{why}");

    // Ana finds the old key again, or the thief runs Tellsafe: every command says what became of it.
    let room = &loss.room;
    let home = room.committee.folder().join("thief");
    copy_folder(&room.committee.folder().join("ana"), &home);
    let commands: [&[&str]; 12] = [
        &["inbox"],
        &["read", &loss.open],
        &["reply", &loss.open, "x"],
        &["due"],
        &["purge", "--dry-run"],
        &["watch", "--once"],
        &["share", &loss.open, "--with", "Ben"],
        &["transparency", "--from", "2020-01-01", "--to", "2099-12-31"],
        &["desk", "change", "--quorum", "1"],
        &["desk", "lost", "Ben"],
        &["desk", "sign", "--yes", "PROPOSAL"],
        &["conflict", &loss.open, "none"],
    ];
    let proposal = room.committee.folder().join("lost.proposal");
    for arguments in commands {
        let typed =
            arguments.iter().map(|one| if *one == "PROPOSAL" { proposal.to_str().expect("a path") } else { one });
        let mut command = room.tellsafe("Ana", &typed.collect::<Vec<_>>());
        let output = command.arg("--json").env("TELLSAFE_HOME", &home).output().expect("it starts");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(77), "{arguments:?}: {said}");
        assert!(said.contains("reported lost") && said.contains("call a colleague now"), "{arguments:?}: {said}");
        assert!(!String::from_utf8_lossy(&output.stdout).contains(TEXT));
    }
    let shown = of(room.tellsafe("Ana", &["desk", "show", "--json"]).env("TELLSAFE_HOME", &home));
    assert_eq!((&shown["you"], &shown["key_lost"]), (&Value::Null, &json!(true)));
    assert_eq!(loss.room.roster().await.founding(), founding);
    let left = tellsafe_tests::needle::files_below(&home.join("cache"));
    assert!(left.iter().all(|path| !path.to_string_lossy().contains("bodies")), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_new_key_gets_its_cases_from_colleagues_and_nobody_else_does() {
    let loss = Loss::new();
    loss.replaced();
    let (room, (secret, _)) = (&loss.room, &loss.secret);
    assert_eq!(room.json("Ana-new", &["inbox"])["cases"], json!([]));
    let chidi = room.json("Chidi", &["inbox"]);
    assert_eq!(room.json("Ben", &["share", &loss.open, "--with", "Ana"])["new"], true);

    // The six words first, and no word of the reporter's.
    let (code, said) = room.refused("Ben", &["share", secret, "--with", "Ana"]);
    assert_eq!(code, 64, "{said}");
    assert!(said.contains("six words") && said.contains("--yes-compared"), "{said}");
    assert_eq!(room.json("Ana-new", &["inbox"])["cases"].as_array().map(Vec::len), Some(1));
    let shared = room.json("Ben", &["share", secret, "--with", "Ana", "--yes-compared"]);
    assert_eq!((&shared["new"], &shared["with"]), (&json!(true), &json!("Ana")));
    for case in [&loss.open, secret] {
        let read = room.json("Ana-new", &["read", case, "--conflict", "none"]);
        assert!(read.to_string().contains(TEXT), "{read}");
        assert_eq!((&read["withheld"], &read["dropped"]), (&json!(0), &json!([])));
    }
    assert!(room.json("Ana-new", &["read", secret]).to_string().contains("We talk on Monday."));

    // Whoever was left out gets nothing of it, nor does a new key that is nobody's heir.
    let seen = room.json("Chidi", &["inbox"]);
    assert_eq!(chidi["cases"].as_array().map(Vec::len), seen["cases"].as_array().map(Vec::len));
    assert!(!seen.to_string().contains(secret.as_str()) && seen["dropped"] == json!([]), "{seen}");
    assert_eq!(room.refused("Ben", &["share", secret, "--with", "Chidi", "--yes-compared"]).0, 77);
    let [identity, card, proposal] =
        ["dana.age", "dana.card", "dana.proposal"].map(|file| room.committee.folder().join(file));
    run(room.tellsafe("Dana", &["key", "new", "--no-backup-check", "--work-factor", "10", "--out"]).arg(&identity));
    run(room.tellsafe("Dana", &["desk", "join", "--name", "Dana", "--out"]).arg(&card));
    let mut add = room.tellsafe("Ben", &["desk", "change", "--yes-compared", "--add"]);
    run(add.arg(&card).arg("--out").arg(&proposal));
    run(room.tellsafe("Ana-new", &["desk", "sign", "--yes"]).arg(&proposal));
    run(room.tellsafe("Ben", &["desk", "publish"]).arg(&proposal));
    let (code, said) = room.refused("Ben", &["share", secret, "--with", "Dana", "--yes-compared"]);
    assert_eq!(code, 77, "{said}");
    assert!(said.contains("Ask the reporter first"), "{said}");

    // Whoever reported sees who was added, and that it is Ana who answers.
    room.json("Ana-new", &["reply", secret, "It is me, with a new key."]);
    let seen = room.follow_up();
    let messages = seen["messages"].as_array().expect("messages");
    let last = messages.last().expect("a message");
    assert_eq!((&last["from"], &last["text"]), (&json!("Ana"), &json!("It is me, with a new key.")));
    assert!(messages.iter().any(|one| one["brought_in"] == json!(["Ana"])), "{seen}");
    assert_eq!((&seen["withheld"], &seen["dropped"]), (&json!(0), &json!([])));
    let words = std::fs::read_to_string(&loss.words).expect("words");
    for (way, mode) in [(Way::Page, Mode::AsItComes), (Way::Plain, Mode::NoScript)] {
        let browser = Browser::start(Engine::Chromium, mode).await;
        way.begin(&browser, &room.committee.link).await;
        let seen = way.come_back(&browser, words.trim()).await;
        for text in ["Can be read by: Ana.", "It is me, with a new key."] {
            assert!(seen.contains(text), "{text}: {seen}");
        }
        assert!(!browser.has("#problems").await && !browser.has("#withheld").await);
        way.reply(&browser, &format!("Good, by {way:?}.")).await;
        assert!(room.json("Ana-new", &["read", secret]).to_string().contains(&format!("Good, by {way:?}.")));
        browser.close().await;
    }
}

/// Where those who have their keys are fewer than must sign, no list can say it.
#[test]
fn too_few_who_have_their_keys_are_told_at_once() {
    let room = Room::of(&FIVE[..2]);
    let proposal = room.committee.folder().join("lost.proposal");
    let lost = |name: &str| {
        let mut command = room.tellsafe(name, &["desk", "lost", "Ana", "--json", "--out"]);
        command.arg(&proposal).output().expect("it starts")
    };
    let output = lost("Ben");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(77), "{said}");
    assert!(said.contains("needs 2 signatures") && said.contains("at most 1") && !proposal.exists(), "{said}");
    assert!(lost("Ana").status.success(), "she who still has it may sign with it");
    assert!(proposal.exists());
}
