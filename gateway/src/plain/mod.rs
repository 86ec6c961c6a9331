//! The pages for browsers without scripts: plain HTML at one address, every step a POST.
//!
//! They give up what the page promises: this program reads what is typed here, and the code. So it says that first, seals at once with
//! the protocol's own functions, sends it on as any client would, and wipes it. Nothing is kept between two requests: whatever the next
//! step needs is a hidden field of the last answer, and never in an address.

mod act;
mod asker;
mod case;
mod code;
mod committees;
mod dates;
mod enter;
mod follow;
mod form;
pub(crate) mod html;
mod page;
mod questions;
mod readers;
mod reason;
mod report;
mod start;
mod thread;
mod trouble;

use std::sync::Arc;

use hyper::body::Bytes;
use hyper::header::{HOST, HeaderMap};
use zeroize::Zeroizing;

use crate::fields::Fields;
pub(crate) use asker::Allow;
use asker::Asker;
use committees::{Committees, Verified};
use page::Page;
use trouble::Trouble;

use crate::answer::{self, Answer};
use crate::route::Refusal;
use crate::vault_link::VaultLink;
use crate::words::Words;
use crate::{clock, limits};

pub(crate) use page::finish;

/// What is kept for everyone: the lists, verified.
#[derive(Default)]
pub(crate) struct Plain {
    verified: Verified,
}

/// One request, and what is needed to answer it.
struct Visit<'a> {
    words: Words,
    /// The name by which the visitor reached this server.
    host: &'a str,
    today: u32,
    asker: Asker<'a>,
    committees: Arc<Committees>,
}

impl Plain {
    /// The first page. `file` is the public file, if there is one.
    pub(crate) fn first(&self, headers: &HeaderMap, file: Option<&Bytes>) -> Answer {
        let committees = file.map(|file| self.verified.of(file, clock::today())).unwrap_or_default();
        start::page(Words::wanted(headers), &committees, file.is_none())
    }

    /// The next page, for what a form sent.
    pub(crate) async fn next(
        &self,
        headers: &HeaderMap,
        body: Zeroizing<Vec<u8>>,
        file: Option<&Bytes>,
        vault: &VaultLink,
        allow: Allow<'_>,
    ) -> Answer {
        let fields = Fields::parse(&body);
        drop(body);
        let Some(fields) = fields else {
            return begin_anew(Words::wanted(headers));
        };
        // It would come back six times as long, to someone who may take a minute to read it.
        if fields.shown() > limits::FORM_BYTES {
            return page::finish(answer::refusal(Refusal::FormLength));
        }
        let words = Words::of(fields.get("lang")).unwrap_or_else(|| Words::wanted(headers));
        let today = clock::today();
        let Some(file) = file else {
            return match fields.get("step") {
                "start" => start::page(words, &Committees::default(), true),
                "code" => enter::page(words, None, ""),
                _ => failed(words, Trouble::Down, &fields),
            };
        };
        let visit = Visit {
            words,
            host: headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default(),
            today,
            asker: Asker { vault, allow },
            committees: self.verified.of(file, today),
        };
        match fields.get("step") {
            "start" => start::page(words, &visit.committees, false),
            "report" => start::choice(&visit),
            "committee" => form::first(&visit, fields.get("desk")),
            "send" => report::send(&visit, &fields).await,
            "code" => enter::page(words, None, ""),
            "open" | "refresh" => follow::open(&visit, &fields).await,
            "reply" => act::reply(&visit, &fields).await,
            "leaving" => act::leaving(&visit, &fields).await,
            "withdraw" => act::ask_withdraw(&visit, &fields).await,
            "confirm" => act::withdraw(&visit, &fields).await,
            _ => begin_anew(words),
        }
    }
}

/// A form that none of these pages made.
fn begin_anew(words: Words) -> Answer {
    let mut page = Page::new(words, "sending.stopped").status(hyper::StatusCode::BAD_REQUEST);
    page.error(&[words.word("plain.notUnderstood")], &[]);
    page.anew("restart", "plain.beginAnew");
    page.answer()
}

/// Nothing could be looked up. What was typed goes back to where it was typed, as far as a browser's own "back" does not do that.
fn failed(words: Words, trouble: Trouble, fields: &Fields) -> Answer {
    let mut page = Page::new(words, "sending.stopped").status(trouble.status());
    page.error(&[words.word(trouble.key()), words.word("plain.kept")], &[]);
    // The same form once more: everything that was sent, hidden, and one button.
    let hidden: Vec<(&str, &str)> = fields.all().filter(|(name, _)| !matches!(*name, "lang" | "step")).collect();
    page.way(fields.get("step"), &hidden, ("try-again", "main", "sending.again"));
    page.answer()
}
