/** The code, shown once, after the report is stored; and how to keep it. */
import { wontComeBack } from "../journey/index.ts";
import type { Sent } from "../journey/types.ts";
import { isoDay, writtenDay } from "./dates.ts";
import { button, el, field, h2, list, p } from "./dom.ts";
import { noReturn } from "./noreturn.ts";
import { show } from "./screen.ts";
import { danger, start } from "./start.ts";
import { say, text } from "./text.ts";
import { forget, inDanger, type Visit } from "./visit.ts";

export function showCode(visit: Visit, sent: Sent, readers: string): void {
  const alarm = inDanger(visit) && visit.desk;
  forget(visit);
  const words = el("ol", { id: "code-words", translate: "no", lang: "en", dir: "ltr" }, ...sent.words.map((word) => el("li", {}, word)));
  const copied = el("p", { id: "copied", role: "status", class: "hint" });
  show(text.code.heading, { wouldLose: () => true, wipe: () => sent.words.fill("") },
    el("p", { class: "step" }, text.code.step),
    el("p", { class: "good" }, el("strong", {}, text.code.stored), " ", el("span", { translate: "no" }, say(text.form.readers, { names: readers }))),
    alarm && danger(alarm),
    p(text.code.only),
    el("div", { class: "printed" }, words,
      p(el("span", { class: "unprinted" }, text.code.address, " "), el("strong", { id: "code-address", translate: "no" }, location.host))),
    p(text.code.promised, " ", el("strong", {}, el("time", { id: "promised-date", datetime: isoDay(sent.promisedDay) }, writtenDay(sent.promisedDay))),
      text.code.promisedEnd),
    h2(text.code.keep), list(text.code.keepPoints.map((point) => [point])),
    el("div", { class: "risks" },
      el("div", {}, button(text.code.copy, "copy", () => void copy(sent.words, words, copied)), el("p", { class: "hint" }, text.code.copyHint), copied),
      el("div", {}, button(text.code.print, "print", () => window.print()), el("p", { class: "hint" }, text.code.printHint))),
    twoWords(sent.words),
    noReturn(() => wontComeBack(sent)),
    el("div", { class: "ways" }, button(text.code.finished, "finish", () => finish(visit, sent), "main")),
    el("p", { class: "hint" }, text.code.finishedHint));
}

async function copy(words: string[], shown: HTMLElement, said: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(words.join(" "));
    said.textContent = text.code.copied;
  } catch {
    // Where a page may not write there, the older command may still copy a selection; if not, the person can.
    getSelection()?.selectAllChildren(shown);
    said.textContent = document.execCommand("copy") ? text.code.copied : text.code.copyByHand;
  }
}

/** Two places, one in each half. They need not be secret, only different from one report to the next. */
function twoPlaces(): [number, number] {
  const [first = 0, second = 0] = crypto.getRandomValues(new Uint8Array(2));
  return [first % 6, 6 + (second % 6)];
}

/** Asks for two words and blocks nothing, whatever is answered. */
function twoWords(words: string[]): HTMLElement {
  const right = new Set<number>();
  const verdict = el("p", { id: "check-verdict", role: "status" });
  const ask = (place: number): HTMLElement => field(`check-${place + 1}`, { label: say(text.code.checkWord, { n: place + 1 }) }, 1, "", () => undefined, {
    autocapitalize: "none", autocorrect: "off", size: 12, class: "word", "data-word": place + 1,
    change: (event) => {
      const said = (event.target as HTMLInputElement).value.trim().toLowerCase();
      if (said === "") return;
      const fits = said === words[place] || (said.length >= 4 && words[place]?.startsWith(said) === true);
      if (fits) right.add(place);
      else right.delete(place);
      verdict.textContent = right.size === 2 ? text.code.checkBoth : fits ? say(text.code.checkRight, { n: place + 1 }) : say(text.code.checkWrong, { n: place + 1 });
    },
  }).whole;
  return el("section", { id: "check" }, h2(text.code.check), p(text.code.checkLead),
    el("div", { class: "pair" }, ...twoPlaces().map(ask)), verdict);
}

function finish(visit: Visit, sent: Sent): void {
  sent.words.fill("");
  show(text.code.doneHeading, {}, p(text.code.done), el("div", { class: "ways" }, button(text.code.start, "restart", () => start(visit))));
}
