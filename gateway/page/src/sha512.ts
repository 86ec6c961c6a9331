/**
 * SHA-512 (FIPS 180-4) for Ed25519 in script: by the browser, and where a page may not ask it (plain HTTP, as an onion service outside Tor
 * Browser), here. The library's is written for speed and costs every visitor 1.8 KB; these lines are slow and short, and make their own constants.
 */
import { concat } from "./bytes.ts";

const WORD = 64n;
const word = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (x: bigint, by: bigint): bigint => word(x >> by | x << (WORD - by));

/** The first 64 bits behind the point of the `k`th root of a prime. */
function fraction(prime: bigint, k: bigint): bigint {
  const scaled = prime << (WORD * k);
  let root = 1n << 80n;
  // Newton's steps come down to the root from above, and turn where they have it.
  for (let next = root - 1n; next < root; next = ((k - 1n) * root + scaled / root ** (k - 1n)) / k) root = next;
  return word(root);
}

let made: { start: bigint[]; rounds: bigint[] } | undefined;

function constants(): { start: bigint[]; rounds: bigint[] } {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < 80; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  return made ??= { start: primes.slice(0, 8).map((prime) => fraction(prime, 2n)), rounds: primes.map((prime) => fraction(prime, 3n)) };
}

export function scriptSha512(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const { start, rounds } = constants();
  const end = new Uint8Array(128 + (239 - message.length % 128) % 128 - 111);
  end[0] = 128;
  const padded = concat(message, end);
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  let state = start;
  for (let at = 0; at < padded.length; at += 128) {
    const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + 8 * i));
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let t = 0; t < 80; t++) {
      const x = w[t - 15]!, y = w[t - 2]!;
      if (t > 15) w[t] = word((rotate(y, 19n) ^ rotate(y, 61n) ^ y >> 6n) + w[t - 7]! + (rotate(x, 1n) ^ rotate(x, 8n) ^ x >> 7n) + w[t - 16]!);
      const first = h + (rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n)) + (e & f ^ ~e & g) + rounds[t]! + w[t]!;
      const second = (rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n)) + (a & b ^ a & c ^ b & c);
      [a, b, c, d, e, f, g, h] = [word(first + second), a, b, c, word(d + first), e, f, g];
    }
    const worked = [a, b, c, d, e, f, g, h];
    state = state.map((before, i) => word(before + worked[i]!));
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((part, i) => out.setBigUint64(8 * i, part));
  padded.fill(0);
  return new Uint8Array(out.buffer);
}

export const sha512 = async (message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> =>
  globalThis.crypto?.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-512", message as BufferSource)) : scriptSha512(message);
