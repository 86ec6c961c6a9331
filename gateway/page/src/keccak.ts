/**
 * SHA-3 and SHAKE (FIPS 202), in the place of the library's: the build and the tests give this module to whoever asks for
 * `@noble/hashes/sha3.js`, which is ML-KEM.
 *
 * ML-KEM spends most of its time in the permutation. The library's loops over tables suit a compiler; a hardened browser has none, and runs
 * these straight lines three to seven times as fast, which makes all sealing and opening twice as fast. The tests hold it to the library's
 * and to OpenSSL's.
 */

/** Low and high word of each round's constant: bits out of a shift register (3.2.5). */
const ROUND = new Int32Array(48);
for (let round = 0, register = 1; round < 48; round += 2) {
  for (let j = 0; j < 7; j++) {
    register = (register << 1 ^ (register >> 7) * 0x71) & 255;
    const bit = (1 << j) - 1;
    if (register & 2) ROUND[round + (bit >> 5)]! ^= 1 << bit;
  }
}

/** Keccak-f[1600] on 25 lanes, each a low and a high word of 32 bits. */
export function permute(s: Uint32Array): void {
  let l: number, h: number;
  let a0 = s[0]!, a1 = s[1]!, a2 = s[2]!, a3 = s[3]!, a4 = s[4]!, a5 = s[5]!, a6 = s[6]!, a7 = s[7]!, a8 = s[8]!, a9 = s[9]!,
    a10 = s[10]!, a11 = s[11]!, a12 = s[12]!, a13 = s[13]!, a14 = s[14]!, a15 = s[15]!, a16 = s[16]!, a17 = s[17]!, a18 = s[18]!, a19 = s[19]!,
    a20 = s[20]!, a21 = s[21]!, a22 = s[22]!, a23 = s[23]!, a24 = s[24]!, a25 = s[25]!, a26 = s[26]!, a27 = s[27]!, a28 = s[28]!, a29 = s[29]!,
    a30 = s[30]!, a31 = s[31]!, a32 = s[32]!, a33 = s[33]!, a34 = s[34]!, a35 = s[35]!, a36 = s[36]!, a37 = s[37]!, a38 = s[38]!, a39 = s[39]!,
    a40 = s[40]!, a41 = s[41]!, a42 = s[42]!, a43 = s[43]!, a44 = s[44]!, a45 = s[45]!, a46 = s[46]!, a47 = s[47]!, a48 = s[48]!, a49 = s[49]!;
  for (let round = 0; round < 48; round += 2) {
    // Theta: every lane takes the parities of two columns.
    const c0 = a0 ^ a10 ^ a20 ^ a30 ^ a40, c1 = a1 ^ a11 ^ a21 ^ a31 ^ a41;
    const c2 = a2 ^ a12 ^ a22 ^ a32 ^ a42, c3 = a3 ^ a13 ^ a23 ^ a33 ^ a43;
    const c4 = a4 ^ a14 ^ a24 ^ a34 ^ a44, c5 = a5 ^ a15 ^ a25 ^ a35 ^ a45;
    const c6 = a6 ^ a16 ^ a26 ^ a36 ^ a46, c7 = a7 ^ a17 ^ a27 ^ a37 ^ a47;
    const c8 = a8 ^ a18 ^ a28 ^ a38 ^ a48, c9 = a9 ^ a19 ^ a29 ^ a39 ^ a49;
    const d0 = c8 ^ (c2 << 1 | c3 >>> 31), d1 = c9 ^ (c3 << 1 | c2 >>> 31);
    const d2 = c0 ^ (c4 << 1 | c5 >>> 31), d3 = c1 ^ (c5 << 1 | c4 >>> 31);
    const d4 = c2 ^ (c6 << 1 | c7 >>> 31), d5 = c3 ^ (c7 << 1 | c6 >>> 31);
    const d6 = c4 ^ (c8 << 1 | c9 >>> 31), d7 = c5 ^ (c9 << 1 | c8 >>> 31);
    const d8 = c6 ^ (c0 << 1 | c1 >>> 31), d9 = c7 ^ (c1 << 1 | c0 >>> 31);
    // Rho and pi: every lane is turned by its own number of bits and moves to its own place.
    const b0 = a0 ^ d0, b1 = a1 ^ d1;
    l = a12 ^ d2; h = a13 ^ d3; const b2 = h << 12 | l >>> 20, b3 = l << 12 | h >>> 20;
    l = a24 ^ d4; h = a25 ^ d5; const b4 = h << 11 | l >>> 21, b5 = l << 11 | h >>> 21;
    l = a36 ^ d6; h = a37 ^ d7; const b6 = l << 21 | h >>> 11, b7 = h << 21 | l >>> 11;
    l = a48 ^ d8; h = a49 ^ d9; const b8 = l << 14 | h >>> 18, b9 = h << 14 | l >>> 18;
    l = a6 ^ d6; h = a7 ^ d7; const b10 = l << 28 | h >>> 4, b11 = h << 28 | l >>> 4;
    l = a18 ^ d8; h = a19 ^ d9; const b12 = l << 20 | h >>> 12, b13 = h << 20 | l >>> 12;
    l = a20 ^ d0; h = a21 ^ d1; const b14 = l << 3 | h >>> 29, b15 = h << 3 | l >>> 29;
    l = a32 ^ d2; h = a33 ^ d3; const b16 = h << 13 | l >>> 19, b17 = l << 13 | h >>> 19;
    l = a44 ^ d4; h = a45 ^ d5; const b18 = h << 29 | l >>> 3, b19 = l << 29 | h >>> 3;
    l = a2 ^ d2; h = a3 ^ d3; const b20 = l << 1 | h >>> 31, b21 = h << 1 | l >>> 31;
    l = a14 ^ d4; h = a15 ^ d5; const b22 = l << 6 | h >>> 26, b23 = h << 6 | l >>> 26;
    l = a26 ^ d6; h = a27 ^ d7; const b24 = l << 25 | h >>> 7, b25 = h << 25 | l >>> 7;
    l = a38 ^ d8; h = a39 ^ d9; const b26 = l << 8 | h >>> 24, b27 = h << 8 | l >>> 24;
    l = a40 ^ d0; h = a41 ^ d1; const b28 = l << 18 | h >>> 14, b29 = h << 18 | l >>> 14;
    l = a8 ^ d8; h = a9 ^ d9; const b30 = l << 27 | h >>> 5, b31 = h << 27 | l >>> 5;
    l = a10 ^ d0; h = a11 ^ d1; const b32 = h << 4 | l >>> 28, b33 = l << 4 | h >>> 28;
    l = a22 ^ d2; h = a23 ^ d3; const b34 = l << 10 | h >>> 22, b35 = h << 10 | l >>> 22;
    l = a34 ^ d4; h = a35 ^ d5; const b36 = l << 15 | h >>> 17, b37 = h << 15 | l >>> 17;
    l = a46 ^ d6; h = a47 ^ d7; const b38 = h << 24 | l >>> 8, b39 = l << 24 | h >>> 8;
    l = a4 ^ d4; h = a5 ^ d5; const b40 = h << 30 | l >>> 2, b41 = l << 30 | h >>> 2;
    l = a16 ^ d6; h = a17 ^ d7; const b42 = h << 23 | l >>> 9, b43 = l << 23 | h >>> 9;
    l = a28 ^ d8; h = a29 ^ d9; const b44 = h << 7 | l >>> 25, b45 = l << 7 | h >>> 25;
    l = a30 ^ d0; h = a31 ^ d1; const b46 = h << 9 | l >>> 23, b47 = l << 9 | h >>> 23;
    l = a42 ^ d2; h = a43 ^ d3; const b48 = l << 2 | h >>> 30, b49 = h << 2 | l >>> 30;
    // Chi: every lane takes from the two after it in its row.
    a0 = b0 ^ ~b2 & b4; a1 = b1 ^ ~b3 & b5;
    a2 = b2 ^ ~b4 & b6; a3 = b3 ^ ~b5 & b7;
    a4 = b4 ^ ~b6 & b8; a5 = b5 ^ ~b7 & b9;
    a6 = b6 ^ ~b8 & b0; a7 = b7 ^ ~b9 & b1;
    a8 = b8 ^ ~b0 & b2; a9 = b9 ^ ~b1 & b3;
    a10 = b10 ^ ~b12 & b14; a11 = b11 ^ ~b13 & b15;
    a12 = b12 ^ ~b14 & b16; a13 = b13 ^ ~b15 & b17;
    a14 = b14 ^ ~b16 & b18; a15 = b15 ^ ~b17 & b19;
    a16 = b16 ^ ~b18 & b10; a17 = b17 ^ ~b19 & b11;
    a18 = b18 ^ ~b10 & b12; a19 = b19 ^ ~b11 & b13;
    a20 = b20 ^ ~b22 & b24; a21 = b21 ^ ~b23 & b25;
    a22 = b22 ^ ~b24 & b26; a23 = b23 ^ ~b25 & b27;
    a24 = b24 ^ ~b26 & b28; a25 = b25 ^ ~b27 & b29;
    a26 = b26 ^ ~b28 & b20; a27 = b27 ^ ~b29 & b21;
    a28 = b28 ^ ~b20 & b22; a29 = b29 ^ ~b21 & b23;
    a30 = b30 ^ ~b32 & b34; a31 = b31 ^ ~b33 & b35;
    a32 = b32 ^ ~b34 & b36; a33 = b33 ^ ~b35 & b37;
    a34 = b34 ^ ~b36 & b38; a35 = b35 ^ ~b37 & b39;
    a36 = b36 ^ ~b38 & b30; a37 = b37 ^ ~b39 & b31;
    a38 = b38 ^ ~b30 & b32; a39 = b39 ^ ~b31 & b33;
    a40 = b40 ^ ~b42 & b44; a41 = b41 ^ ~b43 & b45;
    a42 = b42 ^ ~b44 & b46; a43 = b43 ^ ~b45 & b47;
    a44 = b44 ^ ~b46 & b48; a45 = b45 ^ ~b47 & b49;
    a46 = b46 ^ ~b48 & b40; a47 = b47 ^ ~b49 & b41;
    a48 = b48 ^ ~b40 & b42; a49 = b49 ^ ~b41 & b43;
    // Iota.
    a0 ^= ROUND[round]!; a1 ^= ROUND[round + 1]!;
  }
  s.set([a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, a24,
    a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, a48, a49]);
}

/** What goes in a block at a time, and comes out so (4). Browsers are little-endian, all of them, so the words need no turning round. */
class Sponge {
  #state = new Uint32Array(50);
  #bytes = new Uint8Array(this.#state.buffer);
  #block = new Uint32Array(42);
  #in = new Uint8Array(this.#block.buffer);
  /** Bytes of this block that were taken in, or given out. */
  #at = 0;
  #giving = false;
  #rate: number;
  #suffix: number;
  #length: number;

  /** Bytes in a block, the bits that tell SHA-3 from SHAKE with the first of the padding, and bytes of a digest. */
  constructor(rate: number, suffix: number, length: number) {
    this.#rate = rate;
    this.#suffix = suffix;
    this.#length = length;
  }

  update(bytes: Uint8Array): this {
    for (let from = 0; from < bytes.length;) {
      const part = bytes.subarray(from, from + this.#rate - this.#at);
      this.#in.set(part, this.#at);
      this.#at += part.length;
      from += part.length;
      if (this.#at === this.#rate) this.#absorb();
    }
    return this;
  }

  #absorb(): void {
    for (let i = 0; i < this.#rate >> 2; i++) this.#state[i]! ^= this.#block[i]!;
    this.#block.fill(0);
    permute(this.#state);
    this.#at = 0;
  }

  /** Fills `out`; a second call goes on where the first ended. */
  xofInto(out: Uint8Array): Uint8Array {
    if (!this.#giving) {
      this.#in[this.#at]! ^= this.#suffix;
      this.#in[this.#rate - 1]! ^= 0x80;
      this.#absorb();
      this.#giving = true;
    }
    for (let to = 0; to < out.length;) {
      if (this.#at === this.#rate) {
        permute(this.#state);
        this.#at = 0;
      }
      const part = this.#bytes.subarray(this.#at, Math.min(this.#rate, this.#at + out.length - to));
      out.set(part, to);
      this.#at += part.length;
      to += part.length;
    }
    return out;
  }

  digest(): Uint8Array {
    const out = this.xofInto(new Uint8Array(this.#length));
    this.destroy();
    return out;
  }

  destroy(): void {
    this.#state.fill(0);
    this.#block.fill(0);
  }
}

interface Options { /** Bytes of the digest. */ dkLen?: number }

/** In the library's shape. */
function hash(rate: number, suffix: number, length: number) {
  const create = ({ dkLen = length }: Options = {}): Sponge => new Sponge(rate, suffix, dkLen);
  return Object.assign((bytes: Uint8Array, options?: Options) => create(options).update(bytes).digest(), { create, blockLen: rate });
}

export const sha3_256 = hash(136, 0x06, 32);
export const sha3_512 = hash(72, 0x06, 64);
export const shake128 = hash(168, 0x1f, 16);
export const shake256 = hash(136, 0x1f, 32);
