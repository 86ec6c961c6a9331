/** Making a message: one body, one statement, one slot for each reader. */
import { compare, wipe } from "../bytes.ts";
import { sealBody } from "../body.ts";
import type { SealedBody } from "../body.ts";
import { contentParts } from "../content.ts";
import type { Content } from "../content.ts";
import { believedDay, monthOf } from "../dates.ts";
import type { Holder } from "../holder.ts";
import { SLOT } from "../limits.ts";
import { paddedBody } from "../pad.ts";
import { breathe } from "../pause.ts";
import type { Roster } from "../roster.ts";
import { sealSlot } from "../slot.ts";
import { KIND, encodeStatement, messageId, signStatement } from "../statement.ts";
import type { Card, Statement } from "../statement.ts";
import { VaultError, commit, planCommit, putPiece } from "../vault.ts";
import type { Commit, PlannedCommit, Wire } from "../vault.ts";
import { patiently } from "./patience.ts";
import type { Line } from "./wire.ts";
import { today } from "./wire.ts";
import type { Hold, Progress } from "./types.ts";

/** The vault's answer to a commit of which it lacks a piece. */
const MISSING = 404;

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

export interface Composed {
  id: Uint8Array;
  /** Its author's. */
  day: number;
  planned: PlannedCommit;
  /** Pieces that the vault has: a second attempt goes on behind them. */
  arrived: number;
}

/** Never waits. */
export const FREE: Hold = { rest: () => undefined };

/** Seals everything; what comes back is sent as it is, however often that takes. */
export async function compose(message: Message, progress: Progress, hold: Hold = FREE): Promise<Composed> {
  const { author, roster } = message;
  const parts = contentParts(message.content);
  const total = paddedBody(parts.reduce((sum, part) => sum + part.length, 0)) + SLOT * (message.readers.length + (message.place ? 1 : 0));
  let done = 0;
  const step = async (bytes: number): Promise<void> => {
    progress(done += bytes, total, "locking");
    await breathe();
    await hold.rest();
  };
  progress(0, total, "locking");
  const body = await sealBody(parts, step);
  // The person still has their files, and may want to change what they say about them.
  wipe(...parts.filter((part) => !message.content.attachments?.some(({ bytes }) => bytes === part)));
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
    await step(SLOT);
  }
  if (message.place) {
    slots.push({ inbox: author.inbox, slot: await sealPlace(statement, id, author) });
    await step(SLOT);
  }
  wipe(body.identity);
  // In the order of the inboxes' names, which says nothing about who the author is.
  slots.sort((a, b) => compare(a.inbox, b.inbox));
  return { id, day: statement.day, planned: plan(message, body, slots), arrived: 0 };
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

/**
 * Sends what was composed; gives the vault's day. Doing it again after a failure does nothing twice, and sends no piece again that
 * arrived, unless the vault no longer has it: one waits a day for its commit.
 */
export async function deliver(line: Line, composed: Composed, progress: Progress, hold: Hold = FREE): Promise<number> {
  const { planned, day: authors } = composed;
  const { pieces } = planned;
  const total = pieces.reduce((sum, piece) => sum + piece.length, planned.content.length);
  let done = 0;
  const attempt = <T>(question: (wire: Wire) => Promise<T>): Promise<T> => {
    const once = (): Promise<T> => line.ask(question);
    // A short message fails at once and says so: its person decides.
    return pieces.length === 0 ? once() : patiently(once, () => progress(done, total, "waiting"), hold);
  };
  for (let fresh = composed.arrived === 0; ; fresh = true) {
    for (const [index, piece] of pieces.entries()) {
      if (index >= composed.arrived) {
        progress(done, total, "sending");
        await attempt((wire) => putPiece(wire, piece));
        composed.arrived = index + 1;
      }
      done += piece.length;
    }
    progress(done, total, "sending");
    try {
      const day = await attempt((wire) => commit(wire, planned));
      progress(total, total, "sending");
      return believedDay(day, authors);
    } catch (error) {
      if (fresh || !(error instanceof VaultError) || error.status !== MISSING) throw error;
      // A piece waited too long for the rest.
      composed.arrived = done = 0;
    }
  }
}
