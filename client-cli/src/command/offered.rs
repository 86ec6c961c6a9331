//! A case that was offered: its name, and whether the member has a conflict. Nothing else of it is here.

use super::{Said, conflict, people};
use crate::case::offered::Offered;
use crate::error::{ClientError, Kind};
use crate::member::Session;
use crate::render::Page;
use serde_json::{Value, json};
use tellsafe_protocol::act::Conflict as Stands;
use tellsafe_protocol::bytes::MessageId;

/// An offered case, and what was said to it.
pub(super) struct Told {
    pub(super) id: MessageId,
    pub(super) name: String,
    /// Who offered it, by name.
    by: Vec<String>,
    /// What this member said.
    pub(super) said: Option<Stands>,
}

impl Told {
    /// What stands before it.
    pub(super) fn mark(&self) -> &'static str {
        if self.said.is_none() { "?" } else { "" }
    }

    /// Where it stands, in a list.
    pub(super) fn state(&self) -> &'static str {
        match self.said {
            None => "offered",
            Some(_) => "offered, answered",
        }
    }

    /// What is to be known about it.
    pub(super) fn words(&self) -> String {
        let by = self.by.join(" and ");
        match self.said {
            None => format!("{by} offers it to you, by its name alone: say whether you have a conflict."),
            Some(said) => {
                format!("You said that you have {}. It comes when {by} or another reader shares it.", words(said))
            }
        }
    }

    pub(super) fn value(&self) -> Value {
        json!({"name": self.name, "by": self.by, "conflict": self.said.map(Stands::word)})
    }
}

fn words(said: Stands) -> &'static str {
    match said {
        Stands::None => "no conflict",
        Stands::Soft => "a soft conflict",
        Stands::Hard => "a hard conflict",
    }
}

/// Every case that is offered to this member, each asked about where someone can be asked. What could not be told before is told now.
///
/// # Errors
/// No answer.
pub(super) fn all(session: &mut Session<'_>) -> Result<Vec<Told>, ClientError> {
    let ids: Vec<MessageId> = session.offered().iter().map(|offered| offered.id).collect();
    let mut all = Vec::new();
    for id in ids {
        let said = session.answered(&id)?;
        // Said here, and the others could not be told.
        let here = session.marks.said(&id).filter(|_| said.is_none());
        let output = session.context.output;
        let answer = match (here, session.offer(&id)) {
            (None, Some(offered)) if said.is_none() && output.can_ask() => {
                conflict::ask(&question(session, offered), &output)?
            }
            _ => here,
        };
        let told_now = answer.map(|answer| set(session, &id, answer));
        if let Some(Err(error)) = &told_now {
            let name = session.name(&id);
            session.warnings.push(format!("Those who offered {name} were not told what you said: {}", error.happened));
        }
        let said = answer.filter(|_| matches!(told_now, Some(Ok(_)))).or(said);
        if let Some(offered) = session.offer(&id) {
            all.push(told(session, offered, said));
        }
    }
    Ok(all)
}

fn told(session: &Session<'_>, offered: &Offered, said: Option<Stands>) -> Told {
    let by = offered.by().iter().map(|key| people::name(session, key)).collect();
    Told { id: offered.id, name: session.name(&offered.id), by, said }
}

/// Says to those who offered it whether this member has a conflict.
///
/// # Errors
/// No one to tell; no answer.
pub(super) fn set(session: &mut Session<'_>, id: &MessageId, said: Stands) -> Result<Said, ClientError> {
    let name = session.name(id);
    if said == Stands::Hard {
        session.note_conflict(id, said)?;
    }
    if session.answered(id)? != Some(said) {
        session.answer(id, said)?;
    }
    let mut page = Page::new();
    page.say(&match said {
        Stands::Hard => format!(
            "Stored. Those who read {name} see that you have a hard conflict, and nothing else. Nothing of it is sealed to you, now or \
             later. Only they can reverse that."
        ),
        _ => format!(
            "Stored. Those who read {name} see that you have {}. It comes when one of them shares it; you are asked again when you see \
             whom it is about.",
            words(said)
        ),
    });
    if said == Stands::Hard {
        session.drop_case(id)?;
    }
    Ok(Said { page, value: json!({"case": name, "conflict": said.word(), "offered": true}) })
}

/// What is asked, of nothing but a name.
pub(super) fn question(session: &Session<'_>, offered: &Offered) -> Page {
    let told = told(session, offered, None);
    let mut page = Page::new();
    page.title(&format!("Offered: {}", told.name)).gap();
    page.say(&format!(
        "{} offers it to you. Nothing but this name is here: not whom it is about, and not when it came.",
        told.by.join(" and ")
    ));
    page.say("Do you know from your colleagues what it is about, and are you part of it or close to anyone in it? Then say yes: nothing of it is ever sealed to you. You need not say why.");
    page.say("Otherwise say no, or soft for something less. As long as you say nothing, you get nothing.");
    page
}

/// Stops what needs more of a case than its name.
pub(super) fn waits(session: &mut Session<'_>, id: &MessageId) -> Result<(), ClientError> {
    let said = session.answered(id)?;
    let Some(offered) = session.offer(id) else { return Ok(()) };
    let told = told(session, offered, said);
    let error = ClientError::new(Kind::Setup, format!("{} was offered to you, by its name alone.", told.name));
    Err(match said {
        None => error
            .means("Nothing else of it is here before you have said whether you have a conflict.")
            .next(format!("tellsafe conflict {} none, or soft, or hard", told.name)),
        Some(_) => {
            error.means(told.words()).next(format!("Ask them: tellsafe share {} --with and your name", told.name))
        }
    })
}
