//! Who will read it: by name, everyone ticked at first, anyone can be unticked.

use tellsafe_protocol::bytes::{Inbox, RosterHash};
use tellsafe_protocol::roster::{Freshness, Roster, fingerprint};

use super::dates::activity;
use super::page::Page;
use crate::fields::Fields;

/// The places in the newest roster of those who stay ticked. In a form that was made for an older one, whoever was unticked stays so:
/// ticking them again behind someone's back could do harm.
pub(super) fn ticked(roster: &Roster, fields: Option<&Fields>) -> Vec<usize> {
    let newest = roster.newest().1;
    let all = 0..newest.members.len();
    let Some(fields) = fields else { return all.collect() };
    let shown: Vec<Inbox> = shown(roster, fields).into_iter().collect();
    let unticked =
        |inbox: &Inbox| shown.iter().position(|known| known == inbox).is_some_and(|place| !fields.has(&field(place)));
    all.filter(|place| newest.members.get(*place).is_some_and(|member| !unticked(&member.inbox))).collect()
}

/// The members whom the form showed.
fn shown(roster: &Roster, fields: &Fields) -> Vec<Inbox> {
    let core = tellsafe_protocol::roster::parse_fingerprint(fields.get("roster")).ok();
    let core = core.and_then(|hash: RosterHash| roster.core(&hash));
    core.map(|core| core.members.iter().map(|member| member.inbox).collect()).unwrap_or_default()
}

/// True when the form was made for another list than the newest.
pub(super) fn changed(roster: &Roster, fields: &Fields) -> bool {
    fields.get("roster") != fingerprint(roster.newest().0)
}

/// The name of a member's box.
fn field(place: usize) -> String {
    format!("member-{place}")
}

/// The part of the form.
pub(super) fn part(page: &mut Page, roster: &Roster, fields: Option<&Fields>, today: u32) {
    let words = page.words;
    let core = roster.newest().1;
    let ticked = ticked(roster, fields);
    page.h2("readers.heading");
    if let Ok(Freshness::Few(count)) = roster.freshness(today) {
        let count = u32::try_from(count).unwrap_or_default();
        let said = if count == 0 {
            words.word("readers.noneConfirmed").to_owned()
        } else {
            words.count("readers.fewConfirmed", count)
        };
        page.note("few-confirmed", &said);
    }
    page.html.raw("<p>").text(words.word("plain.lead")).raw(" ");
    page.html.element("strong", &[], words.word("readers.untick")).raw("</p>\n");
    page.html.open("fieldset", &[("id", "members")]);
    page.html.element("legend", &[("dir", "auto"), ("translate", "no")], &core.name);
    for (place, member) in core.members.iter().enumerate() {
        let Some(said) = roster.details().members.get(place) else { continue };
        let usable = roster.recipient(place).is_some();
        let (id, about) = (field(place), format!("member-{place}-about"));
        let mut attributes: Vec<(&'static str, &str)> =
            vec![("type", "checkbox"), ("id", &id), ("name", &id), ("value", "on"), ("aria-describedby", &about)];
        if !usable {
            attributes.push(("disabled", ""));
        } else if ticked.contains(&place) {
            attributes.push(("checked", ""));
        }
        page.html.open("div", &[("class", if usable { "member" } else { "member unusable" })]);
        page.html.open("input", &attributes).raw("\n<div>");
        page.html.open("label", &[("for", &id), ("translate", "no")]);
        page.html.element("strong", &[("dir", "auto")], &said.name).close("label");
        page.html.open("p", &[("id", &about), ("class", "hint")]);
        let role: Vec<&str> =
            [said.role.as_str(), said.affiliation.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
        if !role.is_empty() {
            page.html.element("span", &[("translate", "no"), ("dir", "auto")], &role.join(", ")).raw("<br>");
        }
        if usable {
            page.html.text(activity(words, roster.last_here(&member.key, today), today));
        } else {
            page.html.text(&words.say("readers.unusable", &[("name", &said.name)]));
        }
        page.html.raw("</p></div></div>\n");
    }
    page.html.close("fieldset");
    page.html.p(&words.count("readers.answer", roster.details().deadlines.acknowledge));
    machines(page, roster);
}

fn machines(page: &mut Page, roster: &Roster) {
    let (words, details) = (page.words, roster.details());
    page.html.open("section", &[("id", "machines")]);
    page.html.element("h3", &[], words.word("readers.machines"));
    if !details.operators.is_empty() {
        page.html.raw("<dl>\n");
        for (machine, who) in &details.operators {
            let name = words.may(&format!("readers.machineNames.{}", machine.to_lowercase())).unwrap_or(machine);
            page.html.element("dt", &[], name).element("dd", &[("translate", "no"), ("dir", "auto")], who);
        }
        page.html.close("dl");
    }
    page.html.element("p", &[("class", "hint")], &words.count("readers.kept", details.retention_months));
    page.html.close("section");
}

/// Links have one fingerprint; which of the committee's, only the person can see.
pub(super) fn anchors(page: &mut Page, roster: &Roster) {
    let (first, newest) = (roster.founding(), *roster.newest().0);
    page.html.open("details", &[("id", "anchors")]).element("summary", &[], page.words.word("plain.anchors"));
    page.p("plain.anchorsLead");
    for (id, key, hash) in
        [("anchor-first", "plain.anchorFirst", first), ("anchor-newest", "plain.anchorNewest", newest)]
    {
        if id == "anchor-first" || newest != first {
            page.html.raw("<p>").text(page.words.word(key)).raw("<br>");
            page.html.element(
                "span",
                &[("id", id), ("class", "fingerprint"), ("translate", "no"), ("dir", "ltr")],
                &fingerprint(&hash),
            );
            page.html.raw("</p>\n");
        }
    }
    page.html.close("details");
}

/// Where else to turn.
pub(super) fn other_places(page: &mut Page, roster: &Roster) {
    let places = &roster.details().other_places;
    if places.is_empty() {
        return;
    }
    page.p("follow.otherPlaces");
    page.html.open("ul", &[("id", "other-places")]);
    for (label, how) in places {
        page.html.raw("<li>").element("strong", &[("dir", "auto")], label).raw(": ");
        page.html.element("span", &[("dir", "auto")], how).raw("</li>\n");
    }
    page.html.close("ul");
}
