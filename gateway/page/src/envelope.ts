/**
 * The age v1 file (C2SP age.md), binary, with exactly one `mlkem768x25519` stanza. Any age tool that knows post-quantum
 * recipients reads what is written here; nothing else is read, so the header has one length and one layout.
 */
import { ascii, base64, concat, equal, fromBase64, fromUtf8, random, wipe } from "./bytes.ts";
import { Malformed, Unopenable } from "./error.ts";
import { hkdf, hmacSha256 } from "./hash.ts";
import { aeadOpen, aeadSeal, receiver, sender } from "./hpke.ts";
import type { KeyPair } from "./hpke.ts";
import { pause } from "./pause.ts";

const START = "age-encryption.org/v1\n-> mlkem768x25519 ";
const INFO = ascii("age-encryption.org/mlkem768x25519");
/** Characters of base64 without padding for an encapsulated key, for a sealed file key, and for the MAC. */
const ENC_TEXT = 1494;
const KEY_TEXT = 43;
const HEADER = START.length + ENC_TEXT + 1 + KEY_TEXT + 1 + 4 + KEY_TEXT + 1;
const NONCE = 16;
const CHUNK = 65536;
const TAG = 16;

export async function seal(recipient: Uint8Array, plain: Uint8Array): Promise<Uint8Array> {
  const fileKey = random(16);
  const { enc, context } = await sender(recipient, INFO);
  const header = ascii(`${START}${base64(enc)}\n${base64(context.seal(fileKey))}\n---`);
  const nonce = random(NONCE);
  const streamKey = hkdf(fileKey, nonce, ascii("payload"));
  const mac = ascii(` ${base64(headerMac(fileKey, header))}\n`);
  const parts = [header, mac, nonce];
  const chunks = Math.max(Math.ceil(plain.length / CHUNK), 1);
  for (let i = 0; i < chunks; i++) {
    if (i > 0) await pause();
    parts.push(aeadSeal(streamKey, chunkNonce(i, i === chunks - 1), plain.subarray(i * CHUNK, (i + 1) * CHUNK)));
  }
  wipe(fileKey, streamKey);
  return concat(...parts);
}

export async function open(pair: KeyPair, file: Uint8Array): Promise<Uint8Array> {
  try {
    return await openOrThrow(pair, file);
  } catch {
    // One opaque failure, whatever it was: a sender who watches must not learn how far we got.
    throw new Unopenable();
  }
}

async function openOrThrow(pair: KeyPair, file: Uint8Array): Promise<Uint8Array> {
  if (file.length < HEADER + NONCE + TAG) throw new Malformed("too short");
  const { enc, sealedKey, mac, macked } = parseHeader(file.subarray(0, HEADER));
  const fileKey = (await receiver(pair, enc, INFO)).open(sealedKey);
  if (!equal(headerMac(fileKey, macked), mac)) throw new Malformed("header");
  const streamKey = hkdf(fileKey, file.subarray(HEADER, HEADER + NONCE), ascii("payload"));
  const body = file.subarray(HEADER + NONCE);
  const chunks = Math.ceil(body.length / (CHUNK + TAG));
  const parts: Uint8Array[] = [];
  for (let i = 0; i < chunks; i++) {
    if (i > 0) await pause();
    const chunk = aeadOpen(streamKey, chunkNonce(i, i === chunks - 1), body.subarray(i * (CHUNK + TAG), (i + 1) * (CHUNK + TAG)));
    if (chunk.length === 0 && i > 0) throw new Malformed("empty last chunk");
    parts.push(chunk);
  }
  wipe(fileKey, streamKey);
  return concat(...parts);
}

function parseHeader(header: Uint8Array): { enc: Uint8Array; sealedKey: Uint8Array; mac: Uint8Array; macked: Uint8Array } {
  const text = fromUtf8(header);
  const match = /^(?<enc>[^\n]{1494})\n(?<key>[^\n]{43})\n--- (?<mac>[^\n]{43})\n$/.exec(text.slice(START.length));
  if (!text.startsWith(START) || !match?.groups) throw new Malformed("header");
  const { enc, key, mac } = match.groups;
  return {
    enc: fromBase64(enc!),
    sealedKey: fromBase64(key!),
    mac: fromBase64(mac!),
    // The MAC covers everything up to and including the three dashes, without the space after them.
    macked: header.subarray(0, HEADER - 1 - KEY_TEXT - 1),
  };
}

const headerMac = (fileKey: Uint8Array, header: Uint8Array): Uint8Array =>
  hmacSha256(hkdf(fileKey, new Uint8Array(0), ascii("header")), header);

/** STREAM: eleven bytes of counter, one that marks the last chunk. */
function chunkNonce(index: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(7, index);
  nonce[11] = last ? 1 : 0;
  return nonce;
}
