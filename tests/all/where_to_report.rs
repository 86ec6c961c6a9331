//! "Where do I report?": from what someone knows to the people who take it, found in the browser; no server learns what was typed or
//! which project a link named.

use tellsafe_protocol::roster::{DirectoryEntry, EntryKind};
use tellsafe_tests::browser::Browser;
use tellsafe_tests::desk::Desk;
use tellsafe_tests::needle::Needles;
use tellsafe_tests::recorder::Recorder;
use tellsafe_tests::world::World;

const PROJECT: &str = "Zirbelkiefer Toolkit";

fn entry(name: &str, kind: EntryKind) -> DirectoryEntry {
    DirectoryEntry {
        names: vec![name.into()],
        kind,
        desk: None,
        ways: vec![("Mail".into(), "conduct@elsewhere.example".into())],
        urgent: String::new(),
        days: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_question_leads_to_the_right_people_and_no_server_learns_it() {
    let (world, between) = World::recorded();
    let project = Desk::found(&world.vault, &["Ida", "Jan"]).await;
    let umbrella = Desk::found_with(&world.vault, &["Uma", "Ugo"], |details| {
        let event = DirectoryEntry {
            urgent: "+00 555 0142, hall 7".into(),
            days: Some((0, 2_900_000)),
            ..entry("Wacholderfest", EntryKind::Event)
        };
        let own =
            DirectoryEntry { desk: Some(project.fingerprint()), ways: vec![], ..entry(PROJECT, EntryKind::Project) };
        details.directory = vec![own, event, entry("Eibenforum", EntryKind::Place)];
    })
    .await;
    let (before, address) = Recorder::tcp(world.http.trim_start_matches("http://").to_owned()).await;
    let link = umbrella.link(&format!("http://{address}"));
    let browser = Browser::chromium().await;

    // Typed: the project's own people take it.
    browser.open(&link).await;
    browser.click("#where").await;
    browser.type_into("#where-asked", "a reviewer of the zirbelkiefer tolkit").await;
    browser.click("#where-report-0").await;
    assert!(browser.text("#members").await.contains("Ida") && !browser.text("#members").await.contains("Uma"));
    browser.click("#continue").await;
    browser.type_into("#what", "It happened again.").await;
    browser.click("#send").await;
    browser.find("#code-words").await;

    // An event's phone comes first; those with a channel of their own are named with it, and nothing is sent to them.
    browser.open(&link).await;
    browser.click("#where").await;
    browser.type_into("#where-asked", "at the wacholderfest").await;
    let found = browser.text("#where-found").await;
    assert!(
        found.find("+00 555 0142") < found.find("conduct@elsewhere.example") && found.contains("+00 555"),
        "{found}"
    );
    browser.type_into("#where-asked", " or the eibenforum").await;
    assert!(browser.text("#where-found").await.contains("Eibenforum"));
    browser.click("#where-unsure").await;
    assert!(browser.text("#members").await.contains("Uma"));

    // Named by the link.
    browser.open(&format!("{link}.Zirbelkiefer%20Toolkit")).await;
    assert!(browser.text("#project").await.contains(PROJECT));
    browser.click("#start-report").await;
    assert!(browser.text("#members").await.contains("Ida"));
    browser.close().await;

    // What the server is asked, and what the vault is sent; the directory itself is in what everyone is answered.
    let mut needles = Needles::new();
    for said in [PROJECT, "zirbelkiefer", "zirbelkiefer tolkit", "wacholderfest", "eibenforum"] {
        needles.text(said, said);
    }
    needles.text("the project in the link", "Zirbelkiefer%20Toolkit");
    let asked = |recorder: &Recorder| {
        recorder.recordings().into_iter().flat_map(|recording| recording.asked).collect::<Vec<_>>()
    };
    assert!(asked(&before).len() > 60_000, "a report went that way");
    needles.absent_from("what the gateway was asked", &asked(&before));
    needles.absent_from("what the vault was asked after the lists were made", &asked(&between));
    needles.absent_from("the logs", world.logs().as_bytes());
}
