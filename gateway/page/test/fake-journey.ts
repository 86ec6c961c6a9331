/** Invented committees and cases, to look at every screen without a server. Bundled only by `build.mjs --fake`, never into dist/.
 *  What happens is chosen by what is typed: see `send` and `open`. */
import { TellsafeError } from "../src/journey/types.ts";
import type { Attached, CaseMessage, CaseView, CodeCheck, Desk, Draft, Hold, Loaded, OpenCase, Progress, Sent } from "../src/journey/types.ts";

export { TellsafeError };
export type * from "../src/journey/types.ts";

const today = Math.floor(Date.now() / 86_400_000);
const wait = (ms: number): Promise<void> => new Promise((done) => { setTimeout(done, ms); });
const LIST = "abandon ability able about above absent absorb abstract absurd abuse access accident word world zoo zebra".split(" ");

const larch: Desk = {
  fingerprint: "A".repeat(43), founding: "A".repeat(43), anchored: true, name: "Larch code-of-conduct committee",
  members: [
    { index: 0, name: "Ana Ribeiro", role: "Chair", affiliation: "independent", lastActiveDay: today - 2, usable: true },
    { index: 1, name: "Kofi Mensah", role: "Member", affiliation: "Northwind Cooperative", lastActiveDay: today - 20, usable: true },
    { index: 2, name: "Mirela Popescu-Constantinescu", role: "Member, liaison to the events team", affiliation: "University of Example", lastActiveDay: null, usable: true },
    { index: 3, name: "Sam Oyelaran", role: "Alternate", affiliation: "", lastActiveDay: today - 120, usable: false },
  ],
  operators: [{ machine: "gateway", who: "Larch infrastructure team" }, { machine: "vault", who: "Example Umbrella Foundation" }],
  form: [], attachments: 26_214_400, directory: [], languages: ["en", "es", "ja"], acknowledgeDays: 3, nextDays: 7, months: 26,
  otherPlaces: [{ label: "Example Umbrella Foundation", how: "conduct@umbrella.example" }, { label: "Event desk", how: "+00 555 0100" }],
  urgent: "At LarchConf until Sunday: +00 555 0100, or the desk at the main entrance.", confirmedMembers: 3, warning: null,
};
const alder: Desk = { ...larch, fingerprint: "B".repeat(43), founding: "B".repeat(43), anchored: false, name: "Alder conduct team", members: larch.members.slice(0, 2), urgent: "",
  warning: "few-confirmed", confirmedMembers: 1, languages: ["en"], form: [
    { id: "q1", kind: 1, texts: [{ language: "en", label: "Which meetup was it?", hint: "" }, { language: "es", label: "¿Qué encuentro era?", hint: "Por ejemplo, el de marzo." }] },
    { id: "what", kind: 0, texts: [{ language: "en", label: "What did you see?", hint: "" }] },
    { id: "q2", kind: 2, texts: [{ language: "en", label: "What did the organisers do?", hint: "" }] },
    { id: "when", kind: 0, texts: [] }, { id: "share", kind: 0, texts: [] },
    // A question of ours that a newer page knows, and not this one.
    { id: "heading", kind: 0, texts: [] }] };

/** An umbrella whose directory names Larch, one that is not here, and some with channels of their own: the link of "D". */
const umbrella: Desk = { ...larch, fingerprint: "D".repeat(43), founding: "D".repeat(43), name: "Example Umbrella conduct committee", urgent: "", directory: [
  { names: ["Larch", "larchd"], kind: 0, committee: larch.founding, ways: [], urgent: "", days: null },
  { names: ["Birch"], kind: 0, committee: "Z".repeat(43), ways: [], urgent: "", days: null },
  { names: ["Rowan Linux", "Rowan"], kind: 0, committee: null, ways: [{ label: "Mail", how: "conduct@rowan.example" }, { label: "In the chat", how: "any moderator" }], urgent: "", days: null },
  { names: [`LarchConf ${new Date().getUTCFullYear()}`, "LarchConf"], kind: 1, committee: larch.founding, ways: [], urgent: "+00 555 0100, or the desk at the main entrance, day and night", days: [today - 1, today + 2] },
  { names: ["Umbrella chat"], kind: 2, committee: "D".repeat(43), ways: [], urgent: "", days: null },
] };

export async function load(anchor: string | null): Promise<Loaded> {
  await wait(150);
  if (anchor === "N".repeat(43)) return { desks: [], vouched: [], refused: [{ name: "Larch code-of-conduct committee", reason: "not-anchored" }] };
  if (anchor === "U".repeat(43)) return { desks: [], vouched: [], refused: [{ name: "Birch committee", reason: "unconfirmed" }] };
  if (anchor === "C".repeat(43)) return { desks: [], vouched: [], refused: [{ name: "Birch committee", reason: "closed", places: larch.otherPlaces }] };
  if (anchor === "D".repeat(43)) return { desks: [umbrella], vouched: [{ ...larch, anchored: false }], refused: [] };
  if (anchor === "O".repeat(43)) throw new TellsafeError("offline");
  return anchor === null ? { desks: [{ ...larch, anchored: false }, alder], vouched: [], refused: [{ name: "Birch committee", reason: "details-changed" }] } : { desks: [larch], vouched: [], refused: [] };
}

export const atWork = { tell: (_found: number): boolean => true };

let tries = 0;
/** With "flood" in the text the work for it is never done. What was sent is left for a test to look at, as `sent`. "offline" in the text fails on the first try, "changed" always; with "broken" the connection is waited for. */
export async function send(_desk: Desk, ticked: number[], draft: Draft, progress: Progress, hold: Hold): Promise<Sent> {
  for (let done = 0; done < ticked.length; done++) { progress(done, ticked.length, "locking"); await wait(200); }
  const size = (draft.files ?? []).reduce((sum, { bytes }) => sum + bytes.length, 8192);
  for (let done = 0; done < size; done += 262_144) {
    progress(done, size, draft.text.includes("broken") && done > size / 2 ? "waiting" : "sending");
    await wait(400);
    await hold.rest();
  }
  while (draft.text.includes("flood")) {
    if (!atWork.tell(5)) throw new TellsafeError("busy", -1);
    await wait(200);
  }
  if (draft.text.includes("offline") && tries++ === 0) throw new TellsafeError("offline");
  if (draft.text.includes("changed")) throw new TellsafeError("changed");
  Object.assign(globalThis, { sent: draft });
  return { words: LIST.slice(0, 12), day: today, promisedDay: today + 3 };
}

export function checkWords(text: string): CodeCheck {
  const typed = text.toLowerCase().split(/[^a-z]+/).filter((word) => word !== "");
  const words = typed.map((word) => LIST.find((known) => known === word || (word.length >= 4 && known.startsWith(word))) ?? word);
  const wrong = words.flatMap((word, index) => (LIST.includes(word) ? [] : [{ index, word }]));
  const complete = words.length === 12 && wrong.length === 0;
  return { words, wrong, complete, checksum: complete && words[0] !== "zoo" };
}
export const completions = (prefix: string): string[] => LIST.filter((word) => word.startsWith(prefix));

const ana = { name: "Ana Ribeiro", role: "Chair" };
const said = (part: Partial<CaseMessage>): CaseMessage => ({ kind: "reply", from: ana, day: today - 3, text: "", answers: [], state: null, nextDay: null, missing: false, standing: 3, attached: null, ...part });
/** Two files; fetching them takes a while. */
function attached(): Attached {
  const files = [{ name: "notes of our call.pdf", mediaType: "application/pdf", bytes: new Uint8Array(840_000) },
    { name: "picture 1.jpg", mediaType: "image/jpeg", bytes: new Uint8Array(2_300_000) }];
  const found: Attached = { count: 2, size: 3_145_728, files: null, load: async (progress, hold) => {
    for (let done = 0; done < 3_145_728; done += 262_144) {
      progress(done, 3_145_728, "sending");
      await wait(150);
      await hold.rest();
    }
    return found.files = files;
  } };
  return found;
}
const view = (late: boolean): CaseView => ({
  deskName: larch.name, readers: ["Ana Ribeiro", "Kofi Mensah"], state: late ? 0 : 3, nextDay: late ? today - 2 : today + 4, nextDayMissed: late,
  canReread: !late, canWithdraw: late, withheld: late, closed: false, problems: late ? [{ what: "not-a-reader" as const }] : [], otherPlaces: larch.otherPlaces, room: 26_214_400,
  messages: late ? [said({ kind: "report", from: "you", day: today - 9 }), said({ missing: true })] : [
    said({ kind: "report", from: "you", day: today - 6, text: "During the review call somebody repeatedly made remarks about my accent.\n\nIt has happened before.", answers: [["danger", "no"], ["ongoing", "unsure"], ["when", "last week"], ["place", "Larch review call"], ["share", "ask"], ["act", "perhaps"]] }),
    said({ kind: "read", day: today - 5 }),
    said({ day: today - 5, text: "Thank you for telling us. We are sorry this happened.\n\nMay we ask the person who hosts the call to be there next time?" }),
    said({ kind: "status", day: today - 4, state: 3, nextDay: today + 4, text: "" }),
    said({ from: "you", day: today - 3, text: "Yes, please." }),
    said({ day: today - 2, text: "Here are our notes, and a picture of the room.", attached: attached() }),
  ],
});

/** The last word chooses: "zoo" unknown, "zebra" emptied, "world" a missed date and a withheld message, "word" a committee that has closed, all others a case under way. */
export async function open(words: string[], progress: Progress): Promise<OpenCase> {
  for (let done = 0; done < 4; done++) { progress(done, 4, "sending"); await wait(80); }
  if (words[11] === "zoo") throw new TellsafeError("unknown-code");
  if (words[11] === "zebra") throw new TellsafeError("emptied");
  const late = words[11] === "world";
  const over = words[11] === "word";
  let now = { ...view(late), closed: over };
  return {
    get view() { return now; },
    refresh: async () => { await wait(200); return now; },
    reply: async (text) => {
      await wait(300);
      if (text.includes("offline")) throw new TellsafeError("offline");
      now = { ...now, messages: [...now.messages, said({ from: "you", day: today, text })] };
      return now;
    },
    withdraw: async () => (late ? "withdrawn" : "asked"),
    wontComeBack: async () => undefined,
    close: () => undefined,
  };
}
export async function wontComeBack(): Promise<void> { await wait(100); }
