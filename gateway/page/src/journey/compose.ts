/** Making a message: one body, one statement, one slot for each reader. */
import { compare, wipe } from "../bytes.ts";
import { sealBody } from "../body.ts";
import type { SealedBody } from "../body.ts";
import { encodeContent } from "../content.ts";
import type { Content } from "../content.ts";
import { believedDay, monthOf } from "../dates.ts";
import type { Holder } from "../holder.ts";
import { pause } from "../pause.ts";
import type { Roster } from "../roster.ts";
import { sealSlot } from "../slot.ts";
import { KIND, encodeStatement, messageId, signStatement } from "../statement.ts";
import type { Card, Statement } from "../statement.ts";
import { commit, planCommit, putPiece } from "../vault.ts";
import type { Commit, PlannedCommit } from "../vault.ts";
import type { Line } from "./wire.ts";
import { today } from "./wire.ts";
import type { Progress } from "./types.ts";

export interface Recipient { inbox: Uint8Array; recipient: Uint8Array }

export interface Message {
  kind: number;
  roster: Roster;
  /** Id of the case; null in a report. */
  case: Uint8Array | null;
  author: Holder;
  parents: Uint8Array[];
  readers: Recipient[];
  content: Content;
  card?: Card | null;
  withdrawal?: Uint8Array;
  /** The author's own inbox gets only the place of this report, not the report. */
  place?: boolean;
}

export interface Composed { id: Uint8Array; /** Its author's. */ day: number; planned: PlannedCommit }

/** Seals everything; what comes back is sent as it is, however often that takes. */
export async function compose(message: Message, progress: Progress): Promise<Composed> {
  const { author, roster } = message;
  const total = message.readers.length + (message.place ? 2 : 1);
  let done = 0;
  const step = async (): Promise<void> => {
    progress(++done, total, "locking");
    await pause();
  };
  progress(0, total, "locking");
  const plain = encodeContent(message.content);
  const body = await sealBody(plain);
  wipe(plain);
  await step();
  const statement: Statement = {
    kind: message.kind, roster: roster.newest.hash, case: message.case, author: author.signingKey, day: today(),
    parents: [...message.parents].sort(compare), readers: message.readers.map((reader) => reader.inbox).sort(compare),
    body: body.hash, card: message.card ?? null,
  };
  const bytes = encodeStatement(statement);
  const id = messageId(bytes);
  const signature = await signStatement(author.signingSeed, bytes);
  const slots: Commit["slots"] = [];
  for (const { inbox, recipient } of message.readers) {
    slots.push({ inbox, slot: await sealSlot(recipient, bytes, signature, body.identity) });
    await step();
  }
  if (message.place) {
    slots.push({ inbox: author.inbox, slot: await sealPlace(statement, id, author) });
    await step();
  }
  wipe(body.identity);
  // In the order of the inboxes' names, which says nothing about who the author is.
  slots.sort((a, b) => compare(a.inbox, b.inbox));
  return { id, day: statement.day, planned: plan(message, body, slots) };
}

async function sealPlace(report: Statement, id: Uint8Array, author: Holder): Promise<Uint8Array> {
  // It says whom the report went to, so that no one can be brought in later as if they had been chosen.
  const readers = [...report.readers, author.inbox].sort(compare);
  const bytes = encodeStatement({ ...report, kind: KIND.place, case: id, parents: [], readers, card: null });
  return sealSlot(author.keys.recipient, bytes, await signStatement(author.signingSeed, bytes), new Uint8Array(32));
}

function plan({ roster, withdrawal }: Message, body: SealedBody, slots: Commit["slots"]): PlannedCommit {
  return planCommit({
    slots, pieceHashes: body.pieceHashes, pieces: body.pieces, withdrawal: withdrawal ?? null, closes: null,
    expires: monthOf(today()) + roster.details.months,
  }, roster.newest.members.length);
}

/** Sends what was composed; gives the vault's day. Doing it again after a failure does nothing twice. */
export async function deliver(line: Line, { day: authors, planned }: Composed, progress: Progress): Promise<number> {
  const total = planned.pieces.length + 1;
  for (const [index, piece] of planned.pieces.entries()) {
    progress(index, total, "sending");
    await line.ask((wire) => putPiece(wire, piece));
  }
  progress(total - 1, total, "sending");
  const day = await line.ask((wire) => commit(wire, planned));
  progress(total, total, "sending");
  return believedDay(day, authors);
}
