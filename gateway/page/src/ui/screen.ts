/** One screen at a time, in the same document: no address and no history entry ever says where a person has been. */
import { button, el, present, type Child } from "./dom.ts";
import { text } from "./text.ts";

const place = (): HTMLElement => document.getElementById("main") as HTMLElement;

let wouldLose: () => boolean = () => false;
let wipe: () => void = () => undefined;
let forgetAll: () => void = () => undefined;
let blank = false;

export interface ScreenRules {
  /** True while leaving would cost the person something they cannot get back. */
  wouldLose?: () => boolean;
  /** Forgets what this screen knows, when the page goes away. */
  wipe?: () => void;
}

/** Replaces the screen and moves focus to its heading, so that a screen reader starts reading there. */
export function show(heading: string, rules: ScreenRules, ...children: Child[]): void {
  if (blank) return;
  wouldLose = rules.wouldLose ?? (() => false);
  wipe = rules.wipe ?? (() => undefined);
  const title = el("h1", { tabindex: -1 }, heading);
  place().replaceChildren(title, ...present(children));
  window.scrollTo(0, 0);
  title.focus({ preventScroll: true });
}

/** Says what went wrong beside the control that was used. There is at most one such sentence, `#error`. */
export function fail(beside: Element, sentence: string, ...more: Child[]): void {
  clearFailure();
  const box = el("div", { id: "error", role: "alert" }, el("p", {}, sentence), ...more);
  beside.before(box);
  box.scrollIntoView({ block: "nearest" });
}

export function clearFailure(): void {
  document.getElementById("error")?.remove();
}

/** Empties the page. After this no screen can be shown until it is loaded again. */
export function empty(): void {
  wouldLose = () => false;
  wipe();
  wipe = () => undefined;
  forgetAll();
  for (const input of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) input.value = "";
  getSelection()?.removeAllRanges();
  document.body.replaceChildren();
  blank = true;
}

/** A blank page contacts nobody. Replacing means that "back" does not return here. */
function leave(): void {
  empty();
  location.replace("about:blank");
}

/** Milliseconds in which Escape is pressed three times by someone who wants to be gone. */
const HURRY = 1500;

let presses: number[] = [];

function escape(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.repeat) return;
  presses = [...presses.filter((press) => event.timeStamp - press < HURRY), event.timeStamp];
  if (presses.length > 2) leave();
}

/** `forget` drops what was written, on every screen. */
export function watchThePage(forget: () => void): void {
  forgetAll = forget;
  const control = document.getElementById("leave") as HTMLButtonElement;
  control.textContent = text.leave.button;
  control.addEventListener("click", leave);
  control.hidden = false;
  // Before anything else that listens to keys.
  window.addEventListener("keydown", escape, true);
  window.addEventListener("beforeunload", (event) => {
    if (wouldLose()) event.preventDefault();
  });
  // A browser may keep the whole page in memory for its "back" button, for whoever presses it.
  window.addEventListener("pagehide", empty);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

export const backTo = (label: string, press: () => void): HTMLButtonElement => button(label, "back", press, "quiet");
