//! The twelve words, once the report is stored.

use tellsafe_protocol::calendar::iso;
use tellsafe_protocol::code::Code;
use tellsafe_protocol::roster::Roster;

use super::Visit;
use super::dates::written;
use super::page::Page;
use crate::answer::Answer;

/// What is said above the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It is stored.
    Stored,
    /// It was, when it came the first time.
    Before,
    /// It is, and the people who read it know that nobody will come back.
    Leaving,
    /// It is, and they could not be told.
    NotTold,
}

/// The page with the words, and the day by which the reporter hears.
pub(super) fn page(visit: &Visit<'_>, roster: &Roster, code: &Code, hear: u32, said: Said) -> Answer {
    let words = visit.words;
    let mut page = Page::new(words, "code.heading");
    let twelve = code.words();
    let to = words.say("start.to", &[("committee", &roster.newest().1.name)]);
    page.html.element("p", &[("class", "step"), ("id", "committee-name"), ("dir", "auto"), ("translate", "no")], &to);
    page.html.open("p", &[("class", "good")]).element("strong", &[], words.word("code.stored")).close("p");
    match said {
        Said::Stored => {}
        Said::Before => drop(page.note("arrived-before", words.word("plain.arrivedBefore"))),
        Said::Leaving => {
            page.html.element("p", &[("class", "good"), ("id", "wont-come-back-said")], words.word("noReturn.said"));
        }
        Said::NotTold => drop(page.error(&[words.word("noReturn.failed")], &[])),
    }
    page.p("plain.only");
    page.html.open("ol", &[("id", "code-words"), ("translate", "no"), ("lang", "en"), ("dir", "ltr")]);
    for word in twelve.split(' ') {
        page.html.element("li", &[], word);
    }
    page.html.close("ol");
    page.html.raw("<p>").text(words.word("code.address")).raw(" ");
    page.html
        .element("strong", &[("id", "code-address"), ("translate", "no"), ("dir", "ltr")], visit.host)
        .raw("</p>\n");
    page.html.raw("<p>").text(words.word("code.promised")).raw(" <strong>");
    page.html.element("time", &[("id", "promised-date"), ("datetime", &iso(hear))], &written(words, hear));
    page.html.raw("</strong>").text(words.word("code.promisedEnd")).raw("</p>\n");
    page.h2("code.keep");
    page.html.list(&words.list("code.keepPoints"));
    if matches!(said, Said::Stored | Said::Before | Said::NotTold) {
        leaving(&mut page, &twelve, "code");
    }
    page.html.open("div", &[("class", "ways")]);
    page.anew("finish", "code.finished");
    page.html.close("div");
    page.hint("code.finishedHint").hint("plain.leaveHint");
    page.answer()
}

/// A person who will not come back can say so. `from` is the page to show again.
pub(super) fn leaving(page: &mut Page, twelve: &str, from: &str) {
    page.html.open("section", &[("id", "no-return")]);
    page.h2("noReturn.heading").p("noReturn.lead");
    page.way("leaving", &[("code", twelve), ("from", from)], ("wont-come-back", "", "noReturn.button"));
    page.hint("noReturn.after");
    page.html.close("section");
}
