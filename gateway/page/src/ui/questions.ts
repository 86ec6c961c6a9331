/** What the form asks: the page's own questions, in its own order or in a committee's, and a committee's own. */
import type { Desk, FormItem } from "../journey/types.ts";
import { oneLine } from "../text.ts";
import { own, type FieldWords } from "./dom.ts";
import { text } from "./text.ts";

/** The page's own order below what happened: where, who, what shows it, you, wishes. */
const GROUPS: [keyof typeof text.form.groups, string[]][] = [
  ["where", ["ongoing", "place", "when"]],
  ["who", ["people", "witnesses"]],
  ["shown", ["links", "files"]],
  ["you", ["role", "hide"]],
  ["next", ["act", "share", "approach"]],
  ["touch", ["contact"]],
];

/** Lines of those that are answered in words. */
const LINES = new Map(Object.entries({ what: 8, place: 1, when: 1, people: 2, witnesses: 2, links: 3, hide: 2, contact: 1, wish: 3 }));

export interface Question {
  id: string;
  /** Of its field. */
  field: string;
  words: FieldWords;
  /** What can be chosen: as it is stored, and as it is said. Null where it is answered in words. */
  choices: Record<string, string> | null;
  lines: number;
}

const ours = (id: string): Partial<FieldWords> & { choices?: Record<string, string> } =>
  Object.hasOwn(text.form, id) ? (text.form as unknown as Record<string, object>)[id]! : {};

/** In the page's language, or the same of another region. What is ours has words here already, better than a committee's in
 *  another language; what is theirs has only those. */
function said({ kind, texts }: FormItem): FieldWords | undefined {
  const main = (tag: string): string => tag.split("-")[0]!.toLowerCase();
  const found = texts.find(({ language }) => language.toLowerCase() === text.meta.tag)
    ?? texts.find(({ language }) => main(language) === main(text.meta.tag)) ?? (kind === 0 ? undefined : texts[0]);
  return found && { label: oneLine(found.label), ...(found.hint.trim() !== "" && { hint: oneLine(found.hint) }) };
}

/** None for a question of ours that only a newer page knows. */
function question(item: FormItem): Question[] {
  const { id, kind } = item;
  const { label = "", hint, choices = null } = ours(id);
  const words = said(item) ?? { label, ...(hint !== undefined && { hint }) };
  if (kind > 0) return [{ id, field: `question-${id}`, words, choices: null, lines: kind === 2 ? 4 : 1 }];
  const lines = LINES.get(id) ?? 0;
  return lines > 0 || choices || id === "files" ? [{ id, field: id, words, choices, lines }] : [];
}

export interface Form { what: Question; danger: Question | undefined; groups: { name: string; questions: Question[] }[] }

/** What a committee did not list is not asked, except what happened. */
export function formOf({ form }: Desk): Form {
  const plain = (id: string): FormItem => ({ id, kind: 0, texts: [] });
  const listed = (id: string): FormItem | undefined => form.find((item) => item.kind === 0 && item.id === id);
  const first = (item: FormItem | undefined): Question | undefined => item && question(item)[0];
  const all = form.length === 0;
  return {
    what: first(listed("what") ?? plain("what"))!,
    danger: first(listed("danger") ?? (all ? plain("danger") : undefined)),
    groups: all
      ? GROUPS.map(([name, ids]) => ({ name: text.form.groups[name], questions: ids.map(plain).flatMap(question) }))
      : [{ name: "", questions: form.filter(({ id, kind }) => kind > 0 || (id !== "what" && id !== "danger")).flatMap(question) }],
  };
}

/** What committees call their questions, to name the answers when a report is read again. */
export const labelsOf = ({ form }: Desk): [string, string][] =>
  form.flatMap((item): [string, string][] => { const words = said(item); return words ? [[item.id, words.label]] : []; });

/** An answer in words: of a choice its sentence, else what was written. */
export const answerSaid = (id: string, answer: string): string => own(ours(id).choices ?? {}, answer) ?? answer;
