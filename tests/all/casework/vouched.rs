//! What says that another committee sent it, and is not true, and what was recorded and never sent.

use serde_json::json;
use std::time::Duration;
use tellsafe_protocol::act::{Act, Asked};
use tellsafe_protocol::answer::Answer;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::bytes::{RosterHash, hex};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::compose::{Draft, compose};
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::statement::Kind;
use tellsafe_protocol::vouch::Vouch;
use tellsafe_tests::committee::{json as said, run};
use tellsafe_tests::desk::{Desk, Member, THREE, stranger, today};
use tellsafe_tests::messages::{commit, draft, holder};
use tellsafe_tests::random::random;
use tellsafe_tests::world::World;

/// Reports that say they come from Ana's desk, each with why it is not to be believed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_says_that_a_committee_sent_it_is_shown_as_not_verified() {
    let world = World::unthrottled();
    let (from, to) = (Desk::found(&world.vault, &THREE).await, Desk::found(&world.vault, &["Uma", "Vic"]).await);
    let (key, mut wire) = (world.vault.relay_key().await, world.vault.wire());
    let lists = from.published().verify(None).expect("a roster");
    let here = to.published().verify(None).expect("a roster").founding();
    let ana = from.members[0].holder();
    let vouch = |whom: &RosterHash, author: &Holder, by: &Holder| {
        Vouch::sign(&lists, whom, &author.public_key(), by.signing_key())
    };
    let fresh: Vec<Holder> = (0..5).map(|_| holder()).collect();
    let honest = vouch(&here, &fresh[0], &ana);
    let stranger = vouch(&here, &fresh[2], &holder());
    let vouches = [
        honest.clone(),
        honest,                                              // copied from another report
        Vouch { key: ana.public_key(), ..stranger.clone() }, // her key, and a stranger's signature
        stranger,                                            // a stranger's key
        vouch(&RosterHash([1; 32]), &fresh[4], &ana),        // made for another desk
    ];
    let (uma, vic) = (to.members[0].holder(), to.members[1].holder());
    let mut cases = Vec::new();
    for (vouch, author) in vouches.into_iter().zip(&fresh) {
        let mut draft = draft(author, &[&uma, &vic], to.fingerprint(), "Have you acted against them?");
        draft.day = today();
        draft.content.answers = vec![("prior".into(), "@z_quartermain".into())];
        draft.content.vouch = Some(vouch);
        let composed = compose(draft, author.signing_key(), &mut random).expect("composed");
        let mut commit = commit(&composed, Some(author.withdrawal_secret().hash()));
        commit.slots.sort();
        let answer = wire.ask(&key, Class::Small, &Request::Commit(commit)).await;
        assert!(matches!(answer, Ok(Answer::Committed(_))), "{answer:?}");
        cases.push(hex(&composed.id.0));
    }
    let tellsafe = |arguments: &[&str]| {
        let mut command = to.members[0].tellsafe(&world.folder().join("uma"), &to.link(&world.http));
        command.args(arguments);
        command
    };
    let read = |case: &str| said(&mut tellsafe(&["read", case, "--conflict", "none", "--json"]));
    let shown = |case: &str| String::from_utf8(run(&mut tellsafe(&["read", case])).stdout).expect("text");
    let honest = read(&cases[0]);
    assert_eq!(
        (&honest["origin"]["verified"], &honest["messages"][0]["from"]),
        (&json!(true), &json!("Ana, of the Example Conduct Committee"))
    );
    let answered = said(&mut tellsafe(&["prior", "answer", &cases[0], "--json"]));
    assert_eq!(answered["found"], json!([]));
    let doubted = |case: &str| {
        let value = read(case);
        assert_eq!(
            (&value["origin"]["verified"], &value["messages"][0]["from"]),
            (&json!(false), &json!("The reporter"))
        );
        let text = shown(case).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("Says it comes from") && text.contains("could not be verified"), "{text}");
        let refused = tellsafe(&["prior", "answer", case, "no", "--json"]).output().expect("it starts");
        assert_eq!(refused.status.code(), Some(76), "{}", String::from_utf8_lossy(&refused.stderr));
    };
    for case in &cases[1..] {
        doubted(case);
        assert_eq!(read(case)["asks_about"], json!(null), "it is a report like any other");
    }

    // Ana leaves: from then on nobody vouches for it.
    let stay = from.members[1..].to_vec();
    let signers: Vec<&Member> = from.members.iter().collect();
    let mut after = from.changed(&signers, |desk| desk.set_members(stay));
    assert_eq!(wire.ask(&key, Class::Small, &after.publication(None)).await, Ok(Answer::Done));
    after.confirm(&[today(), today()]);
    for confirmation in &after.confirmations {
        let answer = wire.ask(&key, Class::Small, &Request::Confirm(confirmation.clone())).await;
        assert_eq!(answer, Ok(Answer::Done));
    }
    // The gateway's copy of the lists may be a second old.
    tokio::time::sleep(Duration::from_secs(2)).await;
    doubted(&cases[0]);
    let text = shown(&cases[0]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("who vouched for it has left them since"), "{text}");
}

/// As if the client had been killed after it recorded what it was about to send.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_recorded_and_not_sent_goes_on_under_the_code_of_the_record() {
    let world = World::unthrottled();
    let (from, two) = (Desk::found(&world.vault, &THREE).await, Desk::found(&world.vault, &["Uma", "Vic"]).await);
    let (key, mut wire) = (world.vault.relay_key().await, world.vault.wire());
    // Chidi, who was left out of the case, is on the other committee too.
    let (signers, chidi) = (two.members.iter().collect::<Vec<_>>(), from.members[2].clone());
    let mut to =
        two.changed(&signers, |desk| desk.set_members([&two.members[..], core::slice::from_ref(&chidi)].concat()));
    assert_eq!(wire.ask(&key, Class::Small, &to.publication(None)).await, Ok(Answer::Done));
    to.confirm(&[today(); 3]);
    for confirmation in &to.confirmations {
        let answer = wire.ask(&key, Class::Small, &Request::Confirm(confirmation.clone())).await;
        assert_eq!(answer, Ok(Answer::Done));
    }
    let there = to.published().verify(None).expect("a roster");
    let (ana, ben, reporter, code) =
        (from.members[0].holder(), from.members[1].holder(), holder(), Code::random(&mut random));
    let asked = Asked {
        name: "Umbrella".into(),
        desk: there.founding(),
        about: Some("@z_quartermain".into()),
        code: code.clone(),
    };
    let told = draft(&reporter, &[&ana, &ben], from.fingerprint(), "It happened again.");
    let told = compose(told, reporter.signing_key(), &mut random).expect("composed");
    let record = Draft {
        kind: Kind::Step,
        case: Some(told.id),
        parents: vec![told.id],
        readers: [&ana, &ben].map(|reader| (reader.inbox(), reader.recipient().clone())).to_vec(),
        card: None,
        content: Content { acts: vec![Act::Asked(asked)], ..Content::default() },
        ..draft(&ana, &[], from.fingerprint(), "")
    };
    let record = compose(record, ana.signing_key(), &mut random).expect("composed");
    for (composed, withdrawal) in [(&told, Some(reporter.withdrawal_secret().hash())), (&record, None)] {
        let mut commit = commit(composed, withdrawal);
        commit.slots.sort();
        let answer = wire.ask(&key, Class::Small, &Request::Commit(commit)).await;
        assert!(matches!(answer, Ok(Answer::Committed(_))), "{answer:?}");
    }
    let (case, link) = (hex(&told.id.0), to.link(&world.http));
    let tellsafe = |arguments: &[&str]| {
        let mut command = from.members[1].tellsafe(&world.folder().join("ben"), &from.link(&world.http));
        command.args(arguments).arg("--json");
        command
    };
    run(&mut tellsafe(&["read", &case, "--conflict", "none"]));
    assert_eq!(said(&mut tellsafe(&["asked", &case]))["asked"][0]["wrong"], json!("not-found"), "nothing arrived");
    let ask = ["prior", "ask", &case, "--about", "@z_quartermain", "--committee", &link];
    let sent = said(&mut tellsafe(&ask));
    assert_eq!(sent["acts"], json!([]), "it is recorded already: {sent}");
    let asked = said(&mut tellsafe(&["asked", &case]))["asked"].clone();
    assert_eq!((asked.as_array().expect("one").len(), &asked[0]["wrong"]), (1, &json!(null)), "{asked}");
    assert_eq!(asked[0]["by"], "Ana", "she recorded it, and Ben went on with it");
    let mut read = to.members[0].tellsafe(&world.folder().join("uma"), &link);
    let inbox = said(read.args(["inbox", "--json"]));
    assert_eq!(inbox["cases"].as_array().expect("cases").len(), 1, "{inbox}");
    let mut read = chidi.tellsafe(&world.folder().join("chidi"), &link);
    assert_eq!(said(read.args(["inbox", "--json"]))["cases"], json!([]), "nor does it reach him there");
    // Nor would Uma answer him, about a case that nobody else knows of.
    let question = inbox["cases"][0]["name"].as_str().expect("a name");
    let uma = |arguments: &[&str]| {
        let mut command = to.members[0].tellsafe(&world.folder().join("uma"), &link);
        command.args(arguments).arg("--json").output().expect("it starts")
    };
    assert!(uma(&["read", question, "--conflict", "none"]).status.success());
    let yes = uma(&["prior", "answer", question, "yes", "--date", "2025-03-09", "--outcome", "written-warning"]);
    let told = String::from_utf8_lossy(&yes.stderr).into_owned();
    assert!(yes.status.code() == Some(77) && told.contains("Chidi"), "{told}");
    assert!(uma(&["prior", "answer", question, "no"]).status.success());
    let words = world.folder().join("words");
    std::fs::write(&words, code.words().as_str()).expect("written");
    let mut follow_up = stranger(&world.folder().join("stranger"), &link);
    let found = said(follow_up.args(["follow-up", "--json", "--code-file"]).arg(&words));
    assert!(found.to_string().contains("@z_quartermain"), "{found}");
    assert_eq!(tellsafe(&ask).output().expect("it starts").status.code(), Some(1), "it arrived");
}
