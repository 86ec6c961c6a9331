/** What happened. One field is needed, everything else is an offer. */
import type { Desk, Draft } from "../journey/types.ts";
import { oneLine } from "../text.ts";
import { choice } from "./choice.ts";
import { button, el, field, list, p, PRIVATE } from "./dom.ts";
import { fileField } from "./files.ts";
import { formOf, type Form, type Question } from "./questions.ts";
import { chooseReaders, tickedNames } from "./readers.ts";
import { show } from "./screen.ts";
import { sendReport } from "./sending.ts";
import { danger } from "./start.ts";
import { say, text } from "./text.ts";
import { inDanger, wroteSomething, type Entries, type Visit } from "./visit.ts";

export function writeReport(visit: Visit, desk: Desk): void {
  const { entries } = visit;
  const form = formOf(desk);
  const elsewhere = (id: string): HTMLButtonElement => button(text.form.change, id, () => chooseReaders(visit, desk), "link");
  const what = field("what", form.what.words, form.what.lines, entries.what, (said) => { entries.what = said; }, { "aria-required": "true" });
  const part = (question: Question): HTMLElement | null => {
    const { words, lines, choices } = question;
    if (question.field === "files") return fileField(entries.files, desk.attachments);
    const change = (answer: string): void => answerTo(entries, question, answer);
    if (choices) return choice(question, answered(entries, question), change);
    const { whole } = field(question.field, words, lines, answered(entries, question), change);
    if (question.field === "hide") whole.append(elsewhere("hide-readers"));
    return whole;
  };
  const groups = form.groups.map(({ name, questions }) => {
    const parts = questions.map(part);
    return el("section", {}, name !== "" && el("h2", {}, name), ...parts);
  });
  const further = form.groups.flatMap(({ questions }) => questions);

  const send = button(text.form.send, "send", () => {
    if (entries.what.trim() === "") {
      what.complain(text.form.empty);
      what.input.focus();
      return;
    }
    fillDraft(visit, desk, form);
    sendReport(visit, desk);
  }, "main");
  show(text.form.heading, { wouldLose: () => wroteSomething(visit) },
    el("p", { class: "step" }, text.form.step),
    ...safety(visit, desk, form.danger),
    p(el("span", { id: "readers-said", translate: "no" }, say(text.form.readers, { names: tickedNames(visit, desk) })), " ", elsewhere("change-readers")),
    el("details", { id: "before" }, el("summary", {}, text.form.before), list(text.form.beforePoints.map((point) => [point]))),
    p(text.form.lead),
    what.whole,
    // A committee's own questions are what it most needs to know; and nobody's answers are hidden from themselves.
    el("details", { class: "more", open: further.some((question) => question.field !== question.id || answered(entries, question) !== "") || entries.files.chosen.length > 0 },
      el("summary", { id: "more" }, text.form.optional),
      ...groups,
      desk.languages.length > 1 && language(visit, desk),
      keepNone(visit)),
    el("div", { class: "ways" }, send),
    el("p", { class: "hint" }, text.form.sendHint));
}

/** Before anything else. Whoever says yes is told at once that writing here is not how help comes. */
function safety(visit: Visit, desk: Desk, question: Question | undefined): HTMLElement[] {
  const first = danger(desk, true);
  if (question === undefined) return [first];
  const now = el("div", { id: "danger-now", role: "alert" });
  const tell = (): void => {
    const yes = inDanger(visit);
    first.hidden = yes;
    const { childNodes } = danger(desk);
    now.replaceChildren(...(yes ? [...childNodes, p(say(text.form.dangerNow, { n: desk.acknowledgeDays }))] : []));
  };
  const asked = choice(question, answered(visit.entries, question), (answer) => {
    answerTo(visit.entries, question, answer);
    tell();
  });
  tell();
  // Below the question, so that it does not move away under the finger that answers it.
  return [asked, first, now];
}

const onCard = (field: string): field is "place" | "people" => field === "place" || field === "people";

const answered = (entries: Entries, { id, field }: Question): string => onCard(field) ? entries[field] : entries.answers.get(id) ?? "";

function answerTo(entries: Entries, { id, field }: Question, answer: string): void {
  if (onCard(field)) entries[field] = answer;
  else entries.answers.set(id, answer);
}

/** The page's own language first: that is the one they read. */
const languageOf = ({ entries }: Visit, { languages }: Desk): string =>
  [entries.language, text.meta.tag].find((tag) => languages.includes(tag)) ?? languages[0] ?? "";

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
function fillDraft(visit: Visit, desk: Desk, { danger: first, groups }: Form): void {
  const { entries } = visit;
  // Only what this form asks: someone may have begun to write to another committee before.
  const asked = [...(first ? [first] : []), ...groups.flatMap(({ questions }) => questions)];
  const card = (name: string): string => asked.filter(({ field }) => field === name).map((question) => answered(entries, question)).join();
  const written: Draft = {
    text: entries.what,
    answers: asked.filter(({ field }) => !onCard(field))
      .map((question): [string, string] => [question.id, answered(entries, question)]).filter(([, said]) => said.trim() !== ""),
    people: card("people"), place: card("place"),
    language: languageOf(visit, desk),
    keepCopy: !entries.keepNone,
  };
  visit.draft = Object.assign(visit.draft ?? {}, written);
}
