//! What a reporter does with an open case: write, say that they will not come back, take it back.

use tellsafe_protocol::answer::{Answer as Told, Withdrawn};
use tellsafe_protocol::author::Author;
use tellsafe_protocol::bhttp::Class;
use tellsafe_protocol::body::MAX_TEXT;
use tellsafe_protocol::case::report::BODY_STRUCTURE;
use tellsafe_protocol::code::Code;
use tellsafe_protocol::content::{Content, State};
use tellsafe_protocol::request::Request;
use tellsafe_protocol::statement::Kind;

use super::case::{self, Opened};
use super::code::{self, Said};
use super::follow::{self, Remarks};
use super::page::Page;
use super::trouble::Trouble;
use super::{Visit, enter};
use crate::answer::Answer;
use crate::fields::Fields;

/// The case for the words that a form carries, or the answer where there is none.
async fn opened(visit: &Visit<'_>, fields: &Fields) -> Result<(Code, Opened), Box<Answer>> {
    let code = follow::words_of(visit, fields)?;
    match case::open(visit, &code).await {
        Ok(opened) => Ok((code, opened)),
        Err(trouble @ (Trouble::UnknownCode | Trouble::Emptied | Trouble::Headless)) => {
            Err(Box::new(enter::failed(visit.words, trouble, &code.words())))
        }
        // What was typed goes along to the next try.
        Err(trouble) => Err(Box::new(super::failed(visit.words, trouble, fields))),
    }
}

/// The case once more, after something was sent: what was done is said whether or not the newest can be shown.
async fn shown(visit: &Visit<'_>, code: &Code, before: Opened, remarks: &Remarks<'_>) -> Answer {
    let opened = case::open(visit, code).await.unwrap_or(before);
    follow::page(visit, code, &opened, remarks)
}

/// Writes to those who read the report.
pub(super) async fn reply(visit: &Visit<'_>, fields: &Fields) -> Answer {
    let (code, opened) = match opened(visit, fields).await {
        Ok(found) => found,
        Err(answer) => return *answer,
    };
    let (words, text) = (visit.words, fields.get("reply"));
    let complaint = match text {
        text if text.trim().is_empty() => Some("follow.replyEmpty"),
        text if text.len() + BODY_STRUCTURE > MAX_TEXT => Some("plain.tooLong"),
        _ => None,
    };
    if let Some(key) = complaint {
        let remarks = Remarks { complaint: Some(words.word(key)), typed: text, ..Remarks::default() };
        return follow::page(visit, &code, &opened, &remarks);
    }
    if arrived_before(&opened, fields) {
        let done = vec![("replied", words.word("plain.repliedBefore").to_owned())];
        return follow::page(visit, &code, &opened, &Remarks { done, ..Remarks::default() });
    }
    let content = Content { text: text.to_owned(), ..Content::default() };
    match opened.send(visit, Kind::Reply, content).await {
        Ok(faulty) => {
            let mut done = vec![("replied", words.word("follow.replied").to_owned())];
            done.extend(faulty.iter().map(|name| ("faulty-key", words.say("problems.faulty-key", &[("name", name)]))));
            shown(visit, &code, opened, &Remarks { done, ..Remarks::default() }).await
        }
        Err(trouble) => {
            let remarks = Remarks { error: Some(trouble), typed: text, ..Remarks::default() };
            follow::page(visit, &code, &opened, &remarks)
        }
    }
}

/// True when the form was sent before: the same words from the same person, stored since the form was made.
fn arrived_before(opened: &Opened, fields: &Fields) -> bool {
    let after: u64 = fields.get("after").parse().unwrap_or(u64::MAX);
    opened.case.entries.iter().any(|entry| {
        entry.number > after
            && entry.author == Author::Reporter
            && entry.content().is_some_and(|content| content.text == fields.get("reply"))
    })
}

/// Says that the reporter will not come back; on the page with the words, they stay in sight.
pub(super) async fn leaving(visit: &Visit<'_>, fields: &Fields) -> Answer {
    let (code, opened) = match opened(visit, fields).await {
        Ok(found) => found,
        Err(answer) => return *answer,
    };
    let content = Content { leaving: true, ..Content::default() };
    let told =
        if opened.case.reporter_left() { Ok(Vec::new()) } else { opened.send(visit, Kind::Reply, content).await };
    if fields.get("from") == "code" {
        let hear = opened.case.next_date(opened.roster.details());
        let said = if told.is_ok() { Said::Leaving } else { Said::NotTold };
        return code::page(visit, &opened.roster, &code, hear, said);
    }
    match told {
        Ok(_) => {
            let done = vec![("wont-come-back-said", visit.words.word("noReturn.said").to_owned())];
            shown(visit, &code, opened, &Remarks { done, ..Remarks::default() }).await
        }
        Err(trouble) => follow::page(visit, &code, &opened, &Remarks { error: Some(trouble), ..Remarks::default() }),
    }
}

/// What taking it back does, before it is done.
pub(super) async fn ask_withdraw(visit: &Visit<'_>, fields: &Fields) -> Answer {
    let (code, opened) = match opened(visit, fields).await {
        Ok(found) => found,
        Err(answer) => return *answer,
    };
    let twelve = code.words();
    let mut page = Page::new(visit.words, "follow.withdrawHeading");
    page.p(follow::lead(&opened));
    let unread = opened.case.state() == State::Received;
    let question = visit.words.word(if unread { "follow.withdrawSure" } else { "follow.withdrawSureRead" });
    page.html.open("p", &[("id", "withdraw-question")]).element("strong", &[], question).close("p");
    page.html.open("div", &[("class", "ways")]);
    page.way("open", &[("code", &twelve)], ("cancel-withdraw", "", "follow.withdrawCancel"));
    page.way("confirm", &[("code", &twelve)], ("confirm-withdraw", "warn", "follow.withdrawConfirm"));
    page.html.close("div");
    page.answer()
}

/// Takes the report back; where someone has read it, they get the wish instead.
pub(super) async fn withdraw(visit: &Visit<'_>, fields: &Fields) -> Answer {
    let (code, opened) = match opened(visit, fields).await {
        Ok(found) => found,
        Err(answer) => return *answer,
    };
    let failed = |trouble, opened: &Opened| {
        follow::page(visit, &code, opened, &Remarks { error: Some(trouble), ..Remarks::default() })
    };
    let secret = Request::Withdraw(opened.holder.withdrawal_secret().clone());
    let outcome = match visit.asker.ask(&opened.key, Class::Small, &secret).await {
        Ok(Told::Withdraw(outcome)) => outcome,
        Ok(_) => return failed(Trouble::Refused, &opened),
        Err(trouble) => return failed(trouble, &opened),
    };
    match outcome {
        Withdrawn::Gone => gone(visit, "follow.withdrawnBody"),
        Withdrawn::Unknown if opened.case.state() == State::Received => gone(visit, "plain.withdrawGone"),
        Withdrawn::Read | Withdrawn::Unknown if follow::asked(&opened) => {
            follow::page(visit, &code, &opened, &Remarks::default())
        }
        Withdrawn::Read | Withdrawn::Unknown => {
            match opened.send(visit, Kind::WithdrawalRequest, Content::default()).await {
                Ok(_) => {
                    let done = vec![("withdraw-said", visit.words.word("follow.withdrawAsked").to_owned())];
                    shown(visit, &code, opened, &Remarks { done, ..Remarks::default() }).await
                }
                Err(trouble) => failed(trouble, &opened),
            }
        }
    }
}

fn gone(visit: &Visit<'_>, key: &str) -> Answer {
    let mut page = Page::new(visit.words, "follow.withdrawnHeading");
    page.html.element("p", &[("id", "withdrawn")], visit.words.word(key));
    page.anew("restart", "code.start");
    page.answer()
}
