/** What the journeys give to the screens. The screens import types from here and calls from `index.ts`, nothing else. */
import type { Attachment } from "../content.ts";

export type { Attachment };

import type { Fault } from "./case.ts";

export interface Member { index: number; name: string; role: string; affiliation: string; lastActiveDay: number | null; usable: boolean /* recipient passed test-encapsulation */ }
/** kind 0: the page's own question of that id, whose words the texts replace; 1 and 2: the committee's own, in one line or several. */
export interface FormItem { id: string; kind: number; texts: { language: string; label: string; hint: string }[] }
/** kind 0 a project, 1 an event, 2 a place; `committee` is the `founding` of one, null when it has a channel of its own. */
export interface DirectoryEntry { names: string[]; kind: number; committee: string | null; ways: { label: string; how: string }[]; urgent: string; days: [number, number] | null }
export interface Desk {
  fingerprint: string;            // base64url of the newest core's hash
  anchored: boolean;              // the link's fingerprint is in the chain
  name: string; members: Member[];
  operators: { machine: string; who: string }[];
  founding: string;               // base64url of the first core's hash: names the committee for good
  form: FormItem[];               // [] = the page's own form in its own order
  attachments: number;            // most bytes in all; 0 = none are taken
  directory: DirectoryEntry[];    // who takes reports about what; [] = nothing known
  languages: string[]; acknowledgeDays: number; nextDays: number; months: number;
  otherPlaces: { label: string; how: string }[]; urgent: string;
  confirmedMembers: number;       // distinct members within 90 days
  warning: "few-confirmed" | null;
}
export type Refusal = { name: string | null; reason:   // why this committee cannot be used; the UI has a plain sentence for each
  "chain-broken" | "not-signed" | "details-changed" | "duplicate-key" | "not-anchored" | "unconfirmed" | "closed" | "relay-key" | "clock" | "newer-format" | "malformed";
  places?: { label: string; how: string }[] };  // where else to turn, of one that has closed
/** `vouched`: with a link, the committees that the directory of the link's own committee names. */
export interface Loaded { desks: Desk[]; vouched: Desk[]; refused: Refusal[] }
export interface Draft { text: string; answers: [string, string][]; people: string; place: string; language: string; keepCopy: boolean; /** Cleaned, and their bytes never changed. */ files?: Attachment[] }
/** Bytes done, of all. `waiting`: the connection broke, and the next try comes by itself. */
export interface Progress { (done: number, total: number, step: "locking" | "sending" | "waiting"): void }
/** Asked between two stretches of work; one that waits holds everything up. */
export interface Hold { rest(): Promise<void> | undefined }
/** What is attached to a message. `files` once it was fetched; `size` in bytes, a little too large before. */
export interface Attached { count: number; size: number; files: Attachment[] | null; load(progress: Progress, hold: Hold): Promise<Attachment[]> }
export interface Sent { words: string[]; day: number; promisedDay: number; }   // the code is only in this object
export interface CaseMessage { kind: "report" | "reply" | "status" | "read" | "withdrawal" | "introduction"; from: "you" | { name: string; role: string }; day: number; text: string; answers: [string,string][]; state: number | null; nextDay: number | null; standing: number /* the state since this message: it says what nextDay means */; missing: boolean; attached: Attached | null; /** Those whom it brought in. */ added?: string[] }
/** Something about a case that is not as it should be; the screens have a sentence for each. `name`: of the member whose key has a fault. */
export interface Problem { what: Fault | "newer-content" | "faulty-key" | "went-back"; name?: string }
export interface CaseView { deskName: string; readers: string[]; state: number; nextDay: number; nextDayMissed: boolean; messages: CaseMessage[]; /** Bytes of files that a reply may carry. */ room: number; canReread: boolean; canWithdraw: boolean; withheld: boolean; /** The committee is no more. */ closed: boolean; problems: Problem[]; otherPlaces: { label: string; how: string }[] }
export interface CodeCheck { words: string[]; wrong: { index: number; word: string }[]; checksum: boolean; complete: boolean }

export interface OpenCase { view: CaseView; refresh(): Promise<CaseView>; reply(text: string, files?: Attachment[], progress?: Progress, hold?: Hold): Promise<CaseView>; withdraw(): Promise<"withdrawn" | "asked">; wontComeBack(): Promise<void>; close(): void /* wipes */ }

export class TellsafeError extends Error {
  code: "offline" | "store-down" | "busy" | "unknown-code" | "emptied" | "refused" | "too-long" | "clock" | "changed" | "no-readers" | "unconfirmed" | "closed" | "unexpected";
  /** Seconds that the server asks to wait, 0 when it did not say; less when the person does not want to. */
  after: number;
  /** The work that it asks for. */
  asked: string | null;
  constructor(code: TellsafeError["code"], after = 0, asked: string | null = null) {
    super(code);
    this.name = "TellsafeError";
    this.code = code;
    this.after = after;
    this.asked = asked;
  }
}
