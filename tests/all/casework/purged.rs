//! Cases whose time is over go from every member's client and from the vault; what is counted of them stays.

use super::room::{Room, TEXT, copy_folder};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use tellsafe_tests::committee::{FIVE, json as json_of, run};
use tellsafe_tests::needle::files_below;
use tellsafe_tests::sent::opened;
use tellsafe_vault::store::{LogStore, Options, Store};

const NAMES: [&str; 3] = ["Ana", "Ben", "Chidi"];
const PERIOD: [&str; 9] =
    ["transparency", "--from", "2020-01-01", "--to", "2099-12-31", "--hide-below", "0", "--format", "json"];

/// What a member's client keeps of the vault's: inbox, and hashes of bodies.
pub(super) struct Held {
    inbox: [u8; 32],
    pub(super) bodies: BTreeSet<[u8; 32]>,
}

fn bytes32(hex: &str) -> [u8; 32] {
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal");
    (0..64).step_by(2).map(byte).collect::<Vec<u8>>().try_into().expect("32 bytes")
}

pub(super) fn held(room: &Room, name: &str) -> Held {
    let cache = room.committee.folder().join(name.to_lowercase()).join("cache");
    let folder = std::fs::read_dir(cache).expect("a cache").flatten().next().expect("an inbox").path();
    let name_of = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    let bodies = files_below(&folder.join("bodies")).into_iter().map(|path| bytes32(&name_of(&path)));
    Held { inbox: bytes32(&name_of(&folder)), bodies: bodies.collect() }
}

fn home(room: &Room, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = room.committee.folder().join(name.to_lowercase());
    files_below(&folder).into_iter().map(|path| (path.clone(), std::fs::read(path).expect("a file"))).collect()
}

fn vaults(room: &Room) -> BTreeMap<PathBuf, Vec<u8>> {
    let data = room.world.vault.data();
    let stored = ["store", "keys"].map(|part| files_below(&data.join(part)));
    // The index is made anew from the rest, and written in its own time.
    let stored = stored.into_iter().flatten().filter(|path| !path.starts_with(data.join("store/index")));
    stored.map(|path| (path.clone(), std::fs::read(path).expect("a file"))).collect()
}

/// What a member would publish.
pub(super) fn report(room: &Room, name: &str) -> Value {
    let output = run(&mut room.tellsafe(name, &PERIOD));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Without a copy that the words open; the case's name.
fn reported(room: &Room, people: &str, seen: &mut BTreeSet<String>) -> String {
    let file = room.world.folder().join("report.txt");
    std::fs::write(&file, TEXT).expect("written");
    let words = room.world.folder().join(format!("words of {people}"));
    let mut report = room.committee.stranger();
    report
        .args(["report", "--json", "--no-copy", "--people", people, "--file"])
        .arg(&file)
        .arg("--code-out")
        .arg(words);
    run(&mut report);
    let cases = room.json("Ana", &["inbox"]);
    let names = cases["cases"].as_array().expect("cases").iter().map(|case| case["name"].as_str().expect("a name"));
    let new = names.map(str::to_owned).find(|name| !seen.contains(name)).expect("a new one");
    seen.insert(new.clone());
    room.everyone_is_clean(&new, &NAMES);
    new
}

/// Ended by one, and looked at by another.
fn end(room: &Room, case: &str, finding: &str) {
    room.json("Ana", &["close", case, "--finding", finding, "--appeal", "0", "--alone", "It was clear."]);
    room.json("Ben", &["review", case, "confirm"]);
}

fn names(said: &Value) -> Vec<&str> {
    said.as_array().expect("lines").iter().map(|line| line["case"].as_str().expect("a name")).collect()
}

/// The slots of a member's inbox.
pub(super) fn slots(store: &LogStore, held: &Held) -> BTreeSet<Vec<u8>> {
    let listing = store.list(&held.inbox, 0, 10_000).expect("a listing");
    listing.entries.into_iter().map(|entry| entry.slot.clone()).collect()
}

pub(super) fn open(data: &Path, room: &Room) -> LogStore {
    opened(&Options::new(data.join("store"), data.join("keys"), room.world.folder().join("root.key")))
}

#[test]
fn a_case_whose_time_is_over_is_gone_for_everyone_and_counts_as_before() {
    let mut room = Room::of(&FIVE[..3]);
    let mut seen = BTreeSet::new();
    let [gone, kept, held_one, open_one] =
        ["Quartermain", "Lee", "Sato", "Mbeki"].map(|people| reported(&room, people, &mut seen));
    let secret = "The archive stays shut until Friday.";
    for name in NAMES {
        room.json(name, &["count", &gone, "--category", "insults", "--people", "1"]);
    }
    room.json("Chidi", &["alone", &gone, secret]);
    room.json("Ben", &["review", &gone, "confirm"]);
    end(&room, &gone, "no-violation");
    end(&room, &kept, "violation");
    end(&room, &held_one, "no-violation");
    room.json("Ben", &["hold", &held_one]);
    for name in NAMES {
        for case in [&gone, &kept, &held_one, &open_one] {
            room.json(name, &["read", case]);
        }
    }
    let numbers = report(&room, "Ana");
    let before: Vec<Held> = NAMES.map(|name| held(&room, name)).into();
    assert!(room.json("Ana", &["read", &gone]).to_string().contains(secret));
    let old = room.world.folder().join("old");
    copy_folder(&room.world.vault.data(), &old);
    let slots_before = {
        let opened = room.world.folder().join("old-opened");
        copy_folder(&old, &opened);
        let store = open(&opened, &room);
        before.iter().map(|one| slots(&store, one)).collect::<Vec<_>>()
    };

    // A dry run says it all and changes nothing, here or there.
    let told = room.json("Ana", &["purge", "--dry-run"]);
    let (home_before, vault_before) = (home(&room, "Ana"), vaults(&room));
    assert_eq!(room.json("Ana", &["purge", "--dry-run"]), told);
    assert!(home(&room, "Ana") == home_before && vaults(&room) == vault_before);
    assert_eq!((names(&told["goes"]), &told["deleted"]), (vec![gone.as_str()], &json!(false)));
    let why = |case: &str| {
        let stays =
            told["stays"].as_array().expect("lines").iter().find(|line| line["case"] == case).expect("it stays");
        (stays["day"].is_string(), stays["why"].as_str().expect("why").to_owned())
    };
    assert_eq!(why(&kept), (true, "resolved: kept 14 months".to_owned()));
    assert_eq!(why(&held_one), (false, "kept by `tellsafe hold`".to_owned()));
    assert_eq!(why(&open_one), (false, "it has not ended".to_owned()));
    let (code, said) = room.refused("Ana", &["purge"]);
    assert_eq!(code, 64, "without anyone to ask: {said}");
    assert!(vaults(&room) == vault_before);

    // One after the other, each for themselves.
    for (at, name) in NAMES.into_iter().enumerate() {
        if at > 0 {
            let warned = room.outcome(name, &["due"]);
            let warned = String::from_utf8(warned.stdout).expect("text");
            assert!(warned.contains(&format!("deleted {gone}. Where its time is over")), "{name}: {warned}");
        }
        let purged = room.json(name, &["purge", "--yes"]);
        assert_eq!((names(&purged["goes"]), &purged["deleted"]), (vec![gone.as_str()], &json!(true)), "{name}");
        assert_eq!(room.refused(name, &["read", &gone]).0, 66);
        assert_eq!(names(&room.json(name, &["purge", "--yes"])["goes"]), Vec::<&str>::new(), "once");
        assert!(room.json(name, &["read", &kept])["messages"][0]["text"] == TEXT);
        for reader in NAMES {
            assert_eq!(report(&room, reader), numbers, "{reader}'s numbers after {name} deleted it");
        }
    }
    // Someone comes back to it: each is shown what was said, and that nothing belongs to it any more; then it goes too.
    let mut again = room.committee.stranger();
    again.args(["follow-up", "--json", "--reply", "It happened again at the mill.", "--code-file"]);
    run(again.arg(room.world.folder().join("words of Quartermain")));
    let inbox = room.json("Chidi", &["inbox"]);
    assert!(inbox["warnings"].to_string().contains(&format!("Something came about {gone}")), "{inbox}");
    assert_eq!(inbox["dropped"], json!([]));
    let told = room.json("Chidi", &["purge", "--dry-run"]);
    assert_eq!(told["goes"][0]["texts"], json!(["It happened again at the mill."]), "{told}");
    for name in NAMES {
        room.json(name, &["purge", "--yes"]);
        assert!(!room.json(name, &["inbox"]).to_string().contains("Something came"), "{name}");
    }
    // A cache can be lost, and the count is still there.
    let cache = room.committee.folder().join("ben/cache");
    std::fs::remove_dir_all(&cache).expect("a cache");
    assert_eq!(report(&room, "Ben"), numbers);
    for name in NAMES {
        for case in [&kept, &held_one, &open_one] {
            room.json(name, &["read", case]);
        }
    }

    // No client has it, and of what it had of the vault's nothing of the case opens any more.
    let after: Vec<Held> = NAMES.map(|name| held(&room, name)).into();
    let gone_bodies: BTreeSet<[u8; 32]> = before[0].bodies.difference(&after[0].bodies).copied().collect();
    assert!(gone_bodies.len() >= 8, "report, read, declarations, steps: {}", gone_bodies.len());
    // Nor do the words: what the person who reported has in their own inbox stays theirs, and of the report they wanted no copy.
    let mut words = room.committee.stranger();
    words.args(["follow-up", "--json", "--code-file"]).arg(room.world.folder().join("words of Quartermain"));
    let theirs = json_of(&mut words).to_string();
    assert!(!theirs.contains(TEXT) && theirs.contains("opened"), "{theirs}");
    room.world.vault.kill();
    let data = room.world.vault.data();
    let store = open(&data, &room);
    let (mut deleted, mut of_members) = (0, 0);
    for ((one, later), before) in before.iter().zip(&after).zip(&slots_before) {
        assert!(later.bodies.is_disjoint(&gone_bodies));
        let gone = before.difference(&slots(&store, one)).count();
        assert!(gone >= 8, "{gone}");
        deleted += gone;
    }
    // What went to members alone is gone altogether. What the reporter has a slot of lies there, and none of the slots that are left opens
    // the report: of that they kept no copy.
    for body in &gone_bodies {
        of_members += usize::from(store.body(body).expect("an answer").is_none());
    }
    assert!(of_members >= gone_bodies.len() - 2, "all but the report and that it was read: {of_members}");
    drop(store);

    // Old copies of log and index, with every key that there is now.
    let mixed = room.world.folder().join("mixed");
    copy_folder(&data, &mixed);
    std::fs::remove_dir_all(mixed.join("store")).expect("a folder");
    copy_folder(&old.join("store"), &mixed.join("store"));
    let store = open(&mixed, &room);
    let unopened = before.iter().zip(&slots_before).map(|(one, before)| before.difference(&slots(&store, one)).count());
    assert_eq!(unopened.sum::<usize>(), deleted, "no old slot of it opens");
    drop(store);
}
