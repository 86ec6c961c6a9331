/** GIF89a: pictures, their timing and how often they repeat. Comments, texts, other programs' blocks and what follows the end stay behind. */
import { concat } from "../bytes.ts";
import { Damaged, letters, part } from "./cut.ts";

const EXTENSION = 0x21, PICTURE = 0x2c, END = 0x3b;
const TIMING = 0xf9, APPLICATION = 0xff;

export function gif(bytes: Uint8Array): Uint8Array {
  let at = 13 + colours(part(bytes, 10, 1)[0]!);
  const kept = [part(bytes, 0, at)];
  for (;;) {
    const start = at;
    const kind = part(bytes, at, 1)[0]!;
    if (kind === END) break;
    if (kind === PICTURE) {
      at += 11 + colours(part(bytes, at + 9, 1)[0]!);
      at = blocksEnd(bytes, at);
      kept.push(part(bytes, start, at - start));
    } else if (kind === EXTENSION) {
      at = blocksEnd(bytes, at + 2);
      const label = bytes[start + 1];
      const repeats = label === APPLICATION && at === start + 19 && /^(NETSCAPE2\.0|ANIMEXTS1\.0)$/.test(letters(bytes.subarray(start + 3, start + 14)));
      if (repeats || (label === TIMING && at === start + 8)) kept.push(bytes.subarray(start, at));
    } else throw new Damaged();
  }
  return concat(...kept, new Uint8Array([END]));
}

/** Bytes of a table of colours, as the flags before it say. */
const colours = (flags: number): number => (flags & 0x80 ? 6 << (flags & 7) : 0);

/** Blocks of up to 255 bytes, each with its length before it, until an empty one. */
function blocksEnd(bytes: Uint8Array, at: number): number {
  for (let length; (length = part(bytes, at, 1)[0]!) > 0;) at += 1 + length;
  return at + 1;
}
