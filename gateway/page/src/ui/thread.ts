/** One message of a case. */
import type { CaseMessage } from "../journey/types.ts";
import { harmless, oneLine } from "../text.ts";
import { attachedFiles } from "./attached.ts";
import { isoDay, writtenDay } from "./dates.ts";
import { el, own, p } from "./dom.ts";
import { answerSaid } from "./questions.ts";
import { say, text } from "./text.ts";

/** Someone whom the newest list does not name any more has left. */
export const named = (name: string): string => oneLine(name) || text.problems["former-member"];

const titled = (name: string, role: string): string => (role === "" ? name : `${name}, ${role}`);

export function message(one: CaseMessage, questions: Map<string, string>): HTMLElement {
  if (one.missing) return el("article", { class: "message missing", "data-missing": true }, p(text.follow.missing));
  const mine = one.from === "you";
  const sender = one.from === "you" ? (one.kind === "report" ? text.follow.yourReport : text.follow.you)
    : titled(named(one.from.name), oneLine(one.from.role));
  return el("article", { class: mine ? "message mine" : "message", "data-kind": one.kind },
    el("h3", { dir: "auto", translate: "no" }, sender),
    el("p", { class: "hint" }, el("time", { datetime: isoDay(one.day) }, writtenDay(one.day))),
    one.kind === "read" && p(text.follow.read),
    one.added?.length ? p(say(text.follow.readers, { names: one.added.map(named).join(", ") })) : false,
    one.kind === "withdrawal" && p(text.follow.withdrawn),
    one.kind === "report" && one.text === "" && el("p", { class: "hint", id: "not-kept" }, text.follow.notKept),
    one.text !== "" && el("p", { class: "said", dir: "auto", translate: "no" }, harmless(one.text)),
    answers(one.answers, questions),
    one.attached && attachedFiles(one.attached),
    one.kind === "status" && one.state !== null && el("p", { class: "hint" }, text.follow.newState, " ", own(text.stateNames, String(one.state)) ?? text.stateUnknown),
    one.nextDay !== null && el("p", { class: "hint" }, one.standing === 8 ? text.follow.newDayClosed : one.standing === 7 ? text.follow.newDayDecided : text.follow.newDay, " ", writtenDay(one.nextDay)));
}

const answers = (given: [string, string][], questions: Map<string, string>): HTMLElement | false => given.length > 0 &&
  el("dl", {}, ...given.flatMap(([id, said]) => [
    el("dt", { dir: "auto" }, oneLine(questions.get(id) ?? own(text.answers, id) ?? id)),
    el("dd", { class: "said", dir: "auto", translate: "no" }, harmless(answerSaid(id, said)))]));
