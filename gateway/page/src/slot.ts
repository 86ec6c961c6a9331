/** A slot: one reader's sealed copy of a statement, its signature and the key of the body. Always 4096 bytes. */
import { concat, equal, isZero, readU32, u32 } from "./bytes.ts";
import { open, seal } from "./envelope.ts";
import { Newer } from "./error.ts";
import type { Holder } from "./holder.ts";
import { SLOT, SLOT_PLAIN } from "./limits.ts";
import { messageId, parseStatement, verifyStatement } from "./statement.ts";
import type { Statement } from "./statement.ts";

/** What a reader has before looking at case and roster. */
export interface Received {
  id: Uint8Array;
  statement: Statement;
  /** The body's one-time identity; 32 zero bytes in a place. */
  bodyIdentity: Uint8Array;
}

/** Why a slot was dropped, in the order of the checks. */
export type SlotFault = "does-not-open" | "length" | "newer" | "statement" | "not-listed" | "signature";

export class BadSlot extends Error {
  fault: SlotFault;
  constructor(fault: SlotFault) {
    super(fault);
    this.fault = fault;
  }
}

const FIXED = 64 + 32;

export async function sealSlot(
  recipient: Uint8Array, statement: Uint8Array, signature: Uint8Array, bodyIdentity: Uint8Array,
): Promise<Uint8Array> {
  const plain = new Uint8Array(SLOT_PLAIN);
  // `set` throws when a statement is too long, before anything is sealed.
  plain.set(concat(u32(FIXED + statement.length), signature, bodyIdentity, statement));
  const slot = await seal(recipient, plain);
  plain.fill(0);
  return slot;
}

/** Throws `BadSlot`. The author is judged later, against the case and the roster. */
export async function openSlot(reader: Pick<Holder, "keys" | "inbox">, slot: Uint8Array): Promise<Received> {
  if (slot.length !== SLOT) throw new BadSlot("does-not-open");
  const plain = await open(reader.keys, slot).catch(() => { throw new BadSlot("does-not-open"); });
  if (plain.length !== SLOT_PLAIN) throw new BadSlot("length");
  const end = 4 + readU32(plain);
  if (end < 4 + FIXED || end > SLOT_PLAIN || !isZero(plain.subarray(end))) throw new BadSlot("length");
  const signature = plain.slice(4, 68);
  const bodyIdentity = plain.slice(68, 100);
  const bytes = plain.slice(100, end);
  plain.fill(0);
  const statement = parse(bytes);
  if (!statement.readers.some((inbox) => equal(inbox, reader.inbox))) throw new BadSlot("not-listed");
  if (!await verifyStatement(statement.author, bytes, signature)) throw new BadSlot("signature");
  return { id: messageId(bytes), statement, bodyIdentity };
}

function parse(bytes: Uint8Array): Statement {
  try {
    return parseStatement(bytes);
  } catch (error) {
    throw new BadSlot(error instanceof Newer ? "newer" : "statement");
  }
}
