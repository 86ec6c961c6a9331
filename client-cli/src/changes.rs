//! What a proposal changes, in plain words: a member signs what they read here.

use crate::dates::iso;
use crate::details_file::DetailsFile;
use tellsafe_protocol::bytes::Inbox;
use tellsafe_protocol::roster::{
    Core, Details, DirectoryEntry, EntryKind, FormItem, MemberDetails, MemberKeys, QuestionKind, fingerprint,
};

/// One sentence for each thing that `after` changes; empty when nothing does.
#[must_use]
pub fn sentences(before: (&Core, &Details), after: (&Core, &Details)) -> Vec<String> {
    let mut said = Vec::new();
    lost(before, after, &mut said);
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

fn all((core, details): (&Core, &Details)) -> Vec<(MemberKeys, MemberDetails)> {
    core.members.iter().copied().zip(details.members.iter().cloned()).collect()
}

/// Whose key was lost, and all that it means.
fn lost(before: (&Core, &Details), after: (&Core, &Details), said: &mut Vec<String>) {
    let (old, new) = (all(before), all(after));
    let of = |members: &[(MemberKeys, MemberDetails)], inbox: &Inbox| {
        members.iter().find(|(keys, _)| keys.inbox == *inbox).map(|(_, member)| member.clone())
    };
    for (was, is) in &after.0.lost {
        let Some(was) = of(&old, was) else { continue };
        let name = &was.name;
        said.push(match is.and_then(|is| of(&new, &is)) {
            None => format!("{name}'s key was lost. They are no longer a member until they have a new one."),
            Some(is) if (&is.name, &is.role, &is.affiliation) == (name, &was.role, &was.affiliation) => {
                format!("{name}'s key was lost: a new one of theirs is put in its place.")
            }
            Some(is) => format!(
                "{name}'s key was lost: a new one is put in its place, and they are shown as {}{}.",
                is.name,
                about(&is)
            ),
        });
        said.push(format!(
            "Everything that waits at the server in {name}'s old inbox is deleted. Nobody can read it there any more, and \
             nothing is taken in for that key."
        ));
        said.push(
            "What someone who has the lost key fetched with it before cannot be called back. What was written with it counts \
             only where a colleague, or whoever reported, wrote something after it."
                .into(),
        );
        said.push(format!(
            "Cases that only {name} could read are gone from the committee. Whoever reported them keeps their own copy, and \
             can send it again."
        ));
    }
}

fn members(before: (&Core, &Details), after: (&Core, &Details), said: &mut Vec<String>) {
    let lost = &after.0.lost;
    let (mut old, mut new) = (all(before), all(after));
    old.retain(|(keys, _)| !lost.iter().any(|(was, _)| *was == keys.inbox));
    new.retain(|(keys, _)| !lost.iter().any(|(_, is)| *is == Some(keys.inbox)));
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
    changed("Most that can be attached", old.attachments, new.attachments);
    let asked = |details: &Details| details.form.iter().map(question).collect::<Vec<_>>().join("; ");
    changed("Questions", asked(before), asked(after));
    directory(before, after, said);
}

/// Every word of it: people sign what they read.
fn question(item: &FormItem) -> String {
    let texts = item.texts.iter().map(|text| {
        let hint = if text.hint.is_empty() { String::new() } else { format!(" ({})", text.hint) };
        format!("{}: {}{hint}", text.language, text.label)
    });
    let kind = match item.kind {
        QuestionKind::Known => "",
        QuestionKind::Line => ", one line",
        QuestionKind::Lines => ", several lines",
    };
    let texts: Vec<_> = texts.collect();
    let said = if texts.is_empty() { String::new() } else { format!(" [{}]", texts.join(" / ")) };
    format!("{}{kind}{said}", item.id)
}

/// One sentence for each entry that is not as it was.
fn directory(before: &Details, after: &Details, said: &mut Vec<String>) {
    let (old, new) = (&before.directory, &after.directory);
    for entry in new.iter().filter(|entry| !old.contains(entry)) {
        let verb = if old.iter().any(|known| known.name() == entry.name()) { "now" } else { "newly" };
        said.push(format!("Reports about “{}” are {verb} sent to {}.", entry.name(), listed(entry)));
    }
    for entry in old.iter().filter(|entry| !new.iter().any(|known| known.name() == entry.name())) {
        said.push(format!("“{}” is no longer in the directory.", entry.name()));
    }
    let order =
        |directory: &[DirectoryEntry]| directory.iter().map(|entry| entry.name().to_owned()).collect::<Vec<_>>();
    if order(old) != order(new) && said.is_empty() {
        said.push("The directory's entries stand in another order.".into());
    }
}

fn listed(entry: &DirectoryEntry) -> String {
    let kind = match entry.kind {
        EntryKind::Project => "project",
        EntryKind::Event => "event",
        EntryKind::Place => "place",
    };
    let to = entry
        .desk
        .as_ref()
        .map_or_else(|| "those named here".to_owned(), |hash| format!("the committee {}", fingerprint(hash)));
    let ways = entry.ways.iter().map(|(label, how)| format!("; {label}: {how}")).collect::<String>();
    let urgent = if entry.urgent.is_empty() { String::new() } else { format!("; in danger: {}", entry.urgent) };
    let days = entry.days.map_or_else(String::new, |(first, last)| format!("; from {} to {}", iso(first), iso(last)));
    format!("{to} ({kind}, known as {}{ways}{urgent}{days})", entry.names.join(", "))
}
