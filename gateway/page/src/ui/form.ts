/** What happened. One field is needed, everything else is an offer. */
import type { Desk, Draft } from "../journey/types.ts";
import { button, el, field, h2, p, PRIVATE, type Field, type FieldWords } from "./dom.ts";
import { plainLine } from "./plain.ts";
import { chooseReaders, tickedNames } from "./readers.ts";
import { clearFailure, show } from "./screen.ts";
import { sendReport } from "./sending.ts";
import { danger } from "./start.ts";
import { text } from "./text.ts";
import { wroteSomething, type Visit } from "./visit.ts";

// The card holds 1024 bytes, of which its own structure may need seven (docs/design.md, Statement).
const CARD_BYTES = 1017;
// A body of one piece holds 200000 bytes of texts (docs/design.md, Body); the rest is the reporter's own keys and structure.
const TEXT_BYTES = 190_000;

const bytes = (said: string): number => new TextEncoder().encode(said).length;

export function writeReport(visit: Visit, desk: Desk): void {
  const { entries } = visit;
  const answer = (id: string, words: FieldWords, rows: number): Field =>
    field(id, words, rows, entries.answers.get(id) ?? "", (said) => entries.answers.set(id, said));

  const what = field("what", text.form.what, 9, entries.what, (said) => { entries.what = said; }, { "aria-required": "true" });
  const place = field("place", text.form.place, 1, entries.place, (said) => { entries.place = said; });
  const people = field("people", text.form.people, 2, entries.people, (said) => { entries.people = said; });
  const own = desk.questions.length === 0;
  const further = own
    ? [answer("else", text.form.else, 3), answer("wish", text.form.wish, 3), answer("contact", text.form.contact, 1)]
    : desk.questions.map((question, index) => {
      const words = { label: text.form.optionalMark(plainLine(question.label)) };
      return field(`question-${index}`, words, question.long ? 4 : 1, entries.answers.get(question.id) ?? "",
        (said) => entries.answers.set(question.id, said));
    });
  const optional = [...(own ? [answer("when", text.form.when, 1)] : []), place, people, ...further];

  const send = button(text.form.send, "send", () => {
    clearFailure();
    if (complaint(visit, what, people)) return;
    sendReport(visit, desk, draftFrom(visit, desk));
  }, "main");
  show(text.form.heading, { wouldLose: () => wroteSomething(visit) },
    el("p", { class: "step" }, text.form.step),
    danger(desk),
    p(el("span", { id: "readers-said", translate: "no" }, text.form.readers(tickedNames(visit, desk))), " ",
      button(text.form.change, "change-readers", () => chooseReaders(visit, desk), "link")),
    p(text.form.lead),
    what.whole,
    h2(text.form.optional),
    ...optional.map(({ whole }) => whole),
    desk.languages.length > 1 && language(visit, desk),
    keepNone(visit),
    el("div", { class: "ways" }, send),
    el("p", { class: "hint" }, text.form.sendHint));
}

/** Says beside the field what keeps the report from being sent, and goes there. */
function complaint({ entries }: Visit, what: Field, people: Field): boolean {
  const [wrong, sentence] =
    entries.what.trim() === "" ? [what, text.form.empty]
      : bytes(entries.people) + bytes(entries.place) > CARD_BYTES ? [people, text.form.cardTooLong]
        : bytes([entries.what, ...entries.answers.values()].join("")) > TEXT_BYTES ? [what, text.form.tooLong]
          : [null, ""];
  if (wrong === null) return false;
  wrong.complain(sentence);
  wrong.input.focus();
  return true;
}

function language(visit: Visit, desk: Desk): HTMLElement {
  const chosen = visit.entries.language || (desk.languages[0] ?? "");
  const select = el("select", { ...PRIVATE, id: "language" }, ...desk.languages.map((tag) => el("option", { value: tag }, languageName(tag))));
  select.value = chosen;
  select.addEventListener("change", () => { visit.entries.language = select.value; });
  return el("div", { class: "field" }, el("label", { for: "language" }, text.form.language.label), select);
}

/** In the language itself, because that is who looks for it. A tag that the browser cannot name stays as it is. */
function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? plainLine(tag);
  } catch {
    return plainLine(tag);
  }
}

function keepNone({ entries }: Visit): HTMLElement {
  const box = el("input", { ...PRIVATE, type: "checkbox", id: "keep-no-copy", "aria-describedby": "keep-no-copy-hint" });
  box.checked = entries.keepNone;
  box.addEventListener("change", () => { entries.keepNone = box.checked; });
  return el("div", { class: "tick" }, box,
    el("div", {}, el("label", { for: "keep-no-copy" }, text.form.keepNone),
      el("p", { id: "keep-no-copy-hint", class: "hint" }, text.form.keepNoneHint)));
}

/** The draft of the last attempt when nothing was changed since: sending that same object again cannot make a second report. */
function draftFrom(visit: Visit, desk: Desk): { draft: Draft; ticked: number[] } {
  const { entries } = visit;
  const fresh = {
    ticked: [...visit.ticked].sort((a, b) => a - b),
    draft: {
      text: entries.what,
      answers: [...entries.answers].filter(([, said]) => said.trim() !== ""),
      people: entries.people, place: entries.place,
      language: entries.language || (desk.languages[0] ?? text.locale),
      keepCopy: !entries.keepNone,
    },
  };
  if (visit.attempt === null || JSON.stringify(visit.attempt) !== JSON.stringify(fresh)) visit.attempt = fresh;
  return visit.attempt;
}
