/** A case as its reporter may believe it: which of the messages in the inbox count, in which order, and what is missing. */
import { compare, equal, hex } from "../bytes.ts";
import type { Holder } from "../holder.ts";
import { coreByHash } from "../roster.ts";
import type { Core, Roster } from "../roster.ts";
import type { Received, SlotFault } from "../slot.ts";
import { KIND } from "../statement.ts";
import type { Statement } from "../statement.ts";
import { TellsafeError } from "./types.ts";

/** A message with the vault's day and its number in the inbox. */
export interface Arrived extends Received { number: number; day: number }

/** Why a message was left out. */
export type Fault = SlotFault | "another-case" | "not-a-reader" | "kind" | "strange-reader" | "removed" | "other-body";

export interface Case {
  id: Uint8Array;
  roster: Roster;
  /** The report, or the place that stands for it. */
  root: Arrived;
  /** Those that count, parents before children. */
  messages: Arrived[];
  dropped: Fault[];
  /** A message names another one that never came. */
  withheld: boolean;
}

/** Judges everything that opened. Throws `refused` when the inbox's beginning or the committee it names is not there. */
export function judge(arrived: readonly Arrived[], reporter: Holder, rosters: readonly Roster[]): Case {
  const distinct = [...new Map(arrived.map((message) => [hex(message.id), message])).values()].sort((a, b) => a.number - b.number);
  const root = distinct.find(({ statement }) => equal(statement.author, reporter.signingKey) && startsCase(statement));
  const roster = root && rosters.find((candidate) => coreByHash(candidate, root.statement.roster));
  if (!root || !roster) throw new TellsafeError("refused");
  const id = root.statement.case ?? root.id;
  const dropped: Fault[] = [];
  const allowed = distinct.filter((message) => {
    const fault = message === root ? null : authorFault(message.statement, id, root, reporter, roster);
    if (fault) dropped.push(fault);
    return !fault;
  });
  const messages = withoutRemoved(allowed, reporter, roster);
  for (let i = messages.length; i < allowed.length; i++) dropped.push("removed");
  const known = new Set([hex(id), ...distinct.map((message) => hex(message.id))]);
  const withheld = messages.some(({ statement }) => statement.parents.some((parent) => !known.has(hex(parent))));
  return { id, roster, root, messages: inOrder(messages, root), dropped, withheld };
}

const startsCase = (statement: Statement): boolean => statement.kind === KIND.report || statement.kind === KIND.place;

const isOwn = (statement: Statement, reporter: Holder): boolean => equal(statement.author, reporter.signingKey);

/** The author rules of the formats, for what can reach a reporter's inbox. */
function authorFault(statement: Statement, id: Uint8Array, root: Arrived, reporter: Holder, roster: Roster): Fault | null {
  if (startsCase(statement) || !statement.case || !equal(statement.case, id)) return "another-case";
  if (isOwn(statement, reporter)) return statement.kind === KIND.reply || statement.kind === KIND.withdrawal ? null : "kind";
  // A note never goes to the reporter, and only the reporter asks for a withdrawal.
  if (statement.kind === KIND.note || statement.kind === KIND.withdrawal) return "kind";
  const core = coreByHash(roster, statement.roster);
  const member = core?.members.find(({ key }) => equal(key, statement.author));
  if (!member) return "not-a-reader";
  const reads = (inbox: Uint8Array): boolean => root.statement.readers.some((reader) => equal(reader, inbox));
  if (!reads(member.inbox)) return "not-a-reader";
  return statement.readers.every(reads) ? null : "strange-reader";
}

/** Someone who left keeps their key; what they wrote counts only if one who stayed, or the reporter, has built on it. */
function withoutRemoved(messages: readonly Arrived[], reporter: Holder, { newest }: Roster): Arrived[] {
  const byId = new Map(messages.map((message) => [hex(message.id), message]));
  const vouched = new Set<Arrived>();
  const vouch = (message: Arrived): void => {
    if (vouched.has(message)) return;
    vouched.add(message);
    for (const parent of message.statement.parents) {
      const found = byId.get(hex(parent));
      if (found) vouch(found);
    }
  };
  for (const message of messages) {
    const { statement } = message;
    if (isOwn(statement, reporter) || newest.members.some(({ key }) => equal(key, statement.author))) vouch(message);
  }
  return messages.filter((message) => vouched.has(message));
}

/** Parents before children; among those that neither answers, by day and then by id, which decides nothing but the display. */
function inOrder(messages: readonly Arrived[], root: Arrived): Arrived[] {
  const waiting = new Map(messages.map((message) => [hex(message.id), message]));
  const ordered: Arrived[] = [];
  while (waiting.size > 0) {
    const [next] = [...waiting.values()]
      .filter(({ statement }) => !statement.parents.some((parent) => waiting.has(hex(parent))))
      .sort((a, b) => Number(b === root) - Number(a === root) || a.day - b.day || compare(a.id, b.id));
    // A parent is named by its hash, so there is no circle; should there be one, nothing of it is shown.
    if (!next) break;
    waiting.delete(hex(next.id));
    ordered.push(next);
  }
  return ordered;
}

/** The latest messages that all of `readers` have received: what a new message to them answers. */
export function heads(messages: readonly Arrived[], readers: readonly Uint8Array[], limit: number): Uint8Array[] {
  // No one but the reporter has a place, though it lists the report's readers.
  const everyone = messages.filter(({ statement }) => statement.kind !== KIND.place &&
    readers.every((reader) => statement.readers.some((inbox) => equal(inbox, reader))));
  const byId = new Map(messages.map((message) => [hex(message.id), message]));
  const followed = new Set<string>();
  const follow = (message: Arrived): void => {
    for (const parent of message.statement.parents.map(hex)) {
      if (followed.has(parent)) continue;
      followed.add(parent);
      const found = byId.get(parent);
      if (found) follow(found);
    }
  };
  everyone.forEach(follow);
  return everyone.filter(({ id }) => !followed.has(hex(id))).map(({ id }) => id).slice(-limit);
}

/** The members whose inboxes read the case, by their place in the core that the report went by. */
export function caseReaders({ root, roster }: Case, own: Uint8Array): { core: Core; inboxes: Uint8Array[] } {
  const core = coreByHash(roster, root.statement.roster)!;
  return { core, inboxes: root.statement.readers.filter((inbox) => !equal(inbox, own)) };
}
