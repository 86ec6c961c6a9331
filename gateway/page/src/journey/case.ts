/** A case as its reporter may believe it: which of the messages in the inbox count, in which order, and what is missing. */
import { compare, equal, hex } from "../bytes.ts";
import type { Holder } from "../holder.ts";
import { coreByHash, lists } from "../roster.ts";
import type { Roster } from "../roster.ts";
import type { Received, SlotFault } from "../slot.ts";
import { KIND } from "../statement.ts";
import type { Statement } from "../statement.ts";
import { TellsafeError } from "./types.ts";

/** A message with the vault's day and its number in the inbox. */
export interface Arrived extends Received { number: number; day: number }

/** Why a message was left out. */
export type Fault = SlotFault | "another-case" | "not-a-reader" | "kind" | "strange-reader" | "removed" | "other-body" | "unknown-list";

export interface Case {
  id: Uint8Array;
  roster: Roster;
  /** The report, or the place that stands for it. */
  root: Arrived;
  /** Those that count, parents before children. */
  messages: Arrived[];
  /** The inboxes that can read it: whom the report lists, and whom those brought in. */
  readers: Uint8Array[];
  dropped: Fault[];
  /** A message names another one that never came. */
  withheld: boolean;
}

/** Judges everything that opened; `shut` are messages whose bodies did not, `mute` those that only say that the reporter will not come back. Throws `refused` when the inbox's beginning or the committee it names is not there. */
export function judge(
  arrived: readonly Arrived[], reporter: Holder, rosters: readonly Roster[], shut: ReadonlySet<string> = new Set(), mute: ReadonlySet<string> = new Set(),
): Case {
  // Of one that came twice the first counts: whoever reads a case can lock its messages anew, and would give them a later day.
  const distinct = [...new Map([...arrived].reverse().map((message) => [hex(message.id), message])).values()].sort((a, b) => a.number - b.number);
  const root = distinct.find(({ statement }) => equal(statement.author, reporter.signingKey) && startsCase(statement));
  const roster = root && rosters.find((candidate) => coreByHash(candidate, root.statement.roster));
  if (!root || !roster) throw new TellsafeError("refused");
  const id = root.statement.case ?? root.id;
  const readers = [...root.statement.readers];
  const said = distinct.filter(({ statement }) => isOwn(statement, reporter) && statement.kind === KIND.reply).map((message) => message.id)
    .filter((own) => !mute.has(hex(own)));
  const open = distinct.filter((message) => startsCase(message.statement) || !shut.has(hex(message.id)));
  let dropped: Fault[];
  let allowed: Arrived[];
  let strange: Arrived[];
  let messages: Arrived[];
  let known: number;
  // Who is brought in makes more messages count, and those may bring in more.
  do {
    known = readers.length;
    dropped = [];
    strange = [];
    allowed = open.filter((message) => {
      const fault = message === root ? null : authorFault(message.statement, id, root, reporter, roster, readers, said);
      if (fault) dropped.push(fault);
      if (fault === "strange-reader") strange.push(message);
      return !fault;
    });
    messages = withoutRemoved(allowed, [...allowed, ...strange], reporter, roster);
    for (const { statement } of messages) {
      if (statement.kind === KIND.introduction) readers.push(...statement.readers.filter((inbox) => !has(readers, inbox)));
    }
  } while (readers.length > known);
  for (let i = messages.length; i < allowed.length; i++) dropped.push("removed");
  if (open.length < distinct.length) dropped.push("other-body");
  const here = new Set([hex(id), ...distinct.map((message) => hex(message.id))]);
  const withheld = messages.some(({ statement }) => statement.parents.some((parent) => !here.has(hex(parent))));
  return { id, roster, root, messages: inOrder(messages, root), readers, dropped, withheld };
}

const has = (list: readonly Uint8Array[], one: Uint8Array): boolean => list.some((other) => equal(other, one));

const startsCase = (statement: Statement): boolean => statement.kind === KIND.report || statement.kind === KIND.place;

const isOwn = (statement: Statement, reporter: Holder): boolean => equal(statement.author, reporter.signingKey);

/** The author rules of the formats, for what can reach a reporter's inbox. */
function authorFault(
  statement: Statement, id: Uint8Array, root: Arrived, reporter: Holder, roster: Roster, readers: Uint8Array[], said: Uint8Array[],
): Fault | null {
  if (startsCase(statement) || !statement.case || !equal(statement.case, id)) return "another-case";
  if (isOwn(statement, reporter)) return statement.kind === KIND.reply || statement.kind === KIND.withdrawal ? null : "kind";
  const introduces = statement.kind === KIND.introduction;
  // What is between members never goes to the reporter, and only the reporter asks for a withdrawal.
  if (statement.kind > KIND.read && !introduces) return "kind";
  const core = coreByHash(roster, statement.roster);
  if (!core) return "unknown-list";
  const member = core.members.find(({ key }) => equal(key, statement.author));
  if (!member) return "not-a-reader";
  if (!has(readers, member.inbox)) return "not-a-reader";
  // Where the reporter left someone out, a new key may be theirs: then nobody is brought in but by what follows a message of the reporter's,
  // in which they may have agreed, or in the place of a reader whose key was lost: a quorum signed that it is the same person.
  const nobodyLeftOut = coreByHash(roster, root.statement.roster)!.members.every(({ inbox }) => has(root.statement.readers, inbox));
  const agreed = statement.parents.some((parent) => has(said, parent));
  const mayCome = (inbox: Uint8Array): boolean => introduces && lists(core, inbox) && (agreed || nobodyLeftOut || has(withHeirs(readers, roster), inbox));
  return statement.readers.every((inbox) => has(readers, inbox) || mayCome(inbox)) ? null : "strange-reader";
}

/** These, and those who came in their place when a key was lost. */
function withHeirs(readers: readonly Uint8Array[], { cores }: Roster): Uint8Array[] {
  const same = [...readers];
  for (const [old, heir] of cores.flatMap(({ lost }) => lost)) if (heir && has(same, old)) same.push(heir);
  return same;
}

/**
 * Someone who left keeps their key; what they wrote counts only if one who stayed, or the reporter, has built on it. What lists someone whom
 * only they brought in builds on it, too, and counts together with it.
 */
function withoutRemoved(messages: readonly Arrived[], signed: readonly Arrived[], reporter: Holder, { newest }: Roster): Arrived[] {
  const vouching = signed.filter(({ statement }) =>
    isOwn(statement, reporter) || newest.members.some(({ key }) => equal(key, statement.author)));
  const vouched = new Set([...vouching.map(({ id }) => hex(id)), ...followedBy(vouching, signed)]);
  return messages.filter(({ id }) => vouched.has(hex(id)));
}

/** Every message that `later` follow, directly or not. Without recursion: a chain may be longer than the browser's stack is deep. */
function followedBy(later: readonly Arrived[], messages: readonly Arrived[]): Set<string> {
  const byId = new Map(messages.map((message) => [hex(message.id), message]));
  const followed = new Set<string>();
  const next = [...later];
  for (let message = next.pop(); message; message = next.pop()) {
    for (const parent of message.statement.parents.map(hex)) {
      if (followed.has(parent)) continue;
      followed.add(parent);
      const found = byId.get(parent);
      if (found) next.push(found);
    }
  }
  return followed;
}

/** Parents before children; among those that neither answers, by day and then by id, which decides nothing but the display. */
function inOrder(messages: readonly Arrived[], root: Arrived): Arrived[] {
  const rank = (a: Arrived, b: Arrived): number => Number(b === root) - Number(a === root) || a.day - b.day || compare(a.id, b.id);
  const followers = new Map(messages.map(({ id }): [string, Arrived[]] => [hex(id), []]));
  const waitsFor = new Map<Arrived, number>();
  for (const message of messages) {
    const parents = message.statement.parents.map((parent) => followers.get(hex(parent))).filter((found) => found !== undefined);
    parents.forEach((found) => found.push(message));
    waitsFor.set(message, parents.length);
  }
  // What may come next, the first of them last. A parent is named by its hash, so there is no circle and nothing is left over.
  const ready = messages.filter((message) => waitsFor.get(message) === 0).sort((a, b) => rank(b, a));
  const ordered: Arrived[] = [];
  for (let next = ready.pop(); next; next = ready.pop()) {
    ordered.push(next);
    for (const follower of followers.get(hex(next.id))!) {
      const left = waitsFor.get(follower)! - 1;
      waitsFor.set(follower, left);
      if (left === 0) insert(ready, follower, rank);
    }
  }
  return ordered;
}

/** Into a list that is sorted with the first last. */
function insert(ready: Arrived[], message: Arrived, rank: (a: Arrived, b: Arrived) => number): void {
  let from = 0;
  let to = ready.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rank(ready[middle]!, message) > 0) from = middle + 1;
    else to = middle;
  }
  ready.splice(from, 0, message);
}

/** The latest messages that all of `readers` have received: what a new message to them answers. */
export function heads(messages: readonly Arrived[], readers: readonly Uint8Array[], limit: number): Uint8Array[] {
  // No one but the reporter has a place, though it lists the report's readers.
  const everyone = messages.filter(({ statement }) => statement.kind !== KIND.place &&
    readers.every((reader) => has(statement.readers, reader)));
  const followed = followedBy(everyone, messages);
  return everyone.filter(({ id }) => !followed.has(hex(id))).map(({ id }) => id).slice(-limit);
}

/** The inboxes of the members who read the case. */
export const caseReaders = ({ readers }: Case, own: Uint8Array): Uint8Array[] => readers.filter((inbox) => !equal(inbox, own));
