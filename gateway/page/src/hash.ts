/** SHA-256 and what stands on it. Synchronous and in script: the pieces hashed here are short, and every browser can do it. */
import { hmac } from "@noble/hashes/hmac.js";
import { extract, expand } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ascii } from "./bytes.ts";

/** `H` of the formats. */
export const H = (bytes: Uint8Array): Uint8Array => sha256(bytes);

/** `H` of something long, by the browser's own code where it has it: in script alone, without JIT, a piece takes a second. */
export async function longH(bytes: Uint8Array): Promise<Uint8Array> {
  if (!globalThis.crypto?.subtle) return H(bytes);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
}

export const hmacSha256 = (key: Uint8Array, message: Uint8Array): Uint8Array => hmac(sha256, key, message);

/** HKDF-SHA256 (RFC 5869): the two halves. */
export const hkdfExtract = (salt: Uint8Array, ikm: Uint8Array): Uint8Array => extract(sha256, ikm, salt);
export const hkdfExpand = (prk: Uint8Array, info: Uint8Array, length: number): Uint8Array => expand(sha256, prk, info, length);

export function hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length = 32): Uint8Array {
  const prk = hkdfExtract(salt, ikm);
  const out = hkdfExpand(prk, info, length);
  prk.fill(0);
  return out;
}

/** `KDF` of the formats. */
export const KDF = (ikm: Uint8Array, label: string): Uint8Array => hkdf(ikm, ascii("tellsafe/1"), ascii(label));
