//! `tellsafe desk close`: a committee with too few left to change anything can still say that it is no more.

use super::propose::must_be_member;
use super::publish::until_seen;
use crate::changes::signatures;
use crate::cli::CloseDeskArgs;
use crate::context::Context;
use crate::error::{ClientError, Kind};
use crate::render::Page;
use crate::transport::Desk;
use serde_json::json;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::label::PublicKey;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{Confirmation, Roster};

/// To its members, who alone get to see it still.
pub(in crate::command) const CLOSED: &str = "This committee has closed: too few of its members go on. Nobody can report to it; what was sent before can be read and answered. Who \
     goes on after all says so with `tellsafe desk close --undo`.";

pub(super) fn run(context: &mut Context, args: &CloseDeskArgs) -> Result<(), ClientError> {
    let Desk { roster, relay, .. } = context.desk()?;
    must_be_member(context, &roster)?;
    let (hash, own, today) = (*roster.newest().0, context.holder()?.public_key(), context.today);
    let closing = roster.closing_since(&own, today);
    if closing.is_some() != args.undo {
        let said = if args.undo { "You did not say that it closes." } else { "You have said already that it closes." };
        return Err(ClientError::new(Kind::Usage, said).next("`tellsafe desk show` shows who said what."));
    }
    if closing.is_some_and(|day| day > today) {
        return Err(ClientError::new(Kind::Declined, "You have said both today already.")
            .means("Of one day a closing is the last word, and nobody believes what is dated later than tomorrow.")
            .next("Take it back tomorrow."));
    }
    let going_on = others(&roster, &own, today) + usize::from(args.undo);
    ask(context, &roster, going_on, args)?;
    let key = context.holder()?.signing_key();
    let word = match closing {
        // Of one day a closing is the last word.
        Some(day) => Confirmation::sign(hash, today.max(day.saturating_add(1)), key),
        None => Confirmation::close(hash, roster.last_confirmed(&own, today).map_or(today, |day| day.max(today)), key),
    };
    context.gateway.ask(&relay, Class::Small, &Request::Confirm(word))?;
    context.trust.closing(&hash, !args.undo);
    context.trust.save()?;
    let seen = until_seen(|| {
        let (shown, _) = context.gateway.roster(&context.anchor)?;
        Ok(shown.closing_since(&own, today).is_some() != args.undo)
    })?;
    let closed = is_closed(&roster, &own, going_on, args.undo, today);
    tell(context, &roster, (closed, args.undo, seen));
    let quorum = roster.newest().1.quorum;
    context.output.json(&json!({ "closed": closed, "going_on": going_on, "quorum": quorum, "visible": seen }));
    Ok(())
}

/// How many of the others go on.
fn others(roster: &Roster, own: &PublicKey, today: u32) -> usize {
    roster.going_on(today).saturating_sub(usize::from(roster.last_confirmed(own, today).is_some()))
}

/// Whether it is closed once this word counts.
fn is_closed(roster: &Roster, own: &PublicKey, going_on: usize, undo: bool, today: u32) -> bool {
    let core = roster.newest().1;
    let said = core.members.iter().any(|one| one.key != *own && roster.closing_since(&one.key, today).is_some());
    (said || !undo) && going_on < usize::from(core.quorum)
}

fn ask(context: &Context, roster: &Roster, going_on: usize, args: &CloseDeskArgs) -> Result<(), ClientError> {
    let core = roster.newest().1;
    let (name, quorum, output) = (&core.name, core.quorum, context.output);
    if args.undo || args.yes {
        return Ok(());
    }
    let mut page = Page::new();
    page.title(&format!("Close {name}?"));
    let others = match going_on {
        0 => "None of the others has".to_owned(),
        1 => "One of the others has".to_owned(),
        many => format!("{many} of the others have"),
    };
    let needed = signatures(quorum);
    page.say(&if going_on < usize::from(quorum) {
        format!(
            "{others} used Tellsafe within 90 days, and a change of the list needs {needed}. So it closes at once: nobody can report to it \
             any more, and whoever tries is told that it has closed, and where else to turn."
        )
    } else {
        format!(
            "{others} used Tellsafe within 90 days, and a change of the list needs {needed}. So it stays open until fewer than {quorum} go \
             on. If you only want to leave, ask them for `tellsafe desk change --remove`."
        )
    });
    page.say(
        "What was sent before can still be read and answered by its members. Tell those who wait, and send them elsewhere: \
         `tellsafe inbox` shows them.",
    );
    output.aside(&page);
    if !output.can_ask() {
        return Err(ClientError::new(Kind::Usage, "Nothing was said: there was no one to ask.").next("Add --yes."));
    }
    if output.confirm("Do you want to close it?")? {
        return Ok(());
    }
    Err(ClientError::new(Kind::Declined, "Nothing was said. The committee goes on."))
}

fn tell(context: &Context, roster: &Roster, (closed, undo, seen): (bool, bool, bool)) {
    let mut page = Page::new();
    page.say(match (closed, undo) {
        (true, _) => "It is closed. People who come to report are told so.",
        (false, true) => "It goes on, and so do you.",
        (false, false) => "That is stored. It stays open, because enough of the others go on.",
    });
    if !seen {
        page.warn("The server does not show it yet. Look again in a minute, with `tellsafe desk show`.");
    }
    if closed && !undo && roster.details().other_places.is_empty() {
        page.warn(
            "The list names no other place to turn to, and cannot be changed any more. Put one into your code of conduct, in the place of \
             this committee's link.",
        );
    } else if closed && !undo {
        page.say("Take its link out of your code of conduct, and put another place there.");
    }
    context.output.page(&page);
}
