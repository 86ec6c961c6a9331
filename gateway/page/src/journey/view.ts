/** The fold: from a case and the contents of its messages to what stands on the screen. */
import { equal } from "../bytes.ts";
import type { Content } from "../content.ts";
import { endOfMonthAfter, isPast, promisedDay } from "../dates.ts";
import type { Holder } from "../holder.ts";
import { freshness } from "../roster.ts";
import type { Roster } from "../roster.ts";
import { KIND } from "../statement.ts";
import { harmless, oneLine } from "../text.ts";
import { caseReaders } from "./case.ts";
import type { Arrived, Case } from "./case.ts";
import { places } from "./load.ts";
import { now, today } from "./wire.ts";
import type { Attached, CaseMessage, CaseView, Problem } from "./types.ts";

/** What a body gave: its content, or null when it is gone or was changed. A read has none to give. */
export type Contents = ReadonlyMap<string, Opened | null>;

/** With its files apart: they may still be where they are kept. */
export type Opened = Omit<Content, "attachments"> & { attached?: Attached };

const KINDS: Record<number, CaseMessage["kind"]> = {
  [KIND.report]: "report", [KIND.place]: "report", [KIND.reply]: "reply", [KIND.status]: "status", [KIND.read]: "read", [KIND.withdrawal]: "withdrawal",
  [KIND.introduction]: "introduction",
};

const OPENED = 1;
const DECIDED = 7;
const CLOSED = 8;

/** A member's name as the newest roster has it, found by signing key or by inbox. */
function memberOf({ newest, details }: Roster, is: (member: { key: Uint8Array; inbox: Uint8Array }) => boolean): { name: string; role: string } {
  const member = details.members[newest.members.findIndex(is)];
  return member ? { name: oneLine(member.name), role: oneLine(member.role) } : { name: "", role: "" };
}

export function viewOf(found: Case, reporter: Holder, contents: Contents, keyOf: (message: Arrived) => string, also: readonly Problem[]): CaseView {
  const { roster, root } = found;
  const messages: CaseMessage[] = [];
  const { details } = roster;
  let state = 0;
  let nextDay = promisedDay(root.day, details.acknowledgeDays, details);
  let read = false;
  let asked = false;
  const keyByInbox = (inbox: Uint8Array): Uint8Array | undefined =>
    roster.cores.flatMap((core) => core.members).find((member) => equal(member.inbox, inbox))?.key;
  const nameOf = (inbox: Uint8Array): string => {
    const known = keyByInbox(inbox);
    return memberOf(roster, ({ key }) => known !== undefined && equal(key, known)).name;
  };
  const brought = [reporter.inbox, ...root.statement.readers];
  for (const message of found.messages) {
    const { kind, author } = message.statement;
    const own = equal(author, reporter.signingKey);
    const content = contents.get(keyOf(message));
    if (own && content?.wontComeBack) continue;
    if (own) {
      asked ||= kind === KIND.withdrawal;
      messages.push(describe(message, content, "you", state));
      continue;
    }
    const from = memberOf(roster, ({ key }) => equal(key, author));
    if (kind === KIND.introduction) {
      const added = message.statement.readers.filter((inbox) => !brought.some((other) => equal(other, inbox)));
      brought.push(...added);
      messages.push({ ...describe(message, content, from, state), added: added.map(nameOf) });
      continue;
    }
    // Whatever a member writes, they have read the report: no state says otherwise.
    state = Math.max(kind === KIND.status ? content?.state ?? state : state, OPENED);
    const first = !read;
    read = true;
    // The first reading is the first answer, and promises the next; another one's reading promises nothing new.
    if (content?.nextDay !== undefined) nextDay = content.nextDay;
    else if (kind !== KIND.read || first) nextDay = byRule(message.day, state, details);
    messages.push(describe(message, content, from, state));
  }
  return {
    deskName: oneLine(roster.newest.name),
    readers: caseReaders(found, reporter.inbox).map(nameOf),
    state,
    nextDay,
    // The date of a decision or of a closed case promises no message, so none is missed.
    nextDayMissed: state !== CLOSED && state !== DECIDED && isPast(nextDay, now()),
    messages,
    canReread: root.statement.kind === KIND.report && Boolean(contents.get(keyOf(root))),
    canWithdraw: !read && !asked,
    withheld: found.withheld,
    closed: freshness(roster, today()) === "closed",
    problems: [...[...new Set(found.dropped)].map((what): Problem => ({ what })), ...also],
    otherPlaces: places(roster),
    room: details.attachments,
  };
}

/** The date that goes with a message that names none: by when the reporter hears next; in a closed case, when it is deleted. */
const byRule = (day: number, state: number, details: Roster["details"]): number =>
  state === CLOSED ? endOfMonthAfter(day, details.months) : promisedDay(day, details.nextDays, details);

function describe(message: Arrived, content: Opened | null | undefined, from: CaseMessage["from"], standing: number): CaseMessage {
  return {
    kind: KINDS[message.statement.kind]!,
    from,
    day: message.day,
    text: harmless(content?.text ?? ""),
    answers: answersOf(message, content).map(([question, answer]) => [oneLine(question), harmless(answer)]),
    state: content?.state ?? null,
    nextDay: content?.nextDay ?? null,
    standing,
    missing: content === null,
    attached: content?.attached ?? null,
  };
}

/** Whom it is about and where stand in the card, which every copy of a report has; in full among the answers if it was cut. */
function answersOf({ statement: { card } }: Arrived, content: Opened | null | undefined): [string, string][] {
  const answers = content?.answers ?? [];
  const carded: [string, string][] = card && content ? [["people", card.people], ["place", card.place]] : [];
  return [...carded.filter(([id, text]) => text !== "" && !answers.some(([other]) => other === id)), ...answers];
}
