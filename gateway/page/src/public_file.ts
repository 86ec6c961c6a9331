/** The public file, `GET /rosters`: one for everyone, so that nobody learns which committee a visitor came for. */
import { equal } from "./bytes.ts";
import { decode } from "./cbor.ts";
import type { Value } from "./cbor.ts";
import { Malformed, Newer } from "./error.ts";
import { PUBLIC_FILE } from "./limits.ts";
import { isCurrent, verifyRelayKey } from "./relay.ts";
import type { RelayKey } from "./relay.ts";
import { RosterRefused, coreByHash, freshness, verifyRoster } from "./roster.ts";
import type { Roster, RosterFault } from "./roster.ts";
import { any, blob, list, tuple, upTo } from "./shape.ts";
import { dayOf } from "./dates.ts";

export type Fault = RosterFault | "relay-key" | "clock";

/** One committee of the file: its roster when the chain holds, a fault when it may not be sealed to. Often only one of them. */
export interface Entry { name: string | null; roster: Roster | null; relayKey: RelayKey | null; fault: Fault | null;
  /** Not the link's own committee, but one of the same vault that its directory names. */
  vouched: boolean;
}

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
  const chains = (await Promise.all(entries.map((entry) => readEntry(entry, now))))
    .map((entry, _, all) => isForked(entry, all) ? { ...entry, roster: null, fault: "chain-broken" as const } : entry);
  const own = anchor && chains.find(({ roster }) => roster && coreByHash(roster, anchor))?.roster;
  return Promise.all(chains.map(async (entry): Promise<Entry> => {
    const { roster } = entry;
    if (!roster) return { ...entry, relayKey: null, vouched: false };
    const vouched = !!own && roster !== own && vouches(own, roster);
    const { relayKey, fault: keyFault } = await chooseRelayKey(relayKeys, roster.newest.vaultKey, now);
    const fault = anchor && roster !== own && !vouched ? "not-anchored" : freshness(roster, dayOf(now)) ?? keyFault;
    return { ...entry, relayKey, fault, vouched };
  }));
}

/** The link's committee stands for those of its own vault that its directory names: its members signed that. */
const vouches = ({ details, newest }: Roster, { cores: [founding], newest: { vaultKey } }: Roster): boolean =>
  equal(newest.vaultKey, vaultKey) && details.directory.some(({ committee }) => committee && equal(committee, founding!.hash));

/** Two that go on from one founding: somebody signed two lists in the place of one, and who is shown which is the server's choice. */
const isForked = ({ roster }: Chain, all: readonly Chain[]): boolean =>
  roster !== null && all.filter((other) => other.roster && equal(other.roster.cores[0]!.hash, roster.cores[0]!.hash)).length > 1;

type Chain = Pick<Entry, "name" | "roster" | "fault">;

async function readEntry(value: Value, now: number): Promise<Chain> {
  try {
    const [links, details, confirmations] = entryShape(value);
    const roster = await verifyRoster(links, details, confirmations, dayOf(now));
    return { name: roster.newest.name, roster, fault: null };
  } catch (error) {
    const refused = error instanceof RosterRefused ? error : new RosterRefused("malformed", null);
    return { name: refused.deskName, roster: null, fault: refused.fault };
  }
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
