/** What the journeys give to the screens. The screens import types from here and calls from `index.ts`, nothing else. */

export interface Member { index: number; name: string; role: string; affiliation: string; lastActiveDay: number | null; usable: boolean /* recipient passed test-encapsulation */ }
export interface Desk {
  fingerprint: string;            // base64url of the newest core's hash
  anchored: boolean;              // the link's fingerprint is in the chain
  name: string; members: Member[];
  operators: { machine: string; who: string }[];
  questions: { id: string; label: string; long: boolean }[];   // [] = the page's own form
  languages: string[]; acknowledgeDays: number; nextDays: number; months: number;
  otherPlaces: { label: string; how: string }[]; urgent: string;
  confirmedMembers: number;       // distinct members within 90 days
  warning: "few-confirmed" | null;
}
export type Refusal = { name: string | null; reason:   // why this committee cannot be used; the UI has a plain sentence for each
  "chain-broken" | "not-signed" | "details-changed" | "duplicate-key" | "not-anchored" | "unconfirmed" | "relay-key" | "clock" | "newer-format" | "malformed" };
export interface Loaded { desks: Desk[]; refused: Refusal[] }
export interface Draft { text: string; answers: [string, string][]; people: string; place: string; language: string; keepCopy: boolean }
export interface Progress { (done: number, total: number, step: "locking" | "sending"): void }
export interface Sent { words: string[]; day: number; promisedDay: number; }   // the code is only in this object
export interface CaseMessage { kind: "report" | "reply" | "status" | "read" | "withdrawal"; from: "you" | { name: string; role: string }; day: number; text: string; answers: [string,string][]; state: number | null; nextDay: number | null; standing: number /* the state since this message: it says what nextDay means */; missing: boolean }
export interface CaseView { deskName: string; readers: string[]; state: number; nextDay: number; nextDayMissed: boolean; messages: CaseMessage[]; canReread: boolean; canWithdraw: boolean; withheld: boolean; problems: string[]; otherPlaces: { label: string; how: string }[] }
export interface CodeCheck { words: string[]; wrong: { index: number; word: string }[]; checksum: boolean; complete: boolean }

export interface OpenCase { view: CaseView; refresh(): Promise<CaseView>; reply(text: string): Promise<CaseView>; withdraw(): Promise<"withdrawn" | "asked">; wontComeBack(): Promise<void>; close(): void /* wipes */ }

export class TellsafeError extends Error {
  code: "offline" | "store-down" | "busy" | "unknown-code" | "emptied" | "refused" | "too-long" | "clock" | "changed" | "no-readers" | "unconfirmed" | "unexpected";
  constructor(code: TellsafeError["code"]) {
    super(code);
    this.name = "TellsafeError";
    this.code = code;
  }
}
