/** "I have a code": twelve words, completed after four letters, and a wrong one named by its place. */
import { checkWords, completions, open } from "../journey/index.ts";
import type { CodeCheck } from "../journey/types.ts";
import { button, el, field, p } from "./dom.ts";
import { sentenceFor } from "./failure.ts";
import { followUp } from "./follow.ts";
import { backTo, clearFailure, fail, show } from "./screen.ts";
import { progressBar } from "./sending.ts";
import { start } from "./start.ts";
import { say, text } from "./text.ts";
import { wroteSomething, type Visit } from "./visit.ts";

export function enterCode(visit: Visit): void {
  const verdict = el("p", { id: "code-verdict", role: "status" });
  const suggestions = el("div", { id: "suggestions", role: "group", "aria-label": text.enter.suggestions, translate: "no" });
  const { whole, input } = field("code-input", { label: text.enter.label, hint: text.enter.hint }, 3, "", () => undefined, {
    autocapitalize: "none", autocorrect: "off", inputmode: "text", enterkeyhint: "go", dir: "ltr", lang: "en", class: "words",
    keydown: (event) => {
      const { key, isComposing } = event as KeyboardEvent;
      if (key !== "Enter" || isComposing) return;
      event.preventDefault();
      void look();
    },
    input: (event) => typed(event as InputEvent),
    // A phone's keyboard gives a word up only now.
    compositionend: () => typed(),
    // The last word is judged once the person is done with it; not when a press on "Open" is about to say the same.
    change: () => { verdict.textContent = judge(checkWords(input.value)); },
  });
  const complete = completer(input);
  const typed = (event?: InputEvent): void => {
    clearFailure();
    // What a keyboard is still composing is its own: changing it would make it write the word twice.
    if (event?.isComposing !== true) complete(event?.inputType === "deleteContentBackward");
    suggest(input, suggestions, typed);
    keepInSight(input, suggestions);
    const settled = input.value.replace(/\p{L}+$/u, "");
    const check = checkWords(input.value);
    // The word being typed is not judged until it is done.
    verdict.textContent = judge(check.complete ? check : { ...checkWords(settled), complete: false });
  };
  const look = async (): Promise<void> => {
    clearFailure();
    const check = checkWords(input.value);
    const complaint = whyNot(check);
    if (complaint !== null) {
      verdict.textContent = "";
      fail(ways, complaint);
      input.focus();
      return;
    }
    await openCase(visit, check.words, (sentence) => {
      enterCode(visit);
      const again = document.getElementById("code-input") as HTMLTextAreaElement;
      again.value = check.words.join(" ");
      fail(document.getElementById("open-ways") as HTMLElement, sentence);
    });
  };
  const ways = el("div", { class: "ways", id: "open-ways" },
    button(text.enter.open, "open-case", () => void look(), "main"), backTo(text.readers.back, () => start(visit)));
  show(text.enter.heading, { wouldLose: () => wroteSomething(visit), wipe: () => { input.value = ""; } }, p(text.enter.lead), visit.anchor === null && el("p", { class: "hint", id: "no-anchor" }, text.enter.noFingerprint), whole, suggestions, verdict, ways);
}

async function openCase(visit: Visit, words: string[], failed: (sentence: string) => void): Promise<void> {
  // Reading locks nothing and sends nothing of anyone's: the bar moves and its sentence stays.
  const { whole, progress } = progressBar({ locking: text.enter.opening, sending: text.enter.opening });
  show(text.enter.heading, {}, whole);
  try {
    const found = await open(words, progress);
    followUp(visit, found);
  } catch (thrown) {
    failed(sentenceFor(thrown, text.enter.failure));
  }
}

/** A space after four letters completes the word: they are enough to know it. Deleting backwards right after that gives back what
 *  was typed. */
function completer(input: HTMLInputElement | HTMLTextAreaElement): (deleted: boolean) => void {
  let typed = "", completed = "";
  return (deleted) => {
    if (deleted && completed !== "" && input.value === completed.slice(0, -1)) {
      input.value = typed;
      completed = "";
      return;
    }
    completed = "";
    const [whole, prefix = "", gap = " "] = /([a-z]{4,})(\s)$/i.exec(input.value) ?? [""];
    if (deleted || prefix === "" || input.selectionStart !== input.value.length) return;
    const [word, ...others] = completions(prefix.toLowerCase());
    if (word === undefined || others.length > 0 || word === prefix.toLowerCase()) return;
    typed = input.value.trimEnd();
    input.value = completed = `${input.value.slice(0, -whole.length)}${word}${gap}`;
  };
}

/** A phone's keyboard covers part of the page, and only the visual viewport says how much. What is being typed stays in sight too. */
function keepInSight(field: HTMLElement, part: HTMLElement): void {
  const seen = window.visualViewport;
  if (seen === null) return;
  const below = part.getBoundingClientRect().bottom - seen.offsetTop - seen.height;
  const room = field.getBoundingClientRect().top - Math.max(document.getElementById("top")!.getBoundingClientRect().bottom, seen.offsetTop);
  window.scrollBy(0, Math.max(0, Math.min(below, room)));
}

function suggest(input: HTMLInputElement | HTMLTextAreaElement, place: HTMLElement, typed: () => void): void {
  const prefix = /([a-z]{2,})$/i.exec(input.value)?.[1]?.toLowerCase() ?? "";
  const fitting = prefix === "" ? [] : completions(prefix).filter((word) => word !== prefix);
  place.replaceChildren(...fitting.map((word) => el("button", {
    type: "button", class: "suggestion",
    // The field keeps the focus, and a phone its keyboard: else the button would move away under the finger.
    mousedown: (event) => event.preventDefault(),
    click: () => {
      input.value = `${input.value.slice(0, -prefix.length)}${word} `;
      input.focus();
      typed();
    },
  }, word)));
}

const wrongWords = ({ wrong }: CodeCheck): string =>
  wrong.map(({ index, word }) => say(text.enter.wrong, { n: index + 1, word })).join(" ");

function judge(check: CodeCheck): string {
  if (check.words.length === 0) return "";
  if (check.wrong.length > 0) return wrongWords(check);
  if (check.complete) return check.checksum ? text.enter.fine : text.enter.checksum;
  return say(text.enter.count, { n: check.words.length });
}

/** Why these words cannot be looked for at all, before anything is asked of the server. */
function whyNot(check: CodeCheck): string | null {
  if (check.wrong.length > 0) return wrongWords(check);
  if (check.words.length !== 12) return say(text.enter.missing, { n: check.words.length }) + (check.words.length > 12 ? ` ${text.enter.maybeTwice}` : "");
  return check.checksum ? null : text.enter.checksum;
}
