/** SHA-256 and what stands on it. Synchronous and in script: the pieces hashed here are short, and every browser can do it. */
import { sha256 } from "@noble/hashes/sha2.js";
import { ascii, concat, wipe } from "./bytes.ts";

/** `H` of the formats. */
export const H = (bytes: Uint8Array): Uint8Array => sha256(bytes);

/** `H` of something long, by the browser's own code where it has it: in script alone, without JIT, a piece takes a second. */
export async function longH(bytes: Uint8Array): Promise<Uint8Array> {
  if (!globalThis.crypto?.subtle) return H(bytes);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
}

/** Bytes that SHA-256 takes at a time, and that it gives. */
const BLOCK = 64;
const DIGEST = 32;

/** HMAC-SHA256 (RFC 2104). */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const short = key.length > BLOCK ? H(key) : key;
  return keyed(short, 0x5c, keyed(short, 0x36, message));
}

function keyed(key: Uint8Array, pad: number, message: Uint8Array): Uint8Array {
  const all = new Uint8Array(BLOCK + message.length);
  all.set(key);
  for (let i = 0; i < BLOCK; i++) all[i]! ^= pad;
  all.set(message, BLOCK);
  const hash = H(all);
  wipe(all);
  return hash;
}

/** HKDF-SHA256 (RFC 5869): the two halves. */
export const hkdfExtract = (salt: Uint8Array, ikm: Uint8Array): Uint8Array => hmacSha256(salt, ikm);

export function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(Math.ceil(length / DIGEST) * DIGEST);
  for (let at = 0; at < length; at += DIGEST) {
    out.set(hmacSha256(prk, concat(out.subarray(Math.max(at - DIGEST, 0), at), info, new Uint8Array([at / DIGEST + 1]))), at);
  }
  const cut = out.slice(0, length);
  wipe(out);
  return cut;
}

export function hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length = 32): Uint8Array {
  const prk = hkdfExtract(salt, ikm);
  const out = hkdfExpand(prk, info, length);
  prk.fill(0);
  return out;
}

/** `KDF` of the formats. */
export const KDF = (ikm: Uint8Array, label: string): Uint8Array => hkdf(ikm, ascii("tellsafe/1"), ascii(label));
