//! Sending: what was typed is checked, sealed here and now, stored, and wiped. The same form sent twice is the same report.

use std::time::Duration;

use tellsafe_protocol::age::Recipient;
use tellsafe_protocol::body::MAX_TEXT;
use tellsafe_protocol::bytes::{Inbox, Seed, sha256};
use tellsafe_protocol::case::facts::RESENT_DAYS;
use tellsafe_protocol::case::report::{BODY_STRUCTURE, CARD_STRUCTURE, Filled, report};
use tellsafe_protocol::code::Code;
use tellsafe_protocol::content::Content;
use tellsafe_protocol::holder::Holder;
use tellsafe_protocol::roster::Roster;
use tellsafe_protocol::statement::{Card, MAX_CARD};
use zeroize::Zeroizing;

use super::case;
use super::form::{self, Faults, ONCE};
use super::questions::Form;
use super::trouble::Trouble;
use super::{Visit, code, readers};
use crate::answer::Answer;
use crate::fields::Fields;
use crate::random::System;

/// How often, and after what pause each time, a report that the vault says it has is looked for.
const PATIENCE: u32 = 10;
const PAUSE: Duration = Duration::from_millis(200);

/// Answers a form that was sent: with the code, or with the form and what is wrong.
pub(super) async fn send(visit: &Visit<'_>, fields: &Fields) -> Answer {
    let desk = fields.get("desk");
    let Some(roster) = visit.committees.founded(desk) else {
        return match visit.committees.closed(desk) {
            Some(roster) => closed(visit, roster, fields),
            None => super::failed(visit.words, Trouble::Unconfirmed, fields),
        };
    };
    if !roster.details().plain_form {
        return form::forbidden(visit, roster);
    }
    let Some(words) = code_of(fields.get("once")) else { return super::begin_anew(visit.words) };
    let faults = check(visit, roster, fields);
    if !faults.sentences.is_empty() || !faults.fields.is_empty() {
        return form::page(visit, roster, Some(fields), fields.get("once"), &faults);
    }
    match store(visit, roster, fields, &words).await {
        Ok(day) => code::page(visit, roster, &words, hear(roster, day, visit.today), code::Said::Stored),
        Err(Trouble::Before) => before(visit, roster, fields, &words).await,
        Err(trouble) => again(visit, roster, fields, trouble),
    }
}

/// It closed while this was written: all of it stays in sight, with where else to turn.
fn closed(visit: &Visit<'_>, roster: &Roster, fields: &Fields) -> Answer {
    let sentences = vec![visit.words.word(Trouble::Closed.key()).to_owned()];
    let faults = Faults { sentences, danger_said: fields.get("danger-said") == "yes", ..Faults::default() };
    form::page(visit, roster, Some(fields), fields.get("once"), &faults)
}

/// The code that goes with a form: the same whenever this form is sent, so that the vault, which takes a withdrawal hash only once, takes
/// its report only once. Nothing is kept for that here.
fn code_of(once: &str) -> Option<Code> {
    let bytes = Zeroizing::new(unhex(once).filter(|bytes| bytes.len() == ONCE)?);
    let hash = Zeroizing::new(sha256(&[b"tellsafe/1 plain form", &bytes]));
    let (entropy, _) = hash.split_first_chunk::<16>()?;
    Some(Code::from_entropy(*entropy))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let pairs = text.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(digit(pair.first()?)? << 4 | digit(pair.last()?)?)).collect()
}

fn check(visit: &Visit<'_>, roster: &Roster, fields: &Fields) -> Faults {
    let words = visit.words;
    let mut faults = Faults::default();
    if readers::changed(roster, fields) {
        faults.sentences.push(words.word("failure.changed").to_owned());
    }
    if chosen(roster, fields).is_empty() {
        faults.fields.push(("members", words.word("readers.nobody").to_owned()));
    }
    if fields.get("what").trim().is_empty() {
        faults.fields.push(("what", words.word("form.empty").to_owned()));
    }
    if fields.get("people").len() + fields.get("place").len() + CARD_STRUCTURE > MAX_CARD {
        faults.fields.push(("people", words.word("plain.cardTooLong").to_owned()));
    }
    let form = Form::of(roster.details(), visit.words);
    let length: usize = answers(&form, fields).map(|(id, answer)| id.len() + answer.len()).sum();
    if fields.get("what").len() + length + BODY_STRUCTURE > MAX_TEXT {
        faults.fields.push(("what", words.word("plain.tooLong").to_owned()));
    }
    faults.danger_said = fields.get("danger") == "yes";
    if faults.danger_said && fields.get("danger-said") != "yes" {
        // Nobody who is in danger is left in a queue without a word.
        faults.sentences.push(words.count("form.dangerNow", roster.details().deadlines.acknowledge));
        faults.sentences.push(words.word("plain.dangerAgain").to_owned());
    }
    faults
}

/// The members who stayed ticked and can be sealed to.
fn chosen(roster: &Roster, fields: &Fields) -> Vec<(Inbox, Recipient)> {
    let members = &roster.newest().1.members;
    let ticked = readers::ticked(roster, Some(fields)).into_iter();
    ticked.filter_map(|place| Some((members.get(place)?.inbox, roster.recipient(place)?))).collect()
}

/// The answers that go into the body; where and who go on the card.
fn answers<'a>(form: &'a Form, fields: &'a Fields) -> impl Iterator<Item = (&'a str, &'a str)> {
    form.all()
        .filter(|question| !matches!(question.field.as_str(), "people" | "place"))
        .map(|question| (question.id.as_str(), question.answer(fields).trim()))
        .filter(|(_, answer)| !answer.is_empty())
}

async fn store(visit: &Visit<'_>, roster: &Roster, fields: &Fields, words: &Code) -> Result<u32, Trouble> {
    let key = visit.committees.relay_key(roster)?;
    let languages = &roster.details().languages;
    let language = languages.iter().find(|tag| *tag == fields.get("language")).or_else(|| languages.first());
    let filled = Filled {
        roster: *roster.newest().0,
        readers: chosen(roster, fields),
        card: Card { people: fields.get("people").to_owned(), place: fields.get("place").to_owned() },
        content: Content {
            text: fields.get("what").to_owned(),
            answers: answers(&Form::of(roster.details(), visit.words), fields)
                .map(|(id, answer)| (id.to_owned(), answer.to_owned()))
                .collect(),
            language: language.cloned().unwrap_or_default(),
            sealed_by_gateway: true,
            ..Content::default()
        },
        keep_copy: !fields.has("keep-no-copy"),
    };
    let holder = Holder::new(&Seed::from_code(words)).map_err(|_| Trouble::Refused)?;
    let report = report(filled, &holder, visit.today, &mut System).map_err(|_| Trouble::TooLong)?;
    let withdrawal = Some(holder.withdrawal_secret().hash());
    visit.asker.commit(&key, roster, (report.composed, report.own), withdrawal, visit.today).await
}

/// The day by which the reporter hears; the vault's day is believed as far as everyone believes it.
fn hear(roster: &Roster, day: u32, today: u32) -> u32 {
    let details = roster.details();
    details.working.after(day.min(today.saturating_add(RESENT_DAYS)), details.deadlines.acknowledge)
}

/// The form was sent before, and had arrived.
async fn before(visit: &Visit<'_>, roster: &Roster, fields: &Fields, words: &Code) -> Answer {
    let mut found = case::open(visit, words).await;
    for _ in 0..PATIENCE {
        // Sent twice in the same moment: the first is accepted, and not yet stored.
        if !matches!(found, Err(Trouble::UnknownCode)) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        found = case::open(visit, words).await;
    }
    match found {
        Ok(opened) => {
            let (roster, case) = (&opened.roster, &opened.case);
            code::page(visit, roster, words, case.next_date(roster.details()), code::Said::Before)
        }
        // The vault knows the report, and it is not there any more; a later message of the reporter's may be.
        Err(Trouble::Emptied | Trouble::Headless) => {
            let taken_back = visit.words.word("plain.takenBack").to_owned();
            let faults = Faults { sentences: vec![taken_back], ..Faults::default() };
            form::page(visit, roster, Some(fields), &form::once(), &faults)
        }
        Err(trouble) => again(visit, roster, fields, trouble),
    }
}

/// It did not work: everything that was typed, and the same form to send again.
fn again(visit: &Visit<'_>, roster: &Roster, fields: &Fields, trouble: Trouble) -> Answer {
    let faults = Faults {
        sentences: vec![visit.words.word(trouble.key()).to_owned()],
        tried: true,
        danger_said: fields.get("danger") == "yes",
        status: trouble.status(),
        ..Faults::default()
    };
    form::page(visit, roster, Some(fields), fields.get("once"), &faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_has_one_code() {
        let words = |once: &str| code_of(once).map(|code| code.words().to_string());
        let once = "000102030405060708090a0b0c0d0e0f";
        assert_eq!(words(once), words(once));
        assert_ne!(words(once), words("100102030405060708090a0b0c0d0e0f"));
        for wrong in ["", "00", &once[1..], &format!("{once}00"), &once.replace('0', "g")] {
            assert!(words(wrong).is_none(), "{wrong}");
        }
    }
}
