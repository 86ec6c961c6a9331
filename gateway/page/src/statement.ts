/** The statement: what a message says about itself, signed once and the same for every reader. */
import { ascending, decode, encode } from "./cbor.ts";
import { toUtf8 } from "./bytes.ts";
import { Malformed, Newer } from "./error.ts";
import { H } from "./hash.ts";
import { sign, verify } from "./label.ts";
import { CARD, PARENTS, READERS } from "./limits.ts";
import { b32, blob, list, nullable, text, tuple, upTo } from "./shape.ts";

/** What a message is, by its number in the format. */
export const KIND = { report: 0, reply: 1, status: 2, read: 3, note: 4, withdrawal: 5, place: 6, introduction: 9 } as const;

export interface Card { people: string; place: string }

export interface Statement {
  kind: number;
  /** Hash of the roster core that the author went by. */
  roster: Uint8Array;
  /** Id of the case's report; null exactly in a report. */
  case: Uint8Array | null;
  author: Uint8Array;
  /** The author's own UTC day. */
  day: number;
  parents: Uint8Array[];
  readers: Uint8Array[];
  /** The body's hash. */
  body: Uint8Array;
  card: Card | null;
}

const shape = tuple(upTo(1, 1), upTo(10), b32, nullable(b32), b32, upTo(0xffffffff), list(b32, PARENTS), list(b32, READERS, 1), b32,
  nullable(blob(CARD)));
const cardShape = tuple(text, text);

export function encodeStatement(statement: Statement): Uint8Array {
  const { kind, roster, author, day, parents, readers, body, card } = statement;
  return encode([1, kind, roster, statement.case, author, day, parents, readers, body, card && encodeCard(card)]);
}

/** Throws `Malformed`, or `Newer` for a version that this page does not know. */
export function parseStatement(bytes: Uint8Array): Statement {
  const value = decode(bytes);
  if (Array.isArray(value) && typeof value[0] === "number" && value[0] > 1) throw new Newer();
  const [, kind, roster, ofCase, author, day, parents, readers, body, card] = shape(value);
  if (!ascending(parents) || !ascending(readers)) throw new Malformed("order of parents or readers");
  if ((ofCase === null) !== (kind === KIND.report)) throw new Malformed("case");
  if (kind === KIND.report ? parents.length > 0 : card !== null) throw new Malformed("parents or card");
  if (kind === KIND.place && readers.length < 2) throw new Malformed("readers of a place");
  return { kind, roster, case: ofCase, author, day, parents, readers, body, card: card && parseCard(card) };
}

const encodeCard = (card: Card): Uint8Array => encode([card.people, card.place]);

function parseCard(bytes: Uint8Array): Card {
  const [people, place] = cardShape(decode(bytes));
  return { people, place };
}

/** Cuts both texts so that the card fits; the second value says whether anything was cut. */
export function fitCard(people: string, place: string): [Card | null, boolean] {
  if (people === "" && place === "") return [null, false];
  const card = { people, place };
  if (encodeCard(card).length <= CARD) return [card, false];
  // The people are what a conflict is about; they get three quarters. Seven bytes are CBOR's own.
  const forPlace = Math.min(toUtf8(place).length, CARD >> 2);
  return [{ people: cut(people, CARD - 7 - forPlace), place: cut(place, forPlace) }, true];
}

/** At most `limit` bytes of UTF-8, ending at a character and marked as cut. */
function cut(whole: string, limit: number): string {
  if (toUtf8(whole).length <= limit) return whole;
  let kept = "";
  let length = 3;
  for (const character of whole) {
    length += toUtf8(character).length;
    if (length > limit) break;
    kept += character;
  }
  return kept + "…";
}

/** The message's id. */
export const messageId = (statement: Uint8Array): Uint8Array => H(statement);

export const signStatement = (seed: Uint8Array, statement: Uint8Array): Promise<Uint8Array> =>
  sign("tellsafe/1 statement", seed, statement);

export const verifyStatement = (author: Uint8Array, statement: Uint8Array, signature: Uint8Array): Promise<boolean> =>
  verify("tellsafe/1 statement", author, statement, signature);

