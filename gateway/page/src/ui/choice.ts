/** One of a few answers. */
import { el, PRIVATE } from "./dom.ts";
import type { Question } from "./questions.ts";
import { text } from "./text.ts";

/** What no answer means, where that is safe: then that choice is the one that stands there. */
const SILENCE: Record<string, string> = { share: "ask", approach: "ask" };

/** Characters of an answer that stands in a line of its own, and the others with it. */
const LONG = 20;

/** A choice made by mistake can be taken back, by "no answer" or by what silence means. */
export function choice({ id, field, words, choices }: Question, chosen: string, change: (answer: string) => void): HTMLElement {
  const hintId = words.hint === undefined ? null : `${field}-hint`;
  const silence = SILENCE[id] ?? "";
  const answers = { ...choices, ...(id !== "danger" && silence === "" && { "": text.form.noAnswer }) };
  const rows = Object.entries(answers).map(([answer, said]) => {
    const radio = el("input", { ...PRIVATE, type: "radio", name: field, id: `${field}-${answer || "none"}`, value: answer,
      change: () => change(answer) });
    radio.checked = answer === (chosen || silence);
    return el("label", {}, radio, el("span", {}, said));
  });
  return el("fieldset", { class: "field", id: field, "aria-describedby": hintId },
    el("legend", {}, words.label),
    words.hint !== undefined && el("p", { class: "hint", id: hintId }, words.hint),
    el("div", { class: Object.values(answers).some((said) => said.length > LONG) ? "choice long" : "choice" }, ...rows));
}
