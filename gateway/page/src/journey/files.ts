/** Files on their way out. */
import { TellsafeError } from "./types.ts";
import type { Attachment } from "./types.ts";

const seen = new WeakMap<Uint8Array, number>();
let next = 0;

/** What stands for files where two drafts are compared: their bytes by which they are, since they never change. */
export const outlineOf = (files: readonly Attachment[] = []): unknown => files.map(({ name, mediaType, bytes }) => {
  const known = seen.get(bytes) ?? next++;
  seen.set(bytes, known);
  return [name, mediaType, known];
});

/** Throws `too-long` beyond what the committee takes, in bytes. */
export function assertRoom(files: readonly Attachment[] = [], limit: number): void {
  if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > limit) throw new TellsafeError("too-long");
}
