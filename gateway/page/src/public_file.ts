/** The public file, `GET /rosters`: one for everyone, so that nobody learns which committee a visitor came for. */
import { equal } from "./bytes.ts";
import { decode } from "./cbor.ts";
import type { Value } from "./cbor.ts";
import { Malformed, Newer } from "./error.ts";
import { PUBLIC_FILE } from "./limits.ts";
import { isCurrent, verifyRelayKey } from "./relay.ts";
import type { RelayKey } from "./relay.ts";
import { RosterRefused, isUnconfirmed, verifyRoster } from "./roster.ts";
import type { Roster, RosterFault } from "./roster.ts";
import { any, blob, list, tuple, upTo } from "./shape.ts";
import { dayOf } from "./dates.ts";

export type Fault = RosterFault | "relay-key" | "clock";

/** One committee of the file: its roster when the chain holds, a fault when it may not be sealed to. Often only one of them. */
export interface Entry { name: string | null; roster: Roster | null; relayKey: RelayKey | null; fault: Fault | null }

const fileShape = tuple(upTo(1, 1), list(any), list(any));
const entryShape = tuple(list(any), blob(), list(any));

function parseFile(bytes: Uint8Array): readonly [number, Value[], Value[]] {
  if (bytes.length > PUBLIC_FILE) throw new Malformed("public file");
  const file = decode(bytes);
  if (Array.isArray(file) && typeof file[0] === "number" && file[0] > 1) throw new Newer();
  return fileShape(file);
}

export const relayKeysOf = (bytes: Uint8Array): Value[] => parseFile(bytes)[1];

/** Throws `Malformed` or `Newer` when the file itself cannot be read; what is wrong with one committee is in its entry. */
export async function readPublicFile(bytes: Uint8Array, anchor: Uint8Array | null, now: number): Promise<Entry[]> {
  const [, relayKeys, entries] = parseFile(bytes);
  const read = await Promise.all(entries.map((entry) => readEntry(entry, relayKeys, anchor, now)));
  return read.map((entry) => isForked(entry, read) ? { ...entry, roster: null, relayKey: null, fault: "chain-broken" } : entry);
}

/** Two that go on from one founding: somebody signed two lists in the place of one, and who is shown which is the server's choice. */
const isForked = ({ roster }: Entry, all: readonly Entry[]): boolean =>
  roster !== null && all.filter((other) => other.roster && equal(other.roster.cores[0]!.hash, roster.cores[0]!.hash)).length > 1;

async function readEntry(value: Value, relayKeys: readonly Value[], anchor: Uint8Array | null, now: number): Promise<Entry> {
  let roster: Roster;
  try {
    const [links, details, confirmations] = entryShape(value);
    roster = await verifyRoster(links, details, confirmations, dayOf(now));
  } catch (error) {
    const refused = error instanceof RosterRefused ? error : new RosterRefused("malformed", null);
    return { name: refused.deskName, roster: null, relayKey: null, fault: refused.fault };
  }
  const { relayKey, fault: keyFault } = await chooseRelayKey(relayKeys, roster.newest.vaultKey, now);
  const anchored = anchor === null || roster.cores.some((core) => equal(core.hash, anchor));
  const fault = !anchored ? "not-anchored" : isUnconfirmed(roster, dayOf(now)) ? "unconfirmed" : keyFault;
  return { name: roster.newest.name, roster, relayKey, fault };
}

/** The first, hence newest, key that the vault signed and whose time it is. */
export async function chooseRelayKey(relayKeys: readonly Value[], vaultKey: Uint8Array, now: number):
  Promise<{ relayKey: RelayKey | null; fault: Fault | null }> {
  let fault: Fault = "relay-key";
  for (const value of relayKeys) {
    const key = await verifyRelayKey(value, vaultKey).catch(() => null);
    if (key && isCurrent(key, now)) return { relayKey: key, fault: null };
    // Signed by the right vault but not for today: one of the two clocks is wrong.
    if (key) fault = "clock";
  }
  return { relayKey: null, fault };
}
