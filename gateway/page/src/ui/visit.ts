/** What this visit knows, in memory only. Nothing of it is ever put into storage, an address or the history. */
import { Files } from "../attach/chosen.ts";
import type { Desk, Draft, Loaded } from "../journey/types.ts";
import { DIRECTORY_NAME } from "../limits.ts";

export interface Entries { what: string; people: string; place: string; answers: Map<string, string>; language: string; keepNone: boolean; files: Files }

export interface Visit {
  /** The fingerprint that the opened link carried: read once, so that nothing can replace it while someone writes. */
  anchor: string | null;
  /** The project that the link named beside it. */
  project: string | null;
  /** The address had something after `#` that is not a fingerprint. */
  brokenAnchor: boolean;
  loaded: Promise<Loaded> | null;
  /** Known committees' questions, to name the answers when a report is read again. */
  questions: Map<string, string>;
  desk: Desk | null;
  ticked: Set<number>;
  /** By name, so that a newer list of people cannot tick someone again. */
  unticked: Set<string>;
  entries: Entries;
  /** What the last attempt tried to send. Always the same object: the journey knows by it what may already have arrived, sends
   *  that again when nothing was changed, and takes it back first when something was. */
  draft: Draft | null;
}

export const noEntries = (): Entries => ({ what: "", people: "", place: "", answers: new Map(), language: "", keepNone: false, files: new Files() });

/** With a link's project, if it names one. */
const FINGERPRINT = /^([A-Za-z0-9_-]{43})(?:\.(.*))?$/;

export function newVisit(fragment: string): Visit {
  const said = fragment.replace(/^#/, "");
  const [, anchor = null, project = ""] = FINGERPRINT.exec(said) ?? [];
  return {
    anchor, project: decoded(project), brokenAnchor: said !== "" && anchor === null, loaded: null, questions: new Map(),
    desk: null, ticked: new Set(), unticked: new Set(), entries: noEntries(), draft: null,
  };
}

/** A name that was cut off or bent on the way is none; the fingerprint before it still holds. What is longer than any name is someone's
 *  message, who wants this page to say it. */
function decoded(name: string): string | null {
  try {
    const said = decodeURIComponent(name);
    return said !== "" && [...said].length <= DIRECTORY_NAME ? said : null;
  } catch {
    return null;
  }
}

/** Forgets what was written and chosen; keeps which committee the link named. */
export function forget(visit: Visit): void {
  visit.entries.files.empty();
  visit.entries = noEntries();
  visit.draft = null;
  visit.desk = null;
  visit.ticked = new Set();
  visit.unticked = new Set();
}

export const wroteSomething = ({ entries }: Visit): boolean =>
  entries.files.chosen.length > 0 || [entries.what, entries.people, entries.place, ...entries.answers.values()].some((said) => said.trim() !== "");

export const inDanger = ({ entries }: Visit): boolean => entries.answers.get("danger") === "yes";
