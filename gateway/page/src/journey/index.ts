/** What the screens may call. Everything that follows from a person's choice starts in one of these. */
import { TellsafeError } from "./types.ts";
import type { CodeCheck, Desk, Draft, Loaded, OpenCase, Progress, Sent } from "./types.ts";

export { TellsafeError };
export type * from "./types.ts";

// The bodies follow with the journeys; the signatures are fixed from the first day so that the screens can be built.
const notYet = (): never => { throw new TellsafeError("unexpected"); };

export async function load(_anchor: string | null): Promise<Loaded> { return notYet(); }
export async function send(_desk: Desk, _ticked: number[], _draft: Draft, _progress: Progress): Promise<Sent> { return notYet(); }
export function checkWords(_text: string): CodeCheck { return notYet(); }
export function completions(_prefix: string): string[] { return notYet(); }
export async function open(_words: string[], _progress: Progress): Promise<OpenCase> { return notYet(); }
export async function wontComeBack(_sent: Sent): Promise<void> { return notYet(); }
