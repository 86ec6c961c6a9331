//! What a proposal changes, in plain words: a member signs what they read here.

use crate::dates::iso;
use crate::details_file::DetailsFile;
use tellsafe_protocol::roster::{Core, Details, MemberDetails};

/// One sentence for each thing that `after` changes; empty when nothing does.
#[must_use]
pub fn sentences(before: (&Core, &Details), after: (&Core, &Details)) -> Vec<String> {
    let mut said = Vec::new();
    members(before, after, &mut said);
    let ((old, _), (new, _)) = (before, after);
    if old.name != new.name {
        said.push(format!("The committee is called “{}” instead of “{}”.", new.name, old.name));
    }
    if old.quorum != new.quorum {
        said.push(format!("Later changes need {} instead of {}.", signatures(new.quorum), signatures(old.quorum)));
    }
    if old.vault != new.vault {
        said.push("Another vault keeps what is sent: relay keys are checked against its key from now on.".into());
    }
    texts(before.1, after.1, &mut said);
    said
}

/// `2 signatures`.
#[must_use]
pub fn signatures(count: u8) -> String {
    if count == 1 { "1 signature".into() } else { format!("{count} signatures") }
}

fn members(before: (&Core, &Details), after: (&Core, &Details), said: &mut Vec<String>) {
    let all = |(core, details): (&Core, &Details)| -> Vec<_> {
        core.members.iter().copied().zip(details.members.iter().cloned()).collect()
    };
    let (old, new) = (all(before), all(after));
    for (keys, member) in &new {
        match old.iter().find(|(before, _)| before.key == keys.key) {
            None => said.push(format!("{} becomes a member{}.", member.name, about(member))),
            Some((before, was)) => {
                if was.recipient != member.recipient || before.inbox != keys.inbox {
                    said.push(format!("What is written to {} is sealed to another key from now on.", member.name));
                }
                if (&was.name, &was.role, &was.affiliation) != (&member.name, &member.role, &member.affiliation) {
                    said.push(format!("{}{} is now shown as {}{}.", was.name, about(was), member.name, about(member)));
                }
            }
        }
    }
    for (keys, member) in &old {
        if !new.iter().any(|(after, _)| after.key == keys.key) {
            said.push(format!("{} is no longer a member.", member.name));
        }
    }
}

/// ` (chair, Example Org)`, of what there is.
#[must_use]
pub fn about(member: &MemberDetails) -> String {
    let parts: Vec<_> =
        [&member.role, &member.affiliation].into_iter().filter(|part| !part.is_empty()).cloned().collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

fn texts(before: &Details, after: &Details, said: &mut Vec<String>) {
    let (old, new) = (DetailsFile::of(before), DetailsFile::of(after));
    let mut changed = |what: &str, old: String, new: String| {
        if old != new {
            let shown = |text: String| if text.is_empty() { "nothing".to_owned() } else { format!("“{text}”") };
            said.push(format!("{what}: {} instead of {}.", shown(new), shown(old)));
        }
    };
    changed("In danger, people are told", old.urgent, new.urgent);
    changed("Languages", old.languages.join(", "), new.languages.join(", "));
    changed("Working days to the first answer", old.acknowledge.to_string(), new.acknowledge.to_string());
    changed("Working days from one message to the next", old.next.to_string(), new.next.to_string());
    changed("Working days", old.working_days.join(", "), new.working_days.join(", "));
    let holidays =
        |details: &Details| details.working.holidays.iter().map(|day| iso(*day)).collect::<Vec<_>>().join(", ");
    changed("Days off", holidays(before), holidays(after));
    changed("Months until a case is deleted", old.retention_months.to_string(), new.retention_months.to_string());
    let offered = |is: bool| if is { "offered" } else { "not offered" }.to_owned();
    changed(
        "The form without JavaScript, which the web server can read",
        offered(old.plain_form),
        offered(new.plain_form),
    );
    let pairs = |pairs: &[(String, String)]| {
        pairs.iter().map(|(label, who)| format!("{label}: {who}")).collect::<Vec<_>>().join("; ")
    };
    changed("Who runs the machines", pairs(&before.operators), pairs(&after.operators));
    changed("Other places to turn to", pairs(&before.other_places), pairs(&after.other_places));
    let asked = |details: &Details| {
        details
            .form
            .iter()
            .map(|item| item.text("en").map_or(&item.id, |text| &text.label).clone())
            .collect::<Vec<_>>()
            .join("; ")
    };
    changed("Questions", asked(before), asked(after));
}
