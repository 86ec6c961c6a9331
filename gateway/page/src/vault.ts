/** What the vault can be asked, and how its answers are read. Nothing here knows who asks or over which wire. */
import { concat } from "./bytes.ts";
import { decode, encode, encodeParts } from "./cbor.ts";
import type { Value } from "./cbor.ts";
import { decodeResponse, encodeRequest, fits } from "./bhttp.ts";
import { Malformed } from "./error.ts";
import { CLASSES, LAST_DAY, PAGE, PIECE, PIECES, READERS, SLOT } from "./limits.ts";
import { encapsulateRequest } from "./relay.ts";
import { b32, blob, exactly, list, tuple, uint, upTo } from "./shape.ts";

export const SMALL = CLASSES[0];
export const LARGE = CLASSES[1];

/** How requests travel: the relay key to seal them with, and the one function that carries bytes to the gateway and back. */
export interface Wire { recipient: Uint8Array; carry(request: Uint8Array): Promise<Uint8Array> }

/** An answer other than 200; the sentence is the vault's own and is not shown. */
export class VaultError extends Error {
  status: number;
  constructor(status: number) {
    super(`vault answered ${status}`);
    this.status = status;
  }
}

/** Asks `path` with an already encoded content; gives the decoded answer. */
export async function ask(wire: Wire, path: string, content: Uint8Array, size: number): Promise<Value> {
  const exchange = await encapsulateRequest(wire.recipient, encodeRequest({ path, content }, size));
  const response = decodeResponse(await exchange.openResponse(await wire.carry(exchange.request)));
  if (response.status !== 200) throw new VaultError(response.status);
  return decode(response.content);
}

export interface Commit {
  slots: { inbox: Uint8Array; slot: Uint8Array }[];
  pieceHashes: Uint8Array[];
  pieces: Uint8Array[];
  withdrawal: Uint8Array | null;
  closes: Uint8Array | null;
  /** The month in which it ends. */
  expires: number;
}

const commitParts = ({ slots, pieceHashes, pieces, withdrawal, closes, expires }: Commit): Uint8Array[] =>
  encodeParts([1, slots.map(({ inbox, slot }) => [inbox, slot]), pieceHashes, pieces, withdrawal, closes, expires]);

export const encodeCommit = (commit: Commit): Uint8Array => concat(...commitParts(commit));

export interface PlannedCommit { content: Uint8Array; size: number; /** To be put before it. */ pieces: Uint8Array[] }

/**
 * Chooses the class as if every member of the roster and the reporter got a slot, so that it says nothing about the ticks.
 * A body too long for either class goes ahead in pieces.
 */
export function planCommit(commit: Commit, members: number): PlannedCommit {
  const all = { inbox: new Uint8Array(32), slot: new Uint8Array(SLOT) };
  const slots = Array.from({ length: Math.min(members + 1, READERS) }, () => all);
  const length = commitParts({ ...commit, slots, withdrawal: all.inbox, closes: all.inbox }).reduce((sum, part) => sum + part.length, 0);
  for (const size of CLASSES) if (fits(length, size)) return { content: encodeCommit(commit), size, pieces: [] };
  return { content: encodeCommit({ ...commit, pieces: [] }), size: LARGE, pieces: commit.pieces };
}

const committed = tuple(upTo(1, 1), upTo(LAST_DAY));

/** Gives the vault's day of acknowledgement; the same bytes may be sent again without harm. */
export async function commit(wire: Wire, planned: PlannedCommit): Promise<number> {
  return committed(await ask(wire, "/commit", planned.content, planned.size))[1];
}

const done = tuple(upTo(1, 1));

export async function putPiece(wire: Wire, piece: Uint8Array): Promise<void> {
  done(await ask(wire, "/piece", encode([1, piece]), LARGE));
}

export interface InboxPage { highest: number; slots: { number: number; day: number; slot: Uint8Array }[] }

const page = tuple(upTo(1, 1), uint, list(tuple(uint, upTo(LAST_DAY), exactly(SLOT)), PAGE));

export async function readInbox(wire: Wire, capability: Uint8Array, after: number): Promise<InboxPage> {
  const [, highest, rows] = page(await ask(wire, "/inbox", encode([1, capability, after]), SMALL));
  let last = after;
  for (const [number] of rows) {
    if (number <= last || number > highest) throw new Malformed("numbers of an inbox");
    last = number;
  }
  return { highest, slots: rows.map(([number, day, slot]) => ({ number, day, slot })) };
}

const looked = tuple(upTo(1, 1), list(uint, READERS));

/** The highest numbers of up to sixteen inboxes. */
export async function look(wire: Wire, capabilities: readonly Uint8Array[]): Promise<number[]> {
  const [, highest] = looked(await ask(wire, "/look", encode([1, capabilities]), SMALL));
  if (highest.length !== capabilities.length) throw new Malformed("look");
  return highest;
}

const bodyPiece = tuple(upTo(1, 1), list(b32, PIECES, 1), blob(PIECE));

/** One piece and the list of all; the small class first, the large one when the vault asks for it, and for what follows a whole piece. */
export async function readPiece(wire: Wire, body: Uint8Array, index: number): Promise<{ pieceHashes: Uint8Array[]; piece: Uint8Array }> {
  const asked = encode([1, body, index]);
  const answer = await ask(wire, "/body", asked, index === 0 ? SMALL : LARGE).catch((error: unknown) => {
    if (error instanceof VaultError && error.status === 413) return ask(wire, "/body", asked, LARGE);
    throw error;
  });
  const [, pieceHashes, piece] = bodyPiece(answer);
  return { pieceHashes, piece };
}

export async function deleteSlots(wire: Wire, capability: Uint8Array, numbers: readonly number[]): Promise<void> {
  done(await ask(wire, "/delete", encode([1, capability, numbers]), SMALL));
}

const OUTCOMES = ["withdrawn", "read", "unknown"] as const;
const outcome = tuple(upTo(1, 1), upTo(2));

export async function withdraw(wire: Wire, secret: Uint8Array): Promise<(typeof OUTCOMES)[number]> {
  return OUTCOMES[outcome(await ask(wire, "/withdraw", encode([1, secret]), SMALL))[1]]!;
}
