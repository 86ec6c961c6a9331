/** Telling: from what was written to the code that finds it again. */
import { random, toUtf8, wipe } from "../bytes.ts";
import { seedOf, toWords } from "../code.ts";
import type { Content } from "../content.ts";
import { promisedDay } from "../dates.ts";
import { holder, wipeHolder } from "../holder.ts";
import type { Holder } from "../holder.ts";
import { ANSWERS, TEXTS } from "../limits.ts";
import { KIND, fitCard } from "../statement.ts";
import { VaultError, withdraw } from "../vault.ts";
import { FREE, compose, deliver } from "./compose.ts";
import type { Composed, Recipient } from "./compose.ts";
import { assertRoom, outlineOf } from "./files.ts";
import { assertCurrent, reachable } from "./load.ts";
import type { Reachable } from "./load.ts";
import { journey } from "./wire.ts";
import { TellsafeError } from "./types.ts";
import type { Desk, Draft, Hold, Progress, Sent } from "./types.ts";

/** A report that is sealed, whether or not it has arrived. */
interface Prepared extends Code { report: Composed; members: Recipient[]; of: string; sent?: Sent; /** It follows one that may still arrive. */ second?: true }

/** A code that nobody has seen yet, and what it can do. */
interface Code { reporter: Holder; words: string[] }

const prepared = new WeakMap<Draft, Prepared>();
const afterwards = new WeakMap<Sent, Prepared & { desk: Reachable; lastWord?: Composed }>();

/** What must be the same for a second attempt to be the same report. */
const outline = (desk: Desk, ticked: readonly number[], draft: Draft): string =>
  JSON.stringify([desk.fingerprint, [...ticked].sort((a, b) => a - b), { ...draft, files: outlineOf(draft.files) }]);

export const send = (desk: Desk, ticked: number[], draft: Draft, progress: Progress, hold: Hold = FREE): Promise<Sent> => journey(async () => {
  const way = reachable(desk);
  const of = outline(desk, ticked, draft);
  let ready = prepared.get(draft);
  if (ready && ready.of !== of) ready = await replace(ready, desk, way, ticked, draft, of, progress, hold);
  ready ??= await prepare(desk, way, ticked, draft, of, progress, hold);
  prepared.set(draft, ready);
  if (ready.sent) return ready.sent;
  let day: number;
  try {
    day = await deliver(way.line, ready.report, progress, hold);
  } catch (error) {
    if (!ready.second || !(error instanceof VaultError) || error.status !== 409) throw error;
    // The first one came after all, between the question and now.
    ready = await replace(ready, desk, way, ticked, draft, of, progress, hold);
    prepared.set(draft, ready);
    day = await deliver(way.line, ready.report, progress, hold);
  }
  const { acknowledgeDays } = way.roster.details;
  ready.sent = { words: ready.words, day, promisedDay: promisedDay(day, acknowledgeDays, way.roster.details) };
  // It arrived: nothing of it is needed any more but its id.
  ready.report.planned = { content: new Uint8Array(0), size: 0, pieces: [] };
  afterwards.set(ready.sent, { ...ready, desk: way });
  return ready.sent;
});

/**
 * Something was changed after an attempt that may have arrived all the same: that is taken back first. Where it is not there, it may
 * still be on its way, held up by whoever carries it. The new one then has the same code, and so the same withdrawal, of which the
 * vault takes only one: what was unticked since cannot be delivered later.
 */
async function replace(before: Prepared, desk: Desk, way: Reachable, ticked: readonly number[], draft: Draft, of: string, progress: Progress,
  hold: Hold): Promise<Prepared> {
  const { reporter, words } = before;
  if (await way.line.ask((wire) => withdraw(wire, reporter.withdrawalSecret)) === "unknown") {
    return { ...await prepare(desk, way, ticked, draft, of, progress, hold, { reporter, words }), second: true };
  }
  const made = await prepare(desk, way, ticked, draft, of, progress, hold);
  wipeHolder(reporter);
  return made;
}

async function newCode(): Promise<Code> {
  const entropy = random(16);
  const words = toWords(entropy);
  const seed = seedOf(entropy);
  const reporter = await holder(seed);
  wipe(entropy, seed);
  return { reporter, words };
}

async function prepare(
  desk: Desk, way: Reachable, ticked: readonly number[], draft: Draft, of: string, progress: Progress, hold: Hold, code?: Code,
): Promise<Prepared> {
  await assertCurrent(way);
  const { roster } = way;
  const members = recipients(desk, roster, ticked);
  assertRoom(draft.files, roster.details.attachments);
  const { reporter, words } = code ?? await newCode();
  const [card, cut] = fitCard(draft.people, draft.place);
  const own = { inbox: reporter.inbox, recipient: reporter.keys.recipient };
  const report = await compose({
    kind: KIND.report, roster, case: null, author: reporter, parents: [], card,
    readers: draft.keepCopy ? [...members, own] : members,
    content: contentOf(draft, reporter, cut),
    withdrawal: reporter.withdrawal,
    place: !draft.keepCopy,
  }, progress, hold);
  return { report, reporter, words, members, of };
}

/** Throws `no-readers` unless every ticked member can be sealed to; the screens name those who cannot and never tick them. */
function recipients(desk: Desk, { newest, details }: Reachable["roster"], ticked: readonly number[]): Recipient[] {
  const indices = [...new Set(ticked)];
  if (indices.length === 0 || indices.some((index) => !desk.members[index]?.usable)) throw new TellsafeError("no-readers");
  return indices.map((index) => ({ inbox: newest.members[index]!.inbox, recipient: details.members[index]!.recipient }));
}

function contentOf(draft: Draft, reporter: Holder, cardWasCut: boolean): Content {
  const answers = draft.answers.filter(([, answer]) => answer !== "");
  // What the card had no room for is not lost: it goes where there is room.
  if (cardWasCut) answers.push(["people", draft.people], ["place", draft.place]);
  const length = [draft.text, draft.language, ...answers.flat()].reduce((sum, text) => sum + toUtf8(text).length, 0);
  if (length > TEXTS || answers.length > ANSWERS) throw new TellsafeError("too-long");
  return {
    text: draft.text,
    ...(answers.length > 0 ? { answers } : {}),
    reporter: { recipient: reporter.keys.recipient, inbox: reporter.inbox },
    withdrawal: reporter.withdrawal,
    ...(draft.language !== "" ? { language: draft.language } : {}),
    ...(draft.files ? { attachments: draft.files } : {}),
  };
}

/** "I won't come back": said to those who read the report, so that they ask no questions into the void. */
export const wontComeBack = (sent: Sent): Promise<void> => journey(async () => {
  const after = afterwards.get(sent);
  if (!after) throw new TellsafeError("unexpected");
  const { desk, reporter, report, members } = after;
  after.lastWord ??= await compose({
    kind: KIND.reply, roster: desk.roster, case: report.id, author: reporter, parents: [report.id], readers: members,
    content: { wontComeBack: true },
  }, () => {});
  await deliver(desk.line, after.lastWord, () => {});
  wipeHolder(reporter);
});
