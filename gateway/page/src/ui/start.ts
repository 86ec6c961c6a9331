/** The first screen: what this is, and the two ways on. */
import { load } from "../journey/index.ts";
import type { Desk, Loaded, Refusal } from "../journey/types.ts";
import { harmless, oneLine } from "../text.ts";
import { button, el, h2, list, note, p } from "./dom.ts";
import { enterCode } from "./enter.ts";
import { sentenceFor } from "./failure.ts";
import { languageChoice } from "./languages.ts";
import { labelsOf } from "./questions.ts";
import { chooseReaders } from "./readers.ts";
import { backTo, clearFailure, fail, show } from "./screen.ts";
import { say, text } from "./text.ts";
import { wroteSomething, type Visit } from "./visit.ts";
import { aimed, whereAsked } from "./where.ts";

/** In full on the first screen; smaller where it was read before, so that it stays in sight and leaves room. */
export const danger = (desk: Desk | null, again = false): HTMLElement =>
  el("div", { class: again ? "urgent again" : "urgent", id: "urgent" }, p(text.start.danger), desk !== null && desk.urgent !== "" && el("p", { class: "said", dir: "auto" }, harmless(desk.urgent)));

export function start(visit: Visit): void {
  const about = el("div", { id: "committees", role: "status" });
  const urgent = el("div", {}, danger(null));
  const named = el("p", { class: "step", id: "committee-name", dir: "auto", translate: "no", hidden: true });
  const report = button(text.start.report, "start-report", () => void goOn(visit, report), "main");
  show(text.start.heading, { wouldLose: () => wroteSomething(visit) },
    languageChoice(), named, urgent,
    p(text.start.what),
    p(text.start.back),
    el("div", { class: "ways" }, report, button(text.start.code, "start-code", () => enterCode(visit))),
    about,
    trust(),
    el("p", { class: "hint" }, text.leave.explained));
  void lookUp(visit, about, urgent, named);
}

/** The same answer for the whole visit, except after a failure: then the next try asks again. */
export function loadOnce(visit: Visit): Promise<Loaded> {
  visit.loaded ??= load(visit.anchor).then((loaded) => {
    for (const desk of [...loaded.desks, ...loaded.vouched]) for (const [id, label] of labelsOf(desk)) visit.questions.set(id, label);
    return loaded;
  });
  visit.loaded.catch(() => { visit.loaded = null; });
  return visit.loaded;
}

/** With a fingerprint, only the committee it names, or that of the project it names; anything else at this server is none of this link's business. */
const offered = (visit: Visit, loaded: Loaded): Desk[] =>
  visit.brokenAnchor ? [] : visit.anchor === null ? loaded.desks : aimed(visit, loaded) ?? loaded.desks.filter((desk) => desk.anchored);

async function lookUp(visit: Visit, about: HTMLElement, urgent: HTMLElement, named: HTMLElement): Promise<void> {
  about.replaceChildren(el("p", { class: "hint" }, text.start.loading));
  try {
    const loaded = await loadOnce(visit);
    const desks = offered(visit, loaded);
    const [only] = desks;
    if (only !== undefined && desks.length === 1) {
      urgent.replaceChildren(danger(only));
      named.textContent = say(text.start.to, { committee: oneLine(only.name) });
      named.hidden = false;
    }
    about.replaceChildren(...remarks(visit, loaded, desks), ...whereAsked(visit, loaded, desks));
  } catch (thrown) {
    const again = button(text.start.retry, "retry-load", () => void lookUp(visit, about, urgent, named));
    about.replaceChildren(note(p(sentenceFor(thrown)), again));
  }
}

function remarks(visit: Visit, loaded: Loaded, desks: Desk[]): HTMLElement[] {
  const noted = (id: string, sentence: string): HTMLElement => el("div", { class: "note", id }, p(sentence));
  if (visit.brokenAnchor) return [noted("broken-anchor", text.start.brokenFingerprint)];
  const refused = relevant(visit, loaded, desks).map(refusal);
  if (desks.length > 0) return visit.anchor === null ? [noted("no-anchor", text.start.noFingerprint), ...refused] : refused;
  if (refused.length > 0) return refused;
  return [visit.anchor === null ? noted("no-committee", text.start.none) : noted("not-anchored", text.start.otherFingerprint)];
}

/** A link's own reader is not told about other committees that merely share the server: none when the link's own can be used,
 *  and otherwise only those that may be it. */
const relevant = (visit: Visit, { refused }: Loaded, desks: Desk[]): Refusal[] =>
  visit.anchor === null ? refused : desks.length > 0 ? [] : refused.filter(({ reason }) => reason !== "not-anchored");

const refusal = ({ name, reason, places = [] }: Refusal): HTMLElement =>
  el("div", { class: "note refusal", "data-reason": reason },
    h2(name === null ? text.refused.headingUnnamed : say(text.refused.heading, { name: oneLine(name) })),
    ...reason === "closed" ? [p(text.failure.closed), ...otherPlaces(places)] : [p(text.refused.reason[reason]), p(text.refused.next)]);

/** Where else someone can turn, as the committee says. */
export function otherPlaces(places: Desk["otherPlaces"]): HTMLElement[] {
  const each = places.map(({ label, how }) => [el("strong", { dir: "auto" }, oneLine(label)), ": ", el("span", { dir: "auto" }, oneLine(how))]);
  return each.length > 0 ? [p(text.follow.otherPlaces), el("div", { id: "other-places" }, list(each))] : [];
}

async function goOn(visit: Visit, report: HTMLButtonElement): Promise<void> {
  clearFailure();
  report.setAttribute("aria-busy", "true");
  try {
    const loaded = await loadOnce(visit);
    if (!report.isConnected) return;
    const desks = offered(visit, loaded);
    const [only] = desks;
    if (only === undefined) fail(report.parentElement ?? report, text.refused.now);
    else if (desks.length === 1) chooseReaders(visit, only);
    else choose(visit, desks);
  } catch (thrown) {
    if (report.isConnected) fail(report.parentElement ?? report, sentenceFor(thrown));
  } finally {
    report.removeAttribute("aria-busy");
  }
}

function choose(visit: Visit, desks: Desk[]): void {
  show(text.start.choose, {},
    p(text.start.chooseLead),
    el("ul", { class: "choices", id: "choice" }, ...desks.map((desk, index) =>
      el("li", {}, el("button", { type: "button", id: `committee-${index}`, click: () => chooseReaders(visit, desk) },
        el("strong", { translate: "no", dir: "auto" }, oneLine(desk.name)), " ",
        el("span", { class: "hint" }, say(text.start.committeePeople, { n: desk.members.length })))))),
    backTo(text.readers.back, () => start(visit)));
}

const trust = (): HTMLElement =>
  el("details", { id: "trust" }, el("summary", {}, text.start.trust), list(text.start.promises.map((point) => [point])));
