//! `tellsafe desk leave --to NAME`: who else reads each case, and a receipt over those that the other has too.

use super::{RECALL, cases};
use crate::case::Case;
use crate::case::work::conflicts;
use crate::cli::LeaveArgs;
use crate::command::{conflict, people};
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::files;
use crate::member::Session;
use crate::render::Page;
use serde_json::json;
use tellsafe_protocol::bytes::{Inbox, MessageId, RosterHash};
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::receipt::Receipt;

/// A case of the one who leaves.
struct Line {
    id: MessageId,
    name: String,
    /// The present members who have it too, and keep it.
    others: Vec<PublicKey>,
}

pub(super) fn run(context: &mut Context, args: &LeaveArgs, to: &str) -> Result<(), ClientError> {
    let output = context.output;
    let mut session = Session::open(context)?;
    let (own, taker) = (session.context.holder()?.public_key(), people::member(&session, to)?);
    if own == taker {
        return Err(ClientError::new(Kind::Declined, "Someone else has to go on with your cases."));
    }
    let core = last_core(&session, &own)?;
    // Who has a hard conflict, which closes a case to them, is in these.
    conflict::look_up(&mut session)?;
    let lines: Vec<Line> = session.cases().iter().map(|case| line(&session, case, &own)).collect();
    let alone: Vec<&str> = lines.iter().filter(|line| line.others.is_empty()).map(|line| line.name.as_str()).collect();
    let mut page = list(&session, &lines);
    let to = people::name(&session, &taker);
    if !alone.is_empty() && !args.even_so {
        output.aside(&page);
        return Err(ClientError::new(
            Kind::Denied,
            format!("{} would be left with nobody: {}.", cases(alone.len()), alone.join(", ")),
        )
        .means("Nobody on the committee could read them any more, or answer. Nothing was written.")
        .next(format!(
            "Share first: tellsafe share --all --with '{to}'. A case that only you shared with {to} stays theirs after you left once {to} \
             has said that they have no conflict, and the person who reported has written again: wait for both. To leave all the same, add --even-so"
        )));
    }
    let mut both: Vec<MessageId> =
        lines.iter().filter(|line| line.others.contains(&taker)).map(|line| line.id).collect();
    both.sort_unstable();
    let listed = both.len();
    let (founding, day) = (session.desk.roster.founding(), session.context.today);
    let receipt = Receipt { founding, core, leaver: own, taker, day, cases: both };
    let signed = receipt
        .sign(session.context.holder()?.signing_key())
        .map_err(|_| ClientError::new(Kind::Malformed, "These are more cases than a receipt holds."))?;
    files::create(&args.out, signed.to_text().as_bytes())?;
    if !alone.is_empty() {
        page.warn(&format!("Left with nobody: {}. Whoever reported them waits in vain.", alone.join(", ")));
    }
    let (file, own_name) = (args.out.display(), people::name(&session, &own));
    page.gap().say(&format!("Written to {file}, with your signature: {} that {to} has too.", cases(listed)));
    page.say(&format!("Send it to {to}, who signs it and sends it back; both of you keep it:"));
    page.command(&format!("tellsafe desk leave --take {file}"));
    if session.desk.roster.newest().1.position(&own).is_some() {
        page.say("You get everything until the others have taken you off the list:");
        page.command(&format!("tellsafe desk change --remove '{own_name}'"));
    }
    page.say("Once both of you have signed and you are off the list, delete what you have:");
    page.command(&format!("tellsafe desk leave --check {file} --delete"));
    page.say(RECALL);
    for warning in &session.warnings {
        page.warn(warning);
    }
    output.page(&page);
    let names = |keys: &[PublicKey]| keys.iter().map(|key| people::name(&session, key)).collect::<Vec<_>>();
    let shown = |line: &Line| json!({"case": line.name, "others": names(&line.others)});
    output.json(&json!({
        "receipt": args.out, "to": to, "listed": listed, "alone": alone,
        "cases": lines.iter().map(shown).collect::<Vec<_>>(), "warnings": session.warnings,
    }));
    Ok(())
}

/// The newest list that the member was on.
fn last_core(session: &Session<'_>, own: &PublicKey) -> Result<RosterHash, ClientError> {
    let on = session.desk.roster.cores().filter(|(_, core)| core.position(own).is_some());
    on.last().map(|(hash, _)| *hash).ok_or_else(|| {
        ClientError::new(Kind::Denied, "Your key was never on this committee's list.")
            .means("So there is nothing to hand over.")
    })
}

fn line(session: &Session<'_>, case: &Case, own: &PublicKey) -> Line {
    let roster = &session.desk.roster;
    let kept_out = conflicts::kept_out(case, roster);
    let has = |inbox: &Inbox| !kept_out.contains(inbox) && case.stays_with(inbox, own, roster);
    let others = roster.newest().1.members.iter().filter(|member| member.key != *own && has(&member.inbox));
    Line { id: case.id(), name: session.name(&case.id()), others: others.map(|member| member.key).collect() }
}

fn list(session: &Session<'_>, lines: &[Line]) -> Page {
    let mut page = Page::new();
    page.title("Your cases, and who else reads them");
    for line in lines {
        let names: Vec<String> = line.others.iter().map(|key| people::name(session, key)).collect();
        let (mark, who) = if names.is_empty() { ("!", "nobody".to_owned()) } else { ("", names.join(", ")) };
        page.row(&[(mark, 2), (&line.name, 22), (&who, 0)]);
    }
    if lines.is_empty() {
        page.under("You have no case.");
    }
    page
}
