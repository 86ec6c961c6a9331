/**
 * Work under flood (docs/design.md): numbers whose hashes begin with zeros. A loop of our own would be three times as fast without a
 * compiler, and cost every visitor 300 bytes.
 */
import { concat, readU32 } from "./bytes.ts";
import { H, longH } from "./hash.ts";
import { WORK_BITS, WORK_NUMBERS } from "./limits.ts";
import { breathe } from "./pause.ts";

/** The header's value that shows the work, or null where the server asks for something else. `tell` hears how many numbers are found. */
export async function workFor(asked: string, request: Uint8Array, tell: (found: number) => void): Promise<string | null> {
  const [, challenge = "", bits = ""] = /^([\da-f]{32}) (\d+)$/.exec(asked) ?? [];
  if (!challenge || Number(bits) > WORK_BITS) return null;
  const block = concat(new Uint8Array(16), await longH(request), new Uint8Array(4));
  const view = new DataView(block.buffer);
  for (let i = 0; i < 4; i++) view.setUint32(4 * i, parseInt(challenge.slice(8 * i, 8 * i + 8), 16));
  let value = challenge, found = 0;
  for (let n = 0; found < WORK_NUMBERS; n++) {
    view.setUint32(48, n);
    if (Math.clz32(readU32(H(block))) >= Number(bits)) {
      value += ` ${n}`;
      found++;
    }
    if (n % 64 === 0) {
      await breathe();
      tell(found);
    }
  }
  tell(found);
  return value;
}
