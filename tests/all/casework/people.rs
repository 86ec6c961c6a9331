//! The third tier: who is meant by which code is known to those members only whom someone let know it.

use super::room::Room;
use serde_json::json;
use tellsafe_tests::committee::FIVE;
use tellsafe_tests::needle::files_below;

const WHO: &str = "Ottoline Farquhar-Voss";

#[test]
fn who_is_who_is_shown_to_those_who_were_let_know_and_nowhere_else() {
    let mut room = Room::of(&FIVE[..3]);
    let case = room.report(&[]);
    room.everyone_is_clean(&case, &["Ana", "Ben", "Chidi"]);
    let written = room.json("Ana", &["person", &case, "--is", WHO]);
    let code = written["people"][0]["code"].as_str().expect("a code").to_owned();
    assert_eq!(written["people"], json!([{"code": code, "names": [WHO], "by": ["Ana"]}]));
    assert_eq!(room.json("Ben", &["person", &case])["people"], json!([]));
    room.json("Ana", &["person", &case, "--give", "Ben"]);
    // Whoever knows adds to it, and chooses anew who knows that: nobody else's choice says whom one tells.
    let own = room.json("Ben", &["person", &case, "witness-two", "--is", "Mo"]);
    assert_eq!(own["known_by"], json!(["Ben"]));
    let told = room.json("Ben", &["person", &case, "witness-one", "--is", "Lu", "--give", "Ana"]);
    assert_eq!(told["known_by"], json!(["Ana", "Ben"]));
    room.json("Ben", &["reply", &case, &format!("We talk to {code} on Monday.")]);
    for name in ["Ana", "Ben"] {
        let known = room.json(name, &["person", &case])["people"].clone();
        assert_eq!(known.as_array().expect("people").len(), 3, "{known}");
        assert_eq!(room.json(name, &["person", &case, &code])["people"][0]["names"], json!([WHO]));
        let read = room.json(name, &["read", &case]);
        assert!(!read.to_string().contains(WHO), "it shows where it is asked for, and nowhere else: {read}");
    }

    // Chidi reads the case, and got nothing of this: no message more than there is for everyone, no gap.
    let read = room.json("Chidi", &["read", &case]);
    assert_eq!((&read["withheld"], &read["dropped"]), (&json!(0), &json!([])));
    assert!(!read.to_string().contains("\"names\"") && read.to_string().contains(&code), "{read}");
    assert_eq!(room.json("Chidi", &["person", &case])["people"], json!([]));
    assert_eq!(room.refused("Chidi", &["person", &case, "--give", "Chidi"]).0, 66);

    // Nor does whoever joins, or gets the pack or all of the case.
    room.committee.join(FIVE[3]);
    assert_eq!(room.refused("Ana", &["person", &case, "--give", "Dana"]).0, 77);
    room.json("Ana", &["share", &case, "--with", "Dana"]);
    let read = room.json("Dana", &["read", &case, "--conflict", "none"]);
    assert_eq!((&read["withheld"], &read["dropped"]), (&json!(0), &json!([])));
    assert_eq!(room.json("Dana", &["person", &case])["people"], json!([]));
    room.json("Ben", &["consent", &case, "share", "yes"]);
    let whole = room.world.folder().join("whole.age");
    let key = room.json("Ana", &["key", "show"]);
    let to = key["recipient"].as_str().expect("a recipient").to_owned();
    let path = whole.to_str().expect("text");
    room.json("Ana", &["pass-on", &case, "--full", "--with-notes", "--for", "Counsel", "--to", &to, "--out", path]);
    let text = room.json("Ana", &["open", path])["text"].as_str().expect("text").to_owned();
    assert!(text.contains(&code) && !text.contains(WHO) && !text.contains("Wrote down"), "{text}");

    // A hard conflict of someone who knows: nothing more is sealed to them.
    room.json("Ben", &["conflict", &case, "hard"]);
    let told = room.json("Ana", &["person", &case, &code, "--is", WHO]);
    assert_eq!((&told["known_by"], told["people"].as_array().expect("people").len()), (&json!(["Ana"]), 3));
    for path in files_below(&room.committee.folder().join("chidi")) {
        let bytes = std::fs::read(&path).expect("read");
        assert!(!bytes.windows(WHO.len()).any(|window| window == WHO.as_bytes()), "{}", path.display());
    }
}
