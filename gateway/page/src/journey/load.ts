/** Arriving: fetch the public file, verify everything in it, and say which committees can be told and why others cannot. */
import { base64url, equal, fromBase64url, hex } from "../bytes.ts";
import { Newer } from "../error.ts";
import { testRecipient } from "../hpke.ts";
import { readPublicFile } from "../public_file.ts";
import type { Entry } from "../public_file.ts";
import { confirmedLately } from "../roster.ts";
import type { Roster } from "../roster.ts";
import { harmless, oneLine } from "../text.ts";
import { Line, fetchPublicFile, journey, now, today } from "./wire.ts";
import { TellsafeError } from "./types.ts";
import type { Desk, Loaded, Member, Refusal } from "./types.ts";

/** A committee that may be sealed to, the way to its vault, and when (in seconds) both were last verified. */
export interface Reachable { roster: Roster; line: Line; verified: number }

/** Seconds for which a verified list of people is sealed to without looking again: a report may take an evening to write. */
const FRESH = 600;

/** What stands behind what the screens were given; they hold names, never keys. */
const behind = new WeakMap<Desk, Reachable>();
let entries: Entry[] | null = null;
let anchored: Uint8Array | null = null;
/** When `entries` were fetched, in seconds. */
let fetched = 0;

export function reachable(desk: Desk): Reachable {
  const found = behind.get(desk);
  if (!found) throw new TellsafeError("unexpected");
  return found;
}

export const load = (anchor: string | null): Promise<Loaded> => journey(async () => {
  const fingerprint = anchor === null ? null : parseAnchor(anchor);
  const file = await fetchPublicFile();
  entries = null;
  anchored = fingerprint;
  if (anchor !== null && !fingerprint) return { desks: [], vouched: [], refused: [{ name: null, reason: "not-anchored" }] };
  try {
    entries = await readPublicFile(file, fingerprint, now());
    fetched = now();
  } catch (error) {
    return { desks: [], vouched: [], refused: [{ name: null, reason: error instanceof Newer ? "newer-format" : "malformed" }] };
  }
  return sort(entries, fingerprint);
});

/** With an anchor only the committee of the link is offered: another one in its place is just what the link protects from. */
async function sort(found: readonly Entry[], fingerprint: Uint8Array | null): Promise<Loaded> {
  const desks: Desk[] = [];
  const others: Desk[] = [];
  const refused: Refusal[] = [];
  for (const { name, roster, relayKey, fault, vouched } of found) {
    if (fault || !roster || !relayKey) {
      // Where else to turn is for the committee of the link to say, or one that it names: anyone's can close, and say so under any name.
      refused.push({ name: name === null ? null : oneLine(name), reason: fault ?? "malformed", ...fault === "closed" && fingerprint && roster && { places: places(roster) } });
      continue;
    }
    const desk = await describe(roster, fingerprint);
    behind.set(desk, { roster, line: new Line(roster.newest.vaultKey, relayKey), verified: now() });
    (vouched ? others : desks).push(desk);
  }
  if (desks.length === 0 && refused.length === 0 && fingerprint) refused.push({ name: null, reason: "not-anchored" });
  return { desks, vouched: others, refused };
}

function parseAnchor(anchor: string): Uint8Array | null {
  try {
    const bytes = fromBase64url(anchor);
    return bytes.length === 32 ? bytes : null;
  } catch {
    return null;
  }
}

async function describe(roster: Roster, fingerprint: Uint8Array | null): Promise<Desk> {
  const { newest, details } = roster;
  const members: Member[] = await Promise.all(details.members.map(async (member, index) => ({
    index,
    name: oneLine(member.name),
    role: oneLine(member.role),
    affiliation: oneLine(member.affiliation),
    lastActiveDay: roster.words[index]?.day ?? null,
    usable: await testRecipient(member.recipient),
  })));
  const confirmedMembers = confirmedLately(roster, today());
  return {
    fingerprint: base64url(newest.hash),
    founding: base64url(roster.cores[0]!.hash),
    anchored: fingerprint !== null && roster.cores.some((core) => equal(core.hash, fingerprint)),
    name: oneLine(newest.name),
    members,
    operators: details.operators.map(({ machine, who }) => ({ machine: oneLine(machine), who: oneLine(who) })),
    form: details.form.map(({ id, kind, texts }) =>
      ({ id, kind, texts: texts.map(({ language, label, hint }) => ({ language, label: oneLine(label), hint: oneLine(hint) })) })),
    attachments: details.attachments,
    directory: details.directory.map(({ names, kind, committee, ways, urgent, days }) => ({
      names: names.map(oneLine), kind, committee: committee && base64url(committee), days, urgent: harmless(urgent), ways: reached(ways),
    })),
    languages: details.languages.map(oneLine),
    acknowledgeDays: details.acknowledgeDays,
    nextDays: details.nextDays,
    months: details.months,
    otherPlaces: places(roster),
    urgent: harmless(details.urgent),
    confirmedMembers,
    warning: confirmedMembers < 2 ? "few-confirmed" : null,
  };
}

const reached = (ways: readonly { label: string; how: string }[]): { label: string; how: string }[] =>
  ways.map(({ label, how }) => ({ label: oneLine(label), how: harmless(how) }));
export const places = (roster: Roster): { label: string; how: string }[] => reached(roster.details.otherPlaces);

/** Throws `changed` when the committee is no longer the one that was shown: the choice of readers is then asked for again. */
export async function assertCurrent(way: Reachable): Promise<void> {
  if (now() - way.verified < FRESH) return;
  const found = (await refetch()).find(({ roster }) => roster && equal(roster.newest.hash, way.roster.newest.hash));
  const fault = found?.fault;
  if (fault === "clock" || fault === "closed" || fault === "unconfirmed") throw new TellsafeError(fault);
  if (!found || fault) throw new TellsafeError("changed");
  way.verified = now();
}

/** For someone who comes with a code: every chain that holds, and the way to the vault of the first that may be used. */
export async function forFollowUp(): Promise<{ rosters: Roster[]; line: Line }> {
  entries ??= await refetch();
  // A committee that closed, or that nobody confirmed lately, takes no new reports, but what it already answered can still be read. Never one that is not
  // the link's: whoever serves this file could add one with a key of its own, and read there which messages someone comes for.
  const usable = entries.find((entry) => entry.fault === null) ?? entries.find((entry) => entry.relayKey && (entry.fault === "unconfirmed" || entry.fault === "closed"));
  const vaults = new Set(entries.flatMap(({ roster, fault }) => roster && fault !== "not-anchored" ? hex(roster.newest.vaultKey) : []));
  // One server has one vault. Of two, and no link to go by, either may be made up.
  if (vaults.size > 1) throw new TellsafeError("refused");
  if (!usable?.roster || !usable.relayKey) throw new TellsafeError(entries.some((entry) => entry.fault === "clock") ? "clock" : "refused");
  return { rosters: chains(entries), line: new Line(usable.roster.newest.vaultKey, usable.relayKey) };
}

const chains = (found: readonly Entry[]): Roster[] => found.flatMap((entry) => entry.roster ?? []);

/** The chains as they stand now: a committee may have changed since the page was opened. */
export const freshRosters = async (): Promise<Roster[]> => chains(await refetch());

/** The chains as they stood a few minutes ago at most: nothing is locked for an older list. */
export const currentRosters = async (): Promise<Roster[]> => entries && now() - fetched < FRESH ? chains(entries) : freshRosters();

async function refetch(): Promise<Entry[]> {
  entries = await readPublicFile(await fetchPublicFile(), anchored, now());
  fetched = now();
  return entries;
}
