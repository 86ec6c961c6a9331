/**
 * ChaCha20-Poly1305 (RFC 8439, 2.8) without associated data, in short steps: sealing a piece takes a browser without a compiler a
 * tenth of a second, and the person must be able to press a button meanwhile.
 */
import { poly1305 } from "@noble/ciphers/_poly1305.js";
import { chacha20 } from "@noble/ciphers/chacha.js";
import { concat, equal, wipe } from "./bytes.ts";
import { Unopenable } from "./error.ts";
import { breathe } from "./pause.ts";

export const TAG = 16;
/** Bytes between two looks at the clock: whole blocks of the cipher, about 5 ms without a compiler. */
const STEP = 8192;

export async function aeadSeal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const sealed = concat(plain, new Uint8Array(TAG));
  const text = sealed.subarray(0, plain.length);
  await xor(key, nonce, text);
  sealed.set(await tagOf(key, nonce, text), plain.length);
  return sealed;
}

/** Throws `Unopenable`, before anything is decrypted. */
export async function aeadOpen(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  const end = sealed.length - TAG;
  if (end < 0 || !equal(await tagOf(key, nonce, sealed.subarray(0, end)), sealed.subarray(end))) throw new Unopenable();
  const plain = sealed.slice(0, end);
  await xor(key, nonce, plain);
  return plain;
}

/** In place. Block 0 of the key stream is the one-time key of the tag. */
async function xor(key: Uint8Array, nonce: Uint8Array, text: Uint8Array): Promise<void> {
  for (let at = 0; at < text.length; at += STEP) {
    await breathe();
    const step = text.subarray(at, at + STEP);
    chacha20(key, nonce, step, step, 1 + at / 64);
  }
}

async function tagOf(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  const once = chacha20(key, nonce, new Uint8Array(32));
  const mac = poly1305.create(once);
  for (let at = 0; at < sealed.length; at += STEP) {
    await breathe();
    mac.update(sealed.subarray(at, at + STEP));
  }
  // Zeros up to a whole block; the length of the associated data, which is none; the length of the text, least byte first.
  const end = new Uint8Array((-sealed.length & 15) + 16);
  new DataView(end.buffer).setUint32(end.length - 8, sealed.length, true);
  const tag = mac.update(end).digest();
  wipe(once);
  return tag;
}
