//! `tellsafe desk close`: a committee with too few left to change anything can still say that it is no more.

use super::propose::must_be_member;
use super::publish::until_seen;
use crate::cli::CloseDeskArgs;
use crate::context::Context;
use crate::dates::written;
use crate::error::{ClientError, Kind};
use crate::render::Page;
use crate::transport::Desk;
use serde_json::json;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::request::Request;
use tellsafe_protocol::roster::{Confirmation, RECENT_DAYS, Roster};

/// To its members.
pub(in crate::command) const CLOSED: &str = "This committee has closed: too few of its members go on. Nobody can report to it; what was sent before can be read and answered. Who \
     said so and goes on after all: `tellsafe desk close --undo`.";

/// To who said that it closes.
pub(in crate::command) fn said_closing(day: u32) -> String {
    format!(
        "You said on {} that this committee closes, and do not confirm its list any more. If that was not you, or you go on after all: \
         `tellsafe desk close --undo`.",
        written(day)
    )
}

pub(super) fn run(context: &mut Context, args: &CloseDeskArgs) -> Result<(), ClientError> {
    let Desk { roster, relay, .. } = context.desk()?;
    must_be_member(context, &roster)?;
    let closing = context.closing_since(&roster);
    let word = word(context, &roster, args.undo, closing)?;
    let after = with(context, &roster, &word)?;
    let closed = after.is_closed(context.today);
    if !args.undo && !args.yes {
        ask(context, &roster, closed)?;
    }
    let (hash, day) = (*roster.newest().0, word.day);
    context.gateway.ask(&relay, Class::Small, &Request::Confirm(word))?;
    if args.undo {
        context.trust.confirmed(&hash, day);
    } else {
        context.trust.closing(&hash, day);
    }
    context.trust.save()?;
    let (own, today) = (context.holder()?.public_key(), context.today);
    let seen = until_seen(|| {
        let (shown, _) = context.gateway.roster(&context.anchor)?;
        Ok(shown.last_word(&own, today).is_some_and(|(shown, _)| shown >= day)
            && shown.closing_since(&own, today).is_some() != args.undo)
    })?;
    tell(context, &roster, (closed, args.undo, seen));
    context.output.json(&json!({ "closed": closed, "visible": seen }));
    Ok(())
}

/// What is to be said: the opposite of the last word, on a day from which it counts.
fn word(context: &Context, roster: &Roster, undo: bool, closing: Option<u32>) -> Result<Confirmation, ClientError> {
    let (hash, today, holder) = (*roster.newest().0, context.today, context.holder()?);
    match (closing, undo) {
        (None, false) => {
            // A clock may be a day ahead of this one, and of one day a closing is the last word.
            let day = context.last_word(roster).map_or(today, |(day, _)| day.max(today));
            Ok(Confirmation::close(hash, day, holder.signing_key()))
        }
        (Some(day), true) if day <= today => {
            Ok(Confirmation::sign(hash, today.max(day.saturating_add(1)), holder.signing_key()))
        }
        (Some(_), true) => Err(ClientError::new(Kind::Declined, "You have said both today already.")
            .means("On one day, closing counts for more than taking it back.")
            .next("Take it back tomorrow.")),
        (Some(day), false) => {
            Err(ClientError::new(Kind::Usage, format!("You have said so already, on {}.", written(day)))
                .next("`tellsafe desk show` shows who said what."))
        }
        (None, true) => Err(ClientError::new(Kind::Usage, "You did not say that it closes.")
            .next("`tellsafe desk show` shows who did. A member who did has to take it back.")),
    }
}

/// The list once that is said, too.
fn with(context: &mut Context, roster: &Roster, word: &Confirmation) -> Result<Roster, ClientError> {
    let (mut published, shown, _) = context.gateway.published(&context.anchor)?;
    if shown.newest().0 != roster.newest().0 {
        return Err(ClientError::new(Kind::Changed, "The committee's list changed just now.").next("Try again."));
    }
    published.confirmations.push(word.clone());
    Ok(published.verify(Some(&context.anchor))?)
}

fn ask(context: &Context, roster: &Roster, closes: bool) -> Result<(), ClientError> {
    let (core, output) = (roster.newest().1, context.output);
    let mut page = Page::new();
    page.title(&format!("Close {}?", core.name));
    page.say(&if closes {
        "It closes at once, because too few of you would go on to change its list. Nobody can report to it any more: whoever tries is told \
         that it has closed, and where else to turn."
            .to_owned()
    } else {
        format!(
            "A change of its list needs {} of {} members. It closes once fewer than that go on: that is, once enough others say this too, \
             or have not used Tellsafe for {RECENT_DAYS} days from now. If you only want to leave, ask your colleagues for `tellsafe desk \
             change --remove`.",
            core.quorum,
            core.members.len()
        )
    });
    page.say(
        "What was sent before can still be read and answered by its members. Tell those who wait, and send them elsewhere: \
         `tellsafe inbox` shows them.",
    );
    if !roster.details().directory.is_empty() {
        page.warn(
            "Its list says who takes reports for other projects. Once it has closed, its links lead to none of them: put their own links in \
             those places.",
        );
    }
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
        (true, false) => "It is closed. People who come to report are told so.",
        (true, true) => "You go on. It stays closed, because others said so too, and too few go on.",
        (false, true) => "It goes on, and so do you.",
        (false, false) => "That is stored. It stays open as long as enough of the others go on.",
    });
    if !seen {
        page.warn("The server does not show it yet. Look again in a minute, with `tellsafe desk show`.");
    }
    if closed && !undo && roster.details().other_places.is_empty() {
        page.warn(
            "The list names no other place to turn to. Take this committee's link out of your code of conduct, and put another place there.",
        );
    } else if closed && !undo {
        page.say("Take its link out of your code of conduct, and put another place there.");
    }
    context.output.page(&page);
}
