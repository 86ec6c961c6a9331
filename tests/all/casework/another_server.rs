//! A committee of another server: what is sent there is found again by its link alone, and there nobody can tell whose it is, so that what
//! they know of a person is not told.

use super::room::Room;
use serde_json::{Value, json};
use std::io::Write as _;
use tellsafe_tests::committee::{Committee, FIVE, Person, json as said};
use tellsafe_tests::world::World;

const OTHERS: [Person; 3] =
    [("Uma", "chair", "Northwind"), ("Vic", "member", "Contoso"), ("Wen", "member", "independent")];
const NAME: &str = "Faraway Conduct Committee";

/// Two servers, each with a committee.
struct Apart {
    room: Room,
    others: Committee,
    there: World,
}

impl Apart {
    fn new() -> Self {
        let (room, there) = (Room::of(&FIVE[..3]), World::unthrottled());
        let others = Committee::found(&there, NAME, &OTHERS);
        // Both certificates of these made-up servers, where the clients here look for one.
        let theirs = std::fs::read(there.certificate()).expect("a certificate");
        let mut trusted = std::fs::OpenOptions::new().append(true).open(room.world.certificate()).expect("a file");
        trusted.write_all(&theirs).expect("written");
        Self { room, others, there }
    }

    fn other(&self, name: &str, arguments: &[&str]) -> Value {
        said(self.others.tellsafe(name).args(arguments).arg("--json"))
    }

    /// The only case of the other committee.
    fn theirs(&self) -> String {
        let inbox = self.other("Uma", &["inbox"]);
        let [case] = inbox["cases"].as_array().expect("cases").as_slice() else { panic!("{inbox}") };
        case["name"].as_str().expect("a name").to_owned()
    }
}

#[test]
fn what_is_passed_on_to_another_server_is_answered_by_its_link() {
    let apart = Apart::new();
    let (room, link) = (&apart.room, apart.others.link.as_str());
    assert!(!link.starts_with(&room.world.https), "{link}");
    let case = room.report(&["Chidi"]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.json("Ana", &["consent", &case, "share", "yes"]);
    let sent = room.json("Ana", &["pass-on", &case, "--committee", link, "--full", "--without", "Wen"]);
    assert_eq!((&sent["committee"], &sent["readers"]), (&json!(NAME), &json!("Uma and Vic")));
    assert_eq!(sent["fingerprint"], apart.others.fingerprint());

    // There nobody has the lists of whoever sent it, so it is nobody's word but its own.
    assert!(apart.other("Wen", &["inbox"])["cases"].as_array().expect("cases").is_empty());
    let theirs = apart.theirs();
    let read = apart.other("Uma", &["read", &theirs, "--conflict", "none"]);
    assert_eq!((&read["origin"]["verified"], &read["origin"]["member"]), (&json!(false), &Value::Null), "{read}");
    assert_eq!(read["origin"]["fingerprint"], room.committee.fingerprint());
    assert!(read.to_string().contains("purple kiosk"), "{read}");
    let shown = apart.others.tellsafe("Uma").args(["read", &theirs]).output().expect("it starts");
    let shown = String::from_utf8(shown.stdout).expect("text").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("could not be verified: they are of another server"), "{shown}");
    apart.other("Uma", &["reply", &theirs, "Was it on the first day?"]);

    // Without the link it is not looked up, which is said; with it, all who read the case read the answer.
    let unknown = room.json("Ben", &["asked", &case]);
    assert_eq!((&unknown["asked"][0]["committee"], &unknown["asked"][0]["answers"]), (&json!(NAME), &json!([])));
    assert!(unknown["asked"][0]["wrong"].is_string(), "{unknown}");
    let (code, told) = room.refused("Ben", &["asked", &case, "--yes", "--tell", "ffffffff"]);
    assert!(code == 76 && told.contains("looked up with --committee and its link"), "{code} {told}");
    let asked = room.json("Ben", &["asked", &case, "--committee", link]);
    let answer = asked["asked"][0]["answers"].as_array().expect("answers").last().expect("one").clone();
    assert_eq!((&answer["from"], &answer["text"]), (&json!("Uma"), &json!("Was it on the first day?")));
    assert_eq!(asked["asked"][0]["wrong"], Value::Null);

    // And both ways between them and whoever reported.
    let short = answer["short"].as_str().expect("an id");
    room.json("Ben", &["asked", &case, "--committee", link, "--yes", "--tell", short]);
    assert!(room.follow_up().to_string().contains("> Was it on the first day?"));
    let words = room.world.folder().join("said");
    std::fs::write(&words, "On the second, they say.").expect("written");
    let words = words.to_str().expect("text");
    let back = room.json("Ana", &["asked", &case, "--committee", link, "--answer", short, "--file", words]);
    assert_eq!(back["readers"], "Uma and Vic");
    assert!(apart.other("Vic", &["read", &theirs, "--conflict", "none"]).to_string().contains("On the second"));

    // While their server is down, what is known of them here is still shown, with what is wrong.
    let (address, Apart { room, there, .. }) = (link.to_owned(), apart);
    drop(there);
    assert_ne!(room.refused("Ben", &["asked", &case, "--committee", &address]).0, 0);
    assert_eq!(room.json("Ben", &["asked", &case])["asked"][0]["committee"], NAME);
}

#[test]
fn nobody_is_told_of_a_person_whom_a_committee_of_another_server_asks_about() {
    let apart = Apart::new();
    let (room, link) = (&apart.room, apart.others.link.as_str());
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben"]);
    room.json("Ana", &["prior", "ask", &case, "--committee", link, "--about", "@z_quartermain"]);
    let question = apart.theirs();
    apart.other("Uma", &["read", &question, "--conflict", "none"]);
    for answer in [&[][..], &["yes"], &["no"]] {
        let mut command = apart.others.tellsafe("Uma");
        let output =
            command.args(["prior", "answer", &question]).args(answer).arg("--json").output().expect("it starts");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(76), "{told}");
        assert!(told.contains("anyone could ask whom you have acted against"), "{told}");
    }
    // They can write to whoever asks, as to anyone.
    apart.other("Uma", &["reply", &question, "Call us: we compare our lists."]);
    let asked = room.json("Ben", &["asked", &case, "--committee", link]);
    assert_eq!(asked["asked"][0]["answers"][0]["text"], "Call us: we compare our lists.");
}
