//! Ladders: those of communities as they publish them, and a committee's own.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use crate::fake::Folder;
use tellsafe_client::error::Kind;
use tellsafe_client::ladder::{Ladder, named, presets, text_of};
use tellsafe_protocol::outcome::{Finding, Outcome};

/// A step's number, its name and what is done.
type Published<'a> = (u8, &'a str, &'a [Outcome]);

/// What each community publishes, step by step, looked up by hand in the sources that the ladders name.
#[test]
fn every_ladder_is_the_one_that_its_community_publishes() {
    use Outcome as O;
    let published: [(&str, &[Published<'_>]); 4] = [
        (
            "contributor-covenant-2.1",
            &[
                (1, "Correction", &[O::WrittenWarning]),
                (2, "Warning", &[O::FinalWarning, O::NoContact]),
                (3, "Temporary ban", &[O::NoContact, O::ShortSuspension]),
                (4, "Permanent ban", &[O::PermanentBan]),
            ],
        ),
        (
            "contributor-covenant-3.0",
            &[
                (1, "Warning", &[O::WrittenWarning]),
                (2, "Temporarily limited activities", &[O::WrittenWarning, O::LimitedActivities]),
                (3, "Temporary suspension", &[O::WrittenWarning, O::ShortSuspension]),
                (4, "Permanent ban", &[O::PermanentBan]),
            ],
        ),
        (
            "django",
            &[
                (1, "Warning", &[O::WrittenWarning]),
                (2, "Temporary suspension, short", &[O::NoContact, O::ShortSuspension]),
                (3, "Temporary suspension, extended", &[O::LongSuspension]),
                (4, "Permanent ban", &[O::PermanentBan]),
            ],
        ),
        (
            "mozilla",
            &[
                (0, "No action", &[O::NoAction]),
                (1, "Simple warning", &[O::WrittenWarning]),
                (2, "Warning", &[O::FinalWarning]),
                (
                    3,
                    "Warning, and time to cool off with access to tools",
                    &[O::Education, O::WrittenWarning, O::NoContact, O::LimitedActivities],
                ),
                (
                    4,
                    "Warning, and time to cool off without access to tools",
                    &[O::Education, O::WrittenWarning, O::NoContact, O::ShortSuspension],
                ),
                (5, "Extended ban", &[O::Education, O::NoContact, O::RoleRemoved, O::ShortSuspension]),
                (6, "Ban from some areas", &[O::NoContact, O::RoleRemoved, O::AreaBan]),
                (7, "Ban from all areas", &[O::NoContact, O::RoleRemoved, O::PermanentBan]),
            ],
        ),
    ];
    let ladders = presets().unwrap();
    assert_eq!(ladders.len(), published.len());
    for (ladder, (name, steps)) in ladders.iter().zip(published) {
        assert_eq!(ladder.name, name);
        assert!(ladder.source.starts_with("https://"));
        let seen: Vec<_> =
            ladder.step.iter().map(|step| (step.number, step.title.as_str(), step.outcomes.clone())).collect();
        let seen: Vec<_> = seen.iter().map(|(number, title, outcomes)| (*number, *title, &outcomes[..])).collect();
        assert_eq!(seen, steps);
        for step in &ladder.step {
            let found = if step.number == 0 { Finding::NoViolation } else { Finding::Violation };
            assert_eq!((step.finding, step.when.is_empty(), step.then.is_empty()), (found, false, false));
        }
    }
    let repairs = |ladder: &Ladder| ladder.step.iter().all(|step| !step.repair.is_empty());
    assert!(repairs(&ladders[1]) && repairs(&ladders[2]), "event, consequence and repair");
}

#[test]
fn a_printed_ladder_is_the_beginning_of_an_own_one() {
    let folder = Folder::new();
    let file = folder.0.join("own.toml");
    for ladder in presets().unwrap() {
        std::fs::write(&file, text_of(&ladder.name).unwrap()).unwrap();
        assert_eq!(named(file.to_str().unwrap()).unwrap(), ladder);
    }
    let own = text_of("django").unwrap().replace("Permanent ban", "Out for good");
    std::fs::write(&file, own).unwrap();
    let own = named(file.to_str().unwrap()).unwrap();
    assert_eq!(own.heading(own.find(4).unwrap()), "Django, step 4: Out for good.");
    assert_eq!(own.find(5).unwrap_err().kind, Kind::NotFound);
    assert_eq!(text_of("nobody"), None);
}

#[test]
fn a_ladder_that_cannot_be_climbed_is_refused() {
    let folder = Folder::new();
    let file = folder.0.join("own.toml");
    let good = text_of("django").unwrap();
    let two = format!("{good}\n{}", text_of("mozilla").unwrap());
    let broken = [
        ("an outcome that nobody knows", good.replace("permanent-ban", "exile")),
        ("steps that go down", good.replace("number = 4", "number = 1")),
        ("a step twice", good.replace("number = 4", "number = 3")),
        ("a step without a name", good.replace("Permanent ban", " ")),
        ("no step", "[[ladder]]\nname = \"x\"\ntitle = \"x\"\nstep = []\n".into()),
        ("a key that nobody knows", good.replace("source =", "sauce =")),
        ("several", two),
        ("none", String::new()),
    ];
    for (what, text) in broken {
        std::fs::write(&file, text).unwrap();
        let refused = named(file.to_str().unwrap());
        assert_eq!(refused.err().map(|error| error.kind), Some(Kind::Malformed), "{what}");
    }
    let missing = named("no-such-ladder").unwrap_err();
    assert!(missing.next.contains("contributor-covenant-3.0"));
}
