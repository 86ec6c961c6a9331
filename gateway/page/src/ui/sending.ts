/** Sending: a bar that tells the truth, and on failure a page that still has everything. */
import { send } from "../journey/index.ts";
import type { Desk, Progress } from "../journey/types.ts";
import { showCode } from "./code.ts";
import { button, el, p } from "./dom.ts";
import { codeOf, sentenceFor } from "./failure.ts";
import { writeReport } from "./form.ts";
import { show } from "./screen.ts";
import { loadOnce, start } from "./start.ts";
import { chooseReaders, tickedNames } from "./readers.ts";
import { text } from "./text.ts";
import type { Visit } from "./visit.ts";

/** A bar and a sentence. Only the sentence is announced, once for each step: numbers read out loud would only disturb. */
export function progressBar(steps: { locking: string; sending: string }): { whole: HTMLElement; progress: Progress } {
  const first = steps.locking;
  const label = el("p", { id: "progress-label", role: "status" }, first);
  const bar = el("progress", { id: "progress", "aria-label": first });
  let said = first;
  const progress: Progress = (done, total, step) => {
    bar.max = Math.max(total, 1);
    bar.value = done;
    const sentence = steps[step];
    if (sentence === said) return;
    said = sentence;
    label.textContent = sentence;
    bar.setAttribute("aria-label", sentence);
  };
  return { whole: el("div", { class: "progress" }, label, bar), progress };
}

export function sendReport(visit: Visit, desk: Desk): void {
  const { draft } = visit;
  if (draft === null) return;
  const { whole, progress } = progressBar(text.sending);
  show(text.sending.heading, { wouldLose: () => true }, whole, el("p", { class: "hint" }, text.sending.keep));
  send(desk, [...visit.ticked], draft, progress).then(
    (sent) => showCode(visit, sent, tickedNames(visit, desk)),
    (thrown: unknown) => stopped(visit, desk, thrown));
}

function stopped(visit: Visit, desk: Desk, thrown: unknown): void {
  const code = codeOf(thrown);
  const listIsOld = code === "changed" || code === "no-readers";
  const edit = button(text.sending.edit, "edit", () => writeReport(visit, desk));
  const error = el("div", { id: "error", role: "alert" }, p(sentenceFor(thrown)), p(el("strong", {}, text.sending.stillHere)));
  show(text.sending.stopped, { wouldLose: () => true }, error,
    ...(listIsOld
      ? [el("div", { class: "ways" }, button(text.sending.lookAgain, "look-again", () => void lookAgain(visit, desk), "main"))]
      : code === "too-long"
        ? [el("div", { class: "ways" }, edit)]
        : [el("div", { class: "ways" }, button(text.sending.again, "try-again", () => sendReport(visit, desk), "main"), edit),
          el("p", { class: "hint" }, text.sending.againHint),
          el("p", { class: "hint" }, text.sending.editHint)]));
}

/** The list of people as it is now; what was written stays. */
async function lookAgain(visit: Visit, desk: Desk): Promise<void> {
  visit.loaded = null;
  visit.desk = null;
  try {
    const { desks } = await loadOnce(visit);
    const same = desks.find((other) => other.fingerprint === desk.fingerprint) ?? desks.find((other) => other.name === desk.name && other.anchored === desk.anchored);
    if (same === undefined) start(visit);
    else chooseReaders(visit, same);
  } catch {
    start(visit);
  }
}
