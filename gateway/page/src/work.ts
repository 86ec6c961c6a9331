/**
 * Work under flood (docs/design.md): numbers whose hashes begin with zeros. One block of SHA-256 each, and 65,536 of them: the library's
 * takes three times as long without a compiler, because it may be asked for anything.
 */
import { longH } from "./hash.ts";
import { WORK_BITS, WORK_NUMBERS } from "./limits.ts";
import { breathe } from "./pause.ts";
import { constants } from "./sha512.ts";

/** Numbers tried between two looks at the clock: some milliseconds where there is no compiler. */
const STRETCH = 128;

/** The header's value that shows the work, or null where the server asks for something else. `tell` hears how many numbers are found. */
export async function workFor(asked: string, request: Uint8Array, tell: (found: number) => void): Promise<string | null> {
  const [, challenge = "", bits = ""] = /^([\da-f]{32}) (\d+)$/.exec(asked) ?? [];
  if (!challenge || Number(bits) > WORK_BITS) return null;
  const { start, rounds } = constants();
  // SHA-256's constants are the upper halves of SHA-512's.
  const upper = (words: bigint[]): Int32Array => Int32Array.from(words, (word) => Number(word >> 32n));
  const s = upper(start), k = upper(rounds), w = new Int32Array(64);
  const hash = new DataView((await longH(request)).buffer);
  for (let i = 0; i < 12; i++) w[i] = i < 4 ? parseInt(challenge.slice(8 * i, 8 * i + 8), 16) : hash.getInt32(4 * i - 16);
  // Behind the number: the one bit, and the length in bits.
  w[13] = 1 << 31;
  w[15] = 416;
  let value = challenge, found = 0;
  for (let n = 0; found < WORK_NUMBERS; n++) {
    w[12] = n;
    let a = s[0]!, b = s[1]!, c = s[2]!, d = s[3]!, e = s[4]!, f = s[5]!, g = s[6]!, h = s[7]!;
    for (let i = 0; i < 64; i++) {
      if (i > 15) {
        const x = w[i - 15]!, y = w[i - 2]!;
        w[i] = w[i - 16]! + w[i - 7]! + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
      }
      const first = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (g ^ e & (f ^ g)) + k[i]! + w[i]!;
      const second = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c);
      h = g; g = f; f = e; e = d + first | 0; d = c; c = b; b = a; a = first + second | 0;
    }
    if (Math.clz32(a + s[0]!) >= Number(bits)) {
      value += ` ${n}`;
      found++;
    }
    if (n % STRETCH === 0) {
      await breathe();
      tell(found);
    }
  }
  tell(found);
  return value;
}
