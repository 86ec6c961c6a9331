/** What happened. One field is needed, everything else is an offer. */
import type { Desk, Draft } from "../journey/types.ts";
import { oneLine } from "../text.ts";
import { button, el, field, h2, p, PRIVATE, type Field, type FieldWords } from "./dom.ts";
import { fileField } from "./files.ts";
import { chooseReaders, tickedNames } from "./readers.ts";
import { show } from "./screen.ts";
import { sendReport } from "./sending.ts";
import { danger } from "./start.ts";
import { say, text } from "./text.ts";
import { wroteSomething, type Visit } from "./visit.ts";

/** The page's own questions, in the order of the form, for a committee that has none of its own. */
const OWN = ["when", "else", "wish", "contact"];

export function writeReport(visit: Visit, desk: Desk): void {
  const { entries } = visit;
  const answer = (id: string, words: FieldWords, rows: number): Field =>
    field(id, words, rows, entries.answers.get(id) ?? "", (said) => entries.answers.set(id, said));

  const what = field("what", text.form.what, 9, entries.what, (said) => { entries.what = said; }, { "aria-required": "true" });
  const place = field("place", text.form.place, 1, entries.place, (said) => { entries.place = said; });
  const people = field("people", text.form.people, 2, entries.people, (said) => { entries.people = said; });
  const own = desk.form.length === 0;
  const further = own
    ? [answer("else", text.form.else, 3), answer("wish", text.form.wish, 3), answer("contact", text.form.contact, 1)]
    : desk.form.filter(({ kind }) => kind > 0).map((question, index) => {
      const words = { label: say(text.form.optionalMark, { label: oneLine(question.texts[0]?.label ?? "") }) };
      return field(`question-${index}`, words, question.kind === 2 ? 4 : 1, entries.answers.get(question.id) ?? "",
        (said) => entries.answers.set(question.id, said));
    });
  const optional = [...(own ? [answer("when", text.form.when, 1)] : []), place, people, ...further];

  const send = button(text.form.send, "send", () => {
    if (entries.what.trim() === "") {
      what.complain(text.form.empty);
      what.input.focus();
      return;
    }
    fillDraft(visit, desk);
    sendReport(visit, desk);
  }, "main");
  show(text.form.heading, { wouldLose: () => wroteSomething(visit) },
    el("p", { class: "step" }, text.form.step),
    danger(desk, true),
    p(el("span", { id: "readers-said", translate: "no" }, say(text.form.readers, { names: tickedNames(visit, desk) })), " ",
      button(text.form.change, "change-readers", () => chooseReaders(visit, desk), "link")),
    p(text.form.lead),
    what.whole,
    h2(text.form.optional),
    ...optional.map(({ whole }) => whole),
    fileField(entries.files, desk.attachments),
    desk.languages.length > 1 && language(visit, desk),
    keepNone(visit),
    el("div", { class: "ways" }, send),
    el("p", { class: "hint" }, text.form.sendHint));
}

const languageOf = ({ entries }: Visit, { languages }: Desk): string =>
  languages.includes(entries.language) ? entries.language : languages[0] ?? "";

function language(visit: Visit, desk: Desk): HTMLElement {
  const select = el("select", { ...PRIVATE, id: "language" }, ...desk.languages.map((tag) => el("option", { value: tag }, languageName(tag))));
  select.value = languageOf(visit, desk);
  select.addEventListener("change", () => { visit.entries.language = select.value; });
  return el("div", { class: "field" }, el("label", { for: "language" }, text.form.language.label), select);
}

/** In the language itself, because that is who looks for it. A tag that the browser cannot name stays as it is. */
function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? oneLine(tag);
  } catch {
    return oneLine(tag);
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

/** Written into the draft of an attempt that failed, if there was one: see `Visit.draft`. */
function fillDraft(visit: Visit, desk: Desk): void {
  const { entries } = visit;
  const written: Draft = {
    text: entries.what,
    // Only what this form asks: someone may have begun to write to another committee before.
    answers: (desk.form.length === 0 ? OWN : desk.form.map(({ id }) => id))
      .map((id): [string, string] => [id, entries.answers.get(id) ?? ""]).filter(([, said]) => said.trim() !== ""),
    people: entries.people, place: entries.place,
    language: languageOf(visit, desk),
    keepCopy: !entries.keepNone,
  };
  visit.draft = Object.assign(visit.draft ?? {}, written);
}
