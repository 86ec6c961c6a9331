/** The details of a roster: what its members say, ask and promise, and who takes reports about what. */
import { decode, encode } from "./cbor.ts";
import type { Value } from "./cbor.ts";
import { Malformed, Newer } from "./error.ts";
import { RECIPIENT } from "./hpke.ts";
import {
  ATTACHMENTS, DETAILS, DIRECTORY, DIRECTORY_NAME, DIRECTORY_NAMES, FORM, LANGUAGES, LANGUAGE_TAG, LAST_DAY, MEMBERS, SAID, WAYS,
} from "./limits.ts";
import { b32, bool, exactly, list, nullable, text, tuple, upTo } from "./shape.ts";
import type { Reader } from "./shape.ts";

/** 0 the page's own question of that id, 1 the committee's own in one line, 2 in several. */
export interface FormItem { id: string; kind: number; texts: { language: string; label: string; hint: string }[] }

export interface DirectoryEntry {
  names: string[];
  /** 0 a project, 1 an event, 2 a place (a chat, a list, a meetup). */
  kind: number;
  /** Founding fingerprint of the committee of this vault that takes its reports; none when it has a channel of its own. */
  committee: Uint8Array | null;
  ways: { label: string; how: string }[];
  /** Phone and place of an event's own desk. */
  urgent: string;
  /** The first and the last day on which it is on. */
  days: [number, number] | null;
}

export interface Details {
  members: { name: string; role: string; affiliation: string; recipient: Uint8Array; contentVersion: number }[];
  operators: { machine: string; who: string }[];
  form: FormItem[];
  languages: string[];
  acknowledgeDays: number;
  nextDays: number;
  weekdays: number;
  holidays: number[];
  months: number;
  plainForm: boolean;
  otherPlaces: { label: string; how: string }[];
  urgent: string;
  attachments: number;
  directory: DirectoryEntry[];
}

const checked = <T>(reader: Reader<T>, rule: (value: T) => boolean): Reader<T> => (value) => {
  const read = reader(value);
  if (!rule(read)) throw new Malformed("a rule of its own");
  return read;
};
/** Characters, not UTF-16 units: as the other implementation counts. */
const fits = (limit: number): Reader<string> => checked(text, (said) => said.length <= limit || [...said].length <= limit);
const says = (limit: number): Reader<string> => checked(fits(limit), (said) => !/^\p{White_Space}*$/u.test(said));
const distinct = (items: readonly string[]): boolean => new Set(items).size === items.length;

export const named = says(Infinity);
/** The shape of a BCP 47 tag. */
const tag = checked(text, (said) => said.length <= LANGUAGE_TAG && /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(said));
const id = checked(text, (said) => /^[a-z0-9-]{1,32}$/.test(said));
const itemShape = checked(
  tuple(id, upTo(2), checked(list(tuple(tag, says(SAID), fits(SAID)), LANGUAGES), (texts) => distinct(texts.map(([language]) => language)))),
  ([, kind, texts]) => kind === 0 || texts.length > 0);
const day = upTo(LAST_DAY);
const directoryShape = checked(
  tuple(list(says(DIRECTORY_NAME), DIRECTORY_NAMES, 1), upTo(2), nullable(b32), list(tuple(says(DIRECTORY_NAME), says(SAID)), WAYS), fits(SAID),
    nullable(checked(tuple(day, day), ([first, last]) => first <= last))),
  ([, , committee, ways]) => committee !== null || ways.length > 0);
/** A year of working days: a date further off is no promise. */
const workingDays = upTo(366);
const detailsShape = tuple(upTo(1, 1), list(tuple(named, text, text, exactly(RECIPIENT), upTo(255)), MEMBERS, 1), list(tuple(text, text)),
  checked(list(itemShape, FORM), (form) => distinct(form.map(([name]) => name))), list(tag, LANGUAGES), tuple(workingDays, workingDays),
  tuple(upTo(127, 1), checked(list(upTo(0xffffffff)), (holidays) => holidays.every((one, i) => i === 0 || one > holidays[i - 1]!))),
  upTo(240, 1), bool, list(tuple(text, text)), text, upTo(ATTACHMENTS),
  checked(list(directoryShape, DIRECTORY), (entries) => distinct(entries.map(([[name]]) => name!))));

export function decodeVersioned(bytes: Uint8Array): Value {
  const value = decode(bytes);
  if (Array.isArray(value) && typeof value[0] === "number" && value[0] > 1) throw new Newer();
  return value;
}

export function parseDetails(bytes: Uint8Array): Details {
  if (bytes.length > DETAILS) throw new Malformed("details");
  const [, members, operators, form, languages, [acknowledgeDays, nextDays], [weekdays, holidays], months, plainForm, places, urgent, attachments, directory] =
    detailsShape(decodeVersioned(bytes));
  const reached = ([label, how]: [string, string]): { label: string; how: string } => ({ label, how });
  return {
    members: members.map(([name, role, affiliation, recipient, contentVersion]) => ({ name, role, affiliation, recipient, contentVersion })),
    operators: operators.map(([machine, who]) => ({ machine, who })),
    form: form.map(([name, kind, texts]) => ({ id: name, kind, texts: texts.map(([language, label, hint]) => ({ language, label, hint })) })),
    languages, acknowledgeDays, nextDays, weekdays, holidays, months, plainForm, urgent, attachments,
    otherPlaces: places.map(reached),
    directory: directory.map(([names, kind, committee, ways, said, days]) => ({ names, kind, committee, ways: ways.map(reached), urgent: said, days })),
  };
}

export function encodeDetails(d: Details): Uint8Array {
  const reached = (ways: readonly { label: string; how: string }[]): Value => ways.map(({ label, how }) => [label, how]);
  return encode([1, d.members.map((m) => [m.name, m.role, m.affiliation, m.recipient, m.contentVersion]),
    d.operators.map((o) => [o.machine, o.who]), d.form.map((item) => [item.id, item.kind, item.texts.map((t) => [t.language, t.label, t.hint])]),
    d.languages, [d.acknowledgeDays, d.nextDays], [d.weekdays, d.holidays], d.months, d.plainForm, reached(d.otherPlaces), d.urgent,
    d.attachments, d.directory.map((entry) => [entry.names, entry.kind, entry.committee, reached(entry.ways), entry.urgent, entry.days])]);
}
