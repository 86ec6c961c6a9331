/** The roster: a signed chain that says whose keys these are, and what their holders promise. */
import { concat, equal, hex, u32 } from "./bytes.ts";
import { ascending, encode } from "./cbor.ts";
import { isUsableKey } from "./curves.ts";
import type { Value } from "./cbor.ts";
import { decodeVersioned, named, parseDetails } from "./details.ts";
import type { Details } from "./details.ts";
import { Malformed, Newer } from "./error.ts";
import { H } from "./hash.ts";
import { sign, verify } from "./label.ts";
import { CONFIRM_REFUSE, CONFIRM_WARN, MEMBERS } from "./limits.ts";
import { b32, blob, list, nullable, signature, tuple, upTo } from "./shape.ts";

export { encodeDetails, parseDetails } from "./details.ts";
export type { Details } from "./details.ts";

export interface Core {
  name: string;
  number: number;
  previous: Uint8Array | null;
  members: { key: Uint8Array; inbox: Uint8Array }[];
  quorum: number;
  vaultKey: Uint8Array;
  details: Uint8Array;
  /** Inboxes of keys that were lost since the core before, each with the one in its place, if there is one yet. */
  lost: [Uint8Array, Uint8Array | null][];
  /** Its own hash: the fingerprint. */
  hash: Uint8Array;
}

export type RosterFault =
  "chain-broken" | "not-signed" | "details-changed" | "duplicate-key" | "not-anchored" | "unconfirmed" | "closed" | "newer-format" | "malformed";

/** Why a roster is refused, and the name it gave itself where one could be read. */
export class RosterRefused extends Error {
  fault: RosterFault;
  deskName: string | null;
  constructor(fault: RosterFault, deskName: string | null) {
    super(fault);
    this.fault = fault;
    this.deskName = deskName;
  }
}

const coreShape = tuple(upTo(1, 1), named, upTo(0xffffffff, 1), nullable(b32), list(tuple(b32, b32), MEMBERS, 1), upTo(MEMBERS, 1), b32, b32);
const lostShape = list(tuple(b32, nullable(b32)), MEMBERS, 1);
const confirmationShape = tuple(b32, b32, upTo(0xffffffff), signature);
export const linkShape = tuple(blob(), list(tuple(b32, signature), MEMBERS));

/** Throws `RosterRefused` for a key or an inbox that occurs twice, `Malformed` or `Newer` for the rest. */
export function parseCore(bytes: Uint8Array): Core {
  const items = decodeVersioned(bytes) as Value[];
  const lost = items.length > 8 ? lostShape(items.pop()!) : [];
  const [, name, number, previous, pairs, quorum, vaultKey, details] = coreShape(items);
  const members = pairs.map(([key, inbox]) => ({ key, inbox }));
  if (quorum > members.length || (previous === null) !== (number === 1)) throw new Malformed("core");
  // A key that no signature verifies under is nobody's, however often it stands there.
  const single = members.every((m) => isUsableKey(m.key)) && !twice(members.map((m) => m.key)) && !twice(members.map((m) => m.inbox));
  if (!single) throw new RosterRefused("duplicate-key", name);
  return { name, number, previous, members, quorum, vaultKey, details, lost, hash: H(bytes) };
}

export function encodeCore(core: Omit<Core, "hash">): Uint8Array {
  const { name, number, previous, members, quorum, vaultKey, details, lost } = core;
  return encode([1, name, number, previous, members.map(({ key, inbox }) => [key, inbox]), quorum, vaultKey, details, ...lost.length ? [lost] : []]);
}

/** Whether one of its members has this inbox. */
export const lists = ({ members }: Core, one: Uint8Array): boolean => members.some(({ inbox }) => equal(inbox, one));

const twice = (items: readonly Uint8Array[]): boolean => new Set(items.map(hex)).size !== items.length;

/** That the core is current, or that the committee closes. */
interface Word { day: number; closing: boolean }

export interface Roster {
  /** Every core of the chain, the founding one first. */
  cores: Core[];
  newest: Core;
  details: Details;
  /** By member, in the core's order: what each said of this core last. */
  words: (Word | null)[];
}

/** Verifies the three parts of a roster as they stand in the public file. Throws `RosterRefused` and nothing else. */
export async function verifyRoster(links: readonly Value[], detailsBytes: Uint8Array, confirmations: readonly Value[], today: number):
  Promise<Roster> {
  let name: string | null = null;
  try {
    const cores: Core[] = [];
    for (const link of links) {
      const core = await verifyLink(link, cores, (found) => { name = found; });
      cores.push(core);
    }
    const newest = cores.at(-1);
    if (!newest) throw new Malformed("no links");
    if (!equal(H(detailsBytes), newest.details)) throw new RosterRefused("details-changed", name);
    const details = parseDetails(detailsBytes);
    if (details.members.length !== newest.members.length) throw new Malformed("details");
    if (twice(details.members.map((m) => m.recipient))) throw new RosterRefused("duplicate-key", name);
    return { cores, newest, details, words: await lastWords(newest, confirmations, today) };
  } catch (error) {
    if (error instanceof RosterRefused) throw error;
    throw new RosterRefused(error instanceof Newer ? "newer-format" : "malformed", name);
  }
}

async function verifyLink(link: Value, cores: readonly Core[], named: (name: string) => void): Promise<Core> {
  const before = cores.at(-1);
  const [bytes, signatures] = linkShape(link);
  const core = parseCore(bytes);
  named(core.name);
  const follows = before
    ? core.number === before.number + 1 && core.previous !== null && equal(core.previous, before.hash)
    : core.number === 1;
  // A key is lost by who had it until then, and never comes back; the one in its place is one member's, and was nobody's before.
  const sound = ascending(core.lost.map(([old]) => old)) && !twice(core.lost.flatMap(([, heir]) => heir ?? [])) &&
    core.lost.every(([old, heir]) => before && lists(before, old) && (!heir || lists(core, heir) && !cores.some((one) => lists(one, heir)))) &&
    ![...cores, core].some(({ lost }) => lost.some(([old]) => lists(core, old)));
  if (!follows || !sound) throw new RosterRefused("chain-broken", core.name);
  if (!ascending(signatures.map(([key]) => key))) throw new Malformed("order of signatures");
  // The founder signs the first link among its own members; later ones are signed by those who could until then.
  const signers = before ?? core;
  if (signatures.length < (before ? before.quorum : 1)) throw new RosterRefused("not-signed", core.name);
  for (const [key, signed] of signatures) {
    const known = signers.members.some((member) => equal(member.key, key));
    if (!known || !await verify("tellsafe/1 roster", key, bytes, signed)) throw new RosterRefused("not-signed", core.name);
  }
  return core;
}

/** Words about other cores, by strangers, with a wrong signature or from days to come count for nothing. On one day a closing is the last. */
async function lastWords(core: Core, confirmations: readonly Value[], today: number): Promise<(Word | null)[]> {
  const last: (Word | null)[] = core.members.map(() => null);
  for (const value of confirmations) {
    const [hash, key, day] = confirmationShape(value);
    const index = core.members.findIndex((member) => equal(member.key, key));
    // A day ahead is a clock that differs; more than that would keep a roster fresh for as long as someone likes.
    if (index < 0 || !equal(hash, core.hash) || day > today + 1) continue;
    const { valid, closing } = await verifyConfirmation(value);
    if (!valid) continue;
    const known = last[index];
    if (!known || day > known.day || day === known.day && closing) last[index] = { day, closing };
  }
  return last;
}

export async function verifyConfirmation(value: Value): Promise<{ hash: Uint8Array; key: Uint8Array; day: number; valid: boolean; closing: boolean }> {
  const [hash, key, day, signed] = confirmationShape(value);
  const said = concat(hash, u32(day));
  const current = await verify("tellsafe/1 confirmation", key, said, signed);
  const closing = !current && await verify("tellsafe/1 closing", key, said, signed);
  return { hash, key, day, valid: current || closing, closing };
}

export async function signConfirmation(seed: Uint8Array, key: Uint8Array, hash: Uint8Array, day: number, closing = false): Promise<Value> {
  return [hash, key, day, await sign(closing ? "tellsafe/1 closing" : "tellsafe/1 confirmation", seed, concat(hash, u32(day)))];
}

/** How many members confirmed within `days` of `today`. */
export const confirmedWithin = ({ words }: Roster, today: number, days: number): number =>
  words.filter((word) => word && !word.closing && word.day >= today - days).length;
export const confirmedLately = (roster: Roster, today: number): number => confirmedWithin(roster, today, CONFIRM_WARN);

/** Why nothing is sealed to it: somebody says that it closes, and fewer hold it open than could change its list, or than all but one; or nobody
 *  confirmed it for half a year. Who does not say so holds it open, for as long from the first who did as between two visits: nobody alone closes
 *  one that works. */
export function freshness(roster: Roster, today: number): "closed" | "unconfirmed" | null {
  const { words, newest } = roster;
  const first = Math.min(...words.map((word) => word?.closing ? word.day : Infinity));
  const open = words.filter((word) => !word?.closing && Math.max(word?.day ?? 0, first) >= today - CONFIRM_WARN);
  if (first < Infinity) return open.length < Math.max(1, Math.min(newest.quorum, newest.members.length - 1)) ? "closed" : null;
  return confirmedWithin(roster, today, CONFIRM_REFUSE) === 0 ? "unconfirmed" : null;
}

export const coreByHash = (roster: Roster, hash: Uint8Array): Core | undefined => roster.cores.find((core) => equal(core.hash, hash));
