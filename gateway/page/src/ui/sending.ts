/** Sending: a bar that tells the truth, and on failure a page that still has everything. */
import { send } from "../journey/index.ts";
import type { Desk, Hold, Progress } from "../journey/types.ts";
import { showCode } from "./code.ts";
import { button, el, p } from "./dom.ts";
import { codeOf, sentenceFor } from "./failure.ts";
import { writeReport } from "./form.ts";
import { formOf } from "./questions.ts";
import { show } from "./screen.ts";
import { loadOnce, otherPlaces, start } from "./start.ts";
import { chooseReaders, tickedNames } from "./readers.ts";
import { sizeSaid } from "./size.ts";
import { say, text } from "./text.ts";
import type { Visit } from "./visit.ts";

/** Bytes from which it takes long enough to be counted, and to be held. */
const MUCH = 1048576;

/**
 * A bar and a sentence. Only the sentence is announced, once for each step: numbers read out loud would only disturb. Where there is
 * much to send, also how much of it is done, and a button that holds it.
 */
export function progressBar(steps: { locking?: string; sending: string; waiting?: string }): { whole: HTMLElement; progress: Progress; hold: Hold } {
  let step: keyof typeof steps = steps.locking === undefined ? "sending" : "locking";
  let held: Promise<void> | undefined;
  let goOn = (): void => undefined;
  const label = el("p", { id: "progress-label", role: "status" });
  const amount = el("p", { id: "progress-amount", class: "hint" });
  const bar = el("progress", { id: "progress" });
  const tell = (): void => {
    const sentence = held ? text.sending.paused : steps[step] ?? steps.sending;
    if (sentence === label.textContent) return;
    label.textContent = sentence;
    bar.setAttribute("aria-label", sentence);
  };
  const pause = button(text.sending.pause, "pause", () => {
    goOn();
    held = held ? undefined : new Promise((resolve) => { goOn = resolve; });
    pause.textContent = held ? text.sending.goOn : text.sending.pause;
    tell();
  });
  pause.hidden = true;
  tell();
  const progress: Progress = (done, total, now) => {
    bar.max = Math.max(total, 1);
    bar.value = done;
    step = now;
    if (total > MUCH) {
      amount.textContent = say(text.sending.amount, { done: sizeSaid(done), total: sizeSaid(total) });
      pause.hidden = false;
    }
    tell();
  };
  return { whole: el("div", { class: "progress" }, label, bar, amount, pause), progress, hold: { rest: () => held } };
}

export function sendReport(visit: Visit, desk: Desk): void {
  const { draft, entries: { files } } = visit;
  if (draft === null) return;
  const { whole, progress, hold } = progressBar(text.sending);
  show(text.sending.heading, { wouldLose: () => true }, whole, el("p", { class: "hint" }, text.sending.keep));
  const { looking } = files;
  void files.settled.then(() => {
    // What was chosen a moment ago is not sent after all: that is said where it was chosen.
    if (looking && files.refused.length > 0) return writeReport(visit, desk);
    draft.files = asksForFiles(desk) ? files.toSend() : [];
    return send(desk, [...visit.ticked], draft, progress, hold).then(
      (sent) => showCode(visit, sent, tickedNames(visit, desk)),
      (thrown: unknown) => stopped(visit, desk, thrown));
  });
}

/** Someone may have chosen files for another committee before. */
const asksForFiles = (desk: Desk): boolean =>
  desk.attachments > 0 && formOf(desk).groups.some(({ questions }) => questions.some(({ field }) => field === "files"));

function stopped(visit: Visit, desk: Desk, thrown: unknown): void {
  const code = codeOf(thrown);
  const listIsOld = code === "changed" || code === "no-readers";
  // Trying again helps nobody where nobody is.
  const nobodyThere = code === "closed" || code === "unconfirmed";
  const edit = button(text.sending.edit, "edit", () => writeReport(visit, desk), nobodyThere ? "main" : "");
  const error = el("div", { id: "error", role: "alert" }, p(sentenceFor(thrown)), p(el("strong", {}, text.sending.stillHere)));
  show(text.sending.stopped, { wouldLose: () => true }, error,
    ...(listIsOld
      ? [el("div", { class: "ways" }, button(text.sending.lookAgain, "look-again", () => void lookAgain(visit, desk), "main"))]
      : code === "too-long" || nobodyThere
        ? [...nobodyThere ? otherPlaces(desk.otherPlaces) : [], el("div", { class: "ways" }, edit)]
        : [el("div", { class: "ways" }, button(text.sending.again, "try-again", () => sendReport(visit, desk), "main"), edit),
          el("p", { class: "hint" }, text.sending.againHint),
          el("p", { class: "hint" }, text.sending.editHint)]));
}

/** The list of people as it is now; what was written stays. */
async function lookAgain(visit: Visit, desk: Desk): Promise<void> {
  visit.loaded = null;
  visit.desk = null;
  try {
    const { desks, vouched } = await loadOnce(visit);
    // By how it began: another committee may take its name.
    const same = [...desks, ...vouched].find(({ founding }) => founding === desk.founding);
    if (same === undefined) start(visit);
    else chooseReaders(visit, same);
  } catch {
    start(visit);
  }
}
