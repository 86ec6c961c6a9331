/** From whatever was thrown to one sentence. What the journeys did not foresee is "unexpected", never a technical text. */
import { TellsafeError } from "../journey/index.ts";
import { text } from "./text.ts";

export const codeOf = (thrown: unknown): TellsafeError["code"] => (thrown instanceof TellsafeError ? thrown.code : "unexpected");

/** `meant` replaces sentences that would mislead where they are said. */
export const sentenceFor = (thrown: unknown, meant: Partial<typeof text.failure> = {}): string =>
  meant[codeOf(thrown)] ?? text.failure[codeOf(thrown)];
