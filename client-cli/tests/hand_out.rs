//! What a committee hands out: the QR code says exactly the link, and no file refers to anywhere else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a test")]

use crate::fake::{Folder, core, holder, published};
use tellsafe_client::details_file::{DetailsFile, Listed};
use tellsafe_client::hand_out::{HandOut, Qr};
use tellsafe_client::site::parse_link;
use tellsafe_protocol::roster::{Core, Link, Roster, fingerprint};

const ADDRESS: &str = "https://conduct.example.org";

/// A committee that lists a project with a name to be encoded, and an event with a desk of its own.
fn roster() -> Roster {
    let (ana, bo) = (holder(1), holder(2));
    let how = vec![("Mail".to_owned(), "m@larch.example".to_owned())];
    let listed = |names: &[&str], kind: &str, urgent: &str| Listed {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        kind: kind.into(),
        how: how.clone(),
        urgent: urgent.into(),
        ..Listed::default()
    };
    let file = DetailsFile {
        urgent: "+00 555 0199".into(),
        directory: vec![
            listed(&["Larch & カラマツ", "larch"], "project", ""),
            listed(&["LarchConf"], "event", "+00 555 0100 <hall 5>"),
        ],
        ..DetailsFile::default()
    };
    let (core, usual) = core(holder(9).signing_key(), &[("Ana", &ana), ("Bo <b>", &bo)], 1);
    let details = file.details(usual.members, None).unwrap();
    let core = Core { details: details.hash(), ..core };
    published(vec![Link::sign(&core, ana.signing_key())], &details, &[&ana, &bo]).verify(None).unwrap()
}

#[test]
fn a_project_of_the_directory_is_part_of_the_link_and_of_nothing_a_server_sees() {
    let roster = roster();
    let print = fingerprint(roster.newest().0);
    let link = |project| HandOut::new(&roster, None, ADDRESS, project).link;
    assert_eq!(link(None), format!("{ADDRESS}/#{print}"));
    let encoded = format!("{ADDRESS}/#{print}.Larch%20%26%20%E3%82%AB%E3%83%A9%E3%83%9E%E3%83%84");
    assert_eq!(link(Some(" LARCH ")), encoded, "by any of its names, and always the first of them");
    assert_eq!(link(Some("Alder")), format!("{ADDRESS}/#{print}"), "not listed");
    let (address, hash) = parse_link(&encoded).unwrap();
    assert_eq!((address.to_string(), &hash), (ADDRESS.to_owned(), roster.newest().0));
    assert!(parse_link(&format!("{ADDRESS}/#.larch")).is_err());
}

#[test]
fn a_projects_own_people_are_named_and_the_program_is_sent_straight_to_them() {
    let ida = holder(5);
    let (core, usual) = core(holder(9).signing_key(), &[("Ida", &ida)], 1);
    let project = published(vec![Link::sign(&core, ida.signing_key())], &usual, &[&ida]).verify(None).unwrap();
    let (ana, bo) = (holder(1), holder(2));
    let (core, usual) = self::core(holder(9).signing_key(), &[("Ana", &ana), ("Bo", &bo)], 1);
    let entry = Listed {
        names: vec!["Larch".into()],
        kind: "project".into(),
        committee: fingerprint(&project.founding()),
        ..Listed::default()
    };
    let file = DetailsFile { directory: vec![entry], ..DetailsFile::default() };
    let details = file.details(usual.members, None).unwrap();
    let core = Core { details: details.hash(), ..core };
    let umbrella = published(vec![Link::sign(&core, ana.signing_key())], &details, &[&ana]).verify(None).unwrap();

    let made = HandOut::new(&umbrella, Some(&project), ADDRESS, Some("Larch"));
    assert_eq!(made.link, format!("{ADDRESS}/#{}.Larch", fingerprint(umbrella.newest().0)));
    assert_eq!(made.direct, format!("{ADDRESS}/#{}", fingerprint(project.newest().0)));
    assert!(made.members == ["Ida"] && made.paragraph().contains("Ida") && !made.paragraph().contains("Ana"));
    assert_eq!(HandOut::new(&umbrella, Some(&project), ADDRESS, None).members, ["Ana", "Bo"]);
}

#[test]
fn the_printed_code_says_exactly_the_link() {
    let roster = roster();
    for project in [None, Some("larch"), Some("LarchConf")] {
        let link = HandOut::new(&roster, None, ADDRESS, project).link;
        let qr = Qr::of(&link).unwrap();
        assert_eq!(scanned(&qr), link);
    }
    let long = format!("{ADDRESS}/#{}", "a".repeat(1500));
    assert_eq!(scanned(&Qr::of(&long).unwrap()), long);
    assert!(Qr::of(&"a".repeat(3000)).is_err());
}

/// What a reader of codes reads, each square as a few points in a wide margin.
fn scanned(qr: &Qr) -> String {
    const POINTS: usize = 4;
    let side = (qr.side + 8) * POINTS;
    let point = |x: usize, y: usize| {
        let (x, y) = (x / POINTS, y / POINTS);
        let inside = (4..qr.side + 4).contains(&x) && (4..qr.side + 4).contains(&y);
        if inside && qr.dark[(y - 4) * qr.side + x - 4] { 0 } else { 255 }
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, point);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn the_files_stand_alone_and_say_what_they_must() {
    let roster = roster();
    let folder = Folder::new();
    let made = HandOut::new(&roster, None, ADDRESS, Some("LarchConf"));
    let names = made.write(&folder.file("out")).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.file("out").join(name)).unwrap();
    assert_eq!(read("link.txt").trim(), made.link);

    let paragraph = read("code-of-conduct.md");
    for said in [made.link.as_str(), "tellsafe report --link", made.fingerprint.as_str(), "LarchConf", "Ana"] {
        assert!(paragraph.contains(said), "{said}");
    }
    let poster = read("poster.html");
    assert!(
        poster.contains("+00 555 0100 &lt;hall 5&gt;")
            && poster.contains("Bo &lt;b&gt;")
            && poster.contains(&made.link)
    );
    assert!(
        HandOut::new(&roster, None, ADDRESS, None).poster().unwrap().contains("+00 555 0199"),
        "the committee's own"
    );
    let badge = read("badge.svg");
    assert!(badge.contains("<title id=\"title\">") && badge.contains("LarchConf"));

    for name in names.iter().filter(|name| name.ends_with("svg") || name.ends_with("html")) {
        let file = read(name).replace("http://www.w3.org/2000/svg", "");
        for reference in ["src=", "href", "url(", "@import", "<script", "<link", "<img", "<iframe", "onload"] {
            assert!(!file.contains(reference), "{name}: {reference}");
        }
    }
}
