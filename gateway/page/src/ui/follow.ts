/** The case, as its reporter sees it: where it stands, the next date, the messages, and what can be done. */
import { Files } from "../attach/chosen.ts";
import type { CaseView, OpenCase } from "../journey/types.ts";
import { oneLine } from "../text.ts";
import { isoDay, writtenDay } from "./dates.ts";
import { button, el, field, h2, list, note, p, present, type Child } from "./dom.ts";
import { sentenceFor } from "./failure.ts";
import { fileField } from "./files.ts";
import { noReturn } from "./noreturn.ts";
import { clearFailure, fail, show } from "./screen.ts";
import { progressBar } from "./sending.ts";
import { otherPlaces, start } from "./start.ts";
import { say, text } from "./text.ts";
import { message, named } from "./thread.ts";
import { forget, wroteSomething, type Visit } from "./visit.ts";
import { withdrawal } from "./withdrawal.ts";

const READ = 1, DECIDED = 7, CLOSED = 8;

export function followUp(visit: Visit, found: OpenCase): void {
  const standing = el("div", { id: "standing" });
  const thread = el("div", { id: "messages" });
  const draw = (view: CaseView): void => {
    standing.replaceChildren(...standingOf(view));
    thread.replaceChildren(...threadOf(view, visit));
  };
  const reply = replyBox(found, draw);
  const wipe = (): void => { found.close(); reply.input.value = ""; reply.files.empty(); };
  const close = (): void => { wipe(); forget(visit); start(visit); };
  draw(found.view);
  show(text.follow.heading, { wouldLose: () => reply.input.value.trim() !== "" || reply.files.chosen.length > 0 || wroteSomething(visit), wipe },
    el("p", { class: "step", id: "committee-name", dir: "auto", translate: "no" }, say(text.start.to, { committee: oneLine(found.view.deskName) })),
    standing,
    el("section", {}, h2(text.follow.messages), thread, refresher(found, draw)),
    // Nothing reaches a committee that has closed: nobody is asked to write to it.
    ...found.view.closed ? [] : [el("section", { id: "reply-box" }, reply.whole), noReturn(() => found.wontComeBack())],
    // Where it was read, a withdrawal is a wish, which reaches nobody either.
    ...found.view.closed && !found.view.canWithdraw ? [] : [withdrawal(found, draw, () => withdrawn(visit, wipe))],
    el("div", { class: "ways" }, button(text.follow.close, "close", close, "main")),
    el("p", { class: "hint" }, text.follow.closeHint));
}

function standingOf(view: CaseView): HTMLElement[] {
  const sentence = stateSaid(view);
  const label = view.state === CLOSED ? text.follow.nextClosed : view.state === DECIDED ? text.follow.nextDecided : text.follow.next;
  // What was promised by those who do not go on is no promise any more.
  const day = view.closed ? null : view.nextDay;
  const shown: (HTMLElement | false)[] = [
    h2(text.follow.status),
    // What else it says of what they do, or asks for, is over where nobody goes on.
    (!view.closed || view.state <= READ || view.state === DECIDED) && el("p", { id: "case-status", role: "status", class: "good" }, sentence),
    view.closed && el("div", { class: "note", id: "closed" }, p(text.failure.closed), ...otherPlaces(view.otherPlaces)),
    day !== null && !view.nextDayMissed && el("p", {}, label, " ", el("strong", {}, el("time", { id: "next-date", datetime: isoDay(day) }, writtenDay(day))), "."),
    day !== null && view.nextDayMissed && note(
      el("p", { id: "next-date", "data-missed": true }, say(text.follow.missed, { day: writtenDay(day) })), p(text.follow.missedHere), ...otherPlaces(view.otherPlaces)),
    view.readers.length > 0 && el("p", { class: "hint", id: "case-readers", translate: "no" }, say(text.follow.readers, { names: view.readers.map(named).join(", ") })),
    view.withheld && el("div", { class: "note", id: "withheld" }, p(text.follow.withheld)),
    view.problems.length > 0 && el("div", { class: "note", id: "problems" }, p(text.follow.problems), list([...new Set(view.problems.map(({ what, name = "" }) => say(text.problems[what], { name })))].map((sentence) => [sentence]))),
  ];
  return shown.filter((part): part is HTMLElement => part !== false);
}

function stateSaid({ state, readers }: CaseView): string {
  const sentence = Object.entries(text.state).find(([number]) => Number(number) === state)?.[1];
  return sentence === undefined ? text.stateUnknown : say(sentence, { n: readers.length });
}

function threadOf(view: CaseView, visit: Visit): HTMLElement[] {
  const said = view.messages.map((one) => message(one, visit.questions));
  return said.length > 0 ? said : [p(text.follow.noMessages)];
}

function refresher(found: OpenCase, draw: (view: CaseView) => void): HTMLElement {
  const said = el("p", { id: "refreshed", role: "status", class: "hint" });
  const press = button(text.follow.refresh, "refresh", () => void once(press, async () => {
    said.textContent = text.follow.working;
    try {
      draw(await found.refresh());
      said.textContent = text.follow.refreshed;
    } catch (thrown) {
      said.textContent = "";
      throw thrown;
    }
  }));
  return el("div", {}, press, said);
}

function replyBox(found: OpenCase, draw: (view: CaseView) => void) {
  const said = el("p", { id: "replied", role: "status" });
  const { whole, input, complain } = field("reply", text.follow.reply, 4, "", () => { said.textContent = ""; });
  const files = new Files();
  const choice = el("div", {});
  const under = el("div", {});
  const offer = (): void => choice.replaceChildren(...present([fileField(files, found.view.room)]));
  offer();
  const press = button(text.follow.sendReply, "send-reply", () => void once(press, async () => {
    const written = input.value;
    if (written.trim() === "" && files.chosen.length === 0) {
      complain(text.follow.replyEmpty);
      input.focus();
      return;
    }
    said.textContent = text.follow.replying;
    // A file that is taken away while it is locked would be sent as zeros, and one that is added would be forgotten.
    choice.inert = true;
    try {
      await files.settled;
      const { whole: bar, progress, hold } = progressBar(text.sending);
      under.replaceChildren(bar);
      draw(await found.reply(written, files.toSend(), progress, hold));
      // What was typed on while it was being sent is not part of it, and stays.
      if (input.value === written) input.value = "";
      files.empty();
      offer();
      said.textContent = text.follow.replied;
    } catch (thrown) {
      said.textContent = "";
      throw thrown;
    } finally {
      choice.inert = false;
      under.replaceChildren();
    }
  }, p(text.follow.stillHere)), "main");
  return { whole: el("div", {}, whole, choice, press, under, said), input, files };
}

/** One press, one attempt; a failure is said beside the button and changes nothing. */
export async function once(press: HTMLButtonElement, attempt: () => Promise<void>, remark: Child = null): Promise<void> {
  if (press.getAttribute("aria-busy") === "true") return;
  clearFailure();
  press.setAttribute("aria-busy", "true");
  try {
    await attempt();
  } catch (thrown) {
    if (press.isConnected) fail(press, sentenceFor(thrown, text.follow.failure), remark);
  } finally {
    press.removeAttribute("aria-busy");
  }
}

function withdrawn(visit: Visit, wipe: () => void): void {
  wipe();
  show(text.follow.withdrawnHeading, {}, p(text.follow.withdrawnBody),
    el("div", { class: "ways" }, button(text.code.start, "restart", () => start(visit))));
}
