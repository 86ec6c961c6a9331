/**
 * Who takes a report about what someone typed: names of the directory, found in free text. All of it happens here; nothing that is
 * typed is sent anywhere.
 */
import type { DirectoryEntry } from "./journey/types.ts";

export interface Answer {
  /** Null: the umbrella itself, because nothing was found, or several that do not belong together. */
  best: DirectoryEntry | null;
  /** Others that may be meant, the likelier first. */
  others: DirectoryEntry[];
}

const EVENT = 1;
const PLACE = 2;
/** As many as can be read at a glance. */
const OTHERS = 5;
/** Letters of a word that may have one wrong. */
const FORGIVEN = 5;

/** Written without spaces, so that a name ends where another word begins. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}ー]/u;
const WORDS = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}ー]+|(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}ー])[\p{L}\p{N}])+/gu;
/** Words that stand in many names and tell none of them from another. */
const COMMON = new Set(`cloud native open community group groups day days con conf conference summit meetup meeting project list mailing chat
  slack discord forum channel team committee sig the and for mail news linux program programme developers users event events
  north south east west america europe asia comunidad grupo conferencia lista communauté groupe conférence liste gemeinschaft gruppe konferenz
  مؤتمر مشروع مجموعه قائمه`.split(/\s+/).map(plain));
/** And, to, in, by, for and the are written onto an Arabic word. */
const ARABIC_PREFIX = /^[وف]?(?:[بك]?ال|لل|[بكل])/u;

/** One form for all the ways to write the same letters. */
function plain(said: string): string {
  return said.normalize("NFKC").toLowerCase().normalize("NFD").replace(/(?![\u3099\u309a])\p{Mn}|ـ/gu, "").normalize("NFC")
    .replace(/ß/g, "ss").replace(/ة/g, "ه").replace(/ى/g, "ي");
}

interface Name { entry: DirectoryEntry; joined: string; words: string[] }
interface Hit { entry: DirectoryEntry; from: number; to: number; exact: boolean }

const wordsOf = (said: string): string[] => plain(said).match(WORDS) ?? [];
/** With the year, and without: few people write it. */
function spellings(name: string): string[][] {
  const words = wordsOf(name);
  const short = words.filter((word) => !/^(19|20)\d\d$/.test(word));
  const bare = words.map((word) => word.replace(/^ال/, ""));
  return [words, short, bare].filter((one) => one.length > 0);
}

const known = new WeakMap<readonly DirectoryEntry[], Name[]>();
function namesOf(directory: readonly DirectoryEntry[]): Name[] {
  const found = known.get(directory) ?? directory.flatMap((entry) => entry.names.flatMap((name) =>
    spellings(name).map((words) => ({ entry, words, joined: words.join("") }))));
  known.set(directory, found);
  return found;
}

/** The entry that a link names. A first name is only one entry's and goes before what others are called as well; else whoever stands earlier
 *  in the list would get the reports about it. */
export const entryNamed = (directory: readonly DirectoryEntry[], name: string): DirectoryEntry | undefined =>
  directory.find(({ names: [first] }) => first === name) ?? directory.find(({ names }) => names.includes(name));

export function whereTo(question: string, directory: readonly DirectoryEntry[], today: number): Answer {
  const words = wordsOf(question);
  const names = namesOf(directory);
  const hits = longest(words.length === 0 ? [] : named(words, names));
  const sure = hits.filter(({ exact }) => exact);
  const likely = unique(sure.length > 0 ? sure : hits).sort((a, b) => order(a, b, today));
  const near = nearly(words, names);
  const best = likely.length > 0 ? choose(likely, today) : near.best;
  const others = [...likely, ...unique(hits), ...near.all].filter((entry, at, all) => entry !== best && all.indexOf(entry) === at);
  return { best, others: others.slice(0, OTHERS) };
}

/** Every name that stands in the words: as it is, or with one letter wrong. */
function named(words: readonly string[], names: readonly Name[]): Hit[] {
  const text = words.join("");
  const starts = new Set<number>();
  const ends = new Set<number>();
  let at = 0;
  for (const word of words) {
    starts.add(at).add(at + (ARABIC_PREFIX.exec(word)?.[0].length ?? 0));
    at += word.length;
    ends.add(at);
  }
  const hits: Hit[] = [];
  for (const { entry, joined } of names) {
    for (let from = text.indexOf(joined); from >= 0; from = text.indexOf(joined, from + 1)) {
      const to = from + joined.length;
      const begins = starts.has(from) || UNSPACED.test(joined[0]!);
      if (begins && (ends.has(to) || UNSPACED.test(joined.at(-1)!))) hits.push({ entry, from, to, exact: true });
    }
  }
  return [...hits, ...misspelt(words, names)];
}

function misspelt(words: readonly string[], names: readonly Name[]): Hit[] {
  const hits: Hit[] = [];
  let from = 0;
  words.forEach((word, first) => {
    let run = "";
    for (const next of words.slice(first, first + 4)) {
      run += next;
      if (run.length < FORGIVEN || UNSPACED.test(run)) continue;
      for (const { entry, joined } of names) {
        if (joined.length >= FORGIVEN && oneWrong(run, joined)) hits.push({ entry, from, to: from + run.length, exact: false });
      }
    }
    from += word.length;
  });
  return hits;
}

/** One letter more, less, another, or two the other way round; never another number. */
function oneWrong(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || a === b) return false;
  if (a.replace(/\D/g, "") !== b.replace(/\D/g, "")) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1) ||
    (restA.slice(2) === restB.slice(2) && restA[0] === restB[1] && restA[1] === restB[0]);
}

/** Without those that are only a part of a longer name: "Larch" within "Larch Slack". */
const longest = (hits: readonly Hit[]): Hit[] => hits.filter((hit) => !hits.some((other) =>
  other.exact >= hit.exact && other.from <= hit.from && other.to >= hit.to && other.to - other.from > hit.to - hit.from));

const unique = (hits: readonly Hit[]): DirectoryEntry[] => [...new Set(hits.map(({ entry }) => entry))];

/** An event before a project, one that is on before one that is to come, and that before one that is over. */
const order = (a: DirectoryEntry, b: DirectoryEntry, today: number): number =>
  rank(a) - rank(b) || away(a, today) - away(b, today);
const rank = ({ kind }: DirectoryEntry): number => kind === EVENT ? 0 : kind === PLACE ? 2 : 1;
/** Days to it; those that are over come after everything, the latest first. */
const away = ({ days }: DirectoryEntry, today: number): number =>
  days === null ? 0 : days[0] > today ? days[0] - today : days[1] < today ? 1e7 + today - days[1] : 0;

/** Of entries in order: the first event, or what all projects (or else all places) have in common. */
function choose(likely: readonly DirectoryEntry[], today: number): DirectoryEntry | null {
  const first = likely[0]!;
  if (first.kind === EVENT) return first;
  const alike = likely.filter((entry) => rank(entry) === rank(first)).sort((a, b) => away(a, today) - away(b, today));
  return alike.every((entry) => entry === first || (entry.committee !== null && entry.committee === first.committee)) ? first : null;
}

/** A character of a script without spaces says as much as two letters. */
const weight = (word: string): number => UNSPACED.test(word) ? 2 * word.length : word.length;

/** Where no name stands whole: those that share a word which few others have. The last word may be unfinished. */
function nearly(words: readonly string[], names: readonly Name[]): { best: DirectoryEntry | null; all: DirectoryEntry[] } {
  const scores = new Map<DirectoryEntry, number>();
  words.forEach((word, at) => {
    if (COMMON.has(word) || /^\d+$/.test(word) || word.length < (UNSPACED.test(word) ? 2 : 3)) return;
    const unspaced = UNSPACED.test(word);
    /** Letters of the name that are in this word. */
    const shared = ({ words: own, joined }: Name): number => Math.max(0, ...own.filter((one) => !COMMON.has(one) && (unspaced
      ? one.length > 1 && UNSPACED.test(one) && word.includes(one)
      : one === word || (word.length >= FORGIVEN && one.length >= FORGIVEN && oneWrong(word, one)))).map(weight),
      (unspaced ? word.length > 2 && joined.includes(word) : at === words.length - 1 && joined.startsWith(word)) ? weight(word) : 0);
    const found = new Map<DirectoryEntry, number>();
    for (const name of names) if (shared(name) > 0) found.set(name.entry, Math.max(found.get(name.entry) ?? 0, shared(name)));
    for (const [entry, letters] of found) scores.set(entry, (scores.get(entry) ?? 0) + letters / found.size);
  });
  const all = [...scores].sort(([, a], [, b]) => b - a);
  const [first, second] = all;
  const clear = first !== undefined && first[1] >= 4 && (second === undefined || first[1] > 1.5 * second[1]);
  return { best: clear ? first[0] : null, all: all.map(([entry]) => entry) };
}
