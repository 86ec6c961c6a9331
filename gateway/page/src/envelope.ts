/**
 * The age v1 file (C2SP age.md), binary, with exactly one `mlkem768x25519` stanza. Any age tool that knows post-quantum
 * recipients reads what is written here; nothing else is read, so the header has one length and one layout.
 */
import { TAG, aeadOpen, aeadSeal } from "./aead.ts";
import { ascii, base64, concat, equal, fromBase64, fromUtf8, random, wipe } from "./bytes.ts";
import { Malformed, Unopenable } from "./error.ts";
import { hkdf, hmacSha256 } from "./hash.ts";
import { receiver, sender } from "./hpke.ts";
import type { KeyPair } from "./hpke.ts";

const START = "age-encryption.org/v1\n-> mlkem768x25519 ";
const INFO = ascii("age-encryption.org/mlkem768x25519");
/** Characters of base64 without padding for an encapsulated key, for a sealed file key, and for the MAC. */
const ENC_TEXT = 1494;
const KEY_TEXT = 43;
const HEADER = START.length + ENC_TEXT + 1 + KEY_TEXT + 1 + 4 + KEY_TEXT + 1;
const NONCE = 16;
const CHUNK = 65536;

/**
 * `plain` may come in parts, which are read and not kept; `after` is told how many bytes each chunk had, and may make the next one wait.
 */
export async function seal(recipient: Uint8Array, plain: Uint8Array | readonly Uint8Array[], after?: (bytes: number) => Promise<void>):
  Promise<Uint8Array> {
  const parts = plain instanceof Uint8Array ? [plain] : [...plain];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const chunks = Math.max(Math.ceil(length / CHUNK), 1);
  const fileKey = random(16);
  const { enc, context } = await sender(recipient, INFO);
  const header = ascii(`${START}${base64(enc)}\n${base64(await context.seal(fileKey))}\n---`);
  const nonce = random(NONCE);
  const streamKey = hkdf(fileKey, nonce, ascii("payload"));
  const file = new Uint8Array(HEADER + NONCE + length + chunks * TAG);
  file.set(concat(header, ascii(` ${base64(headerMac(fileKey, header))}\n`), nonce));
  for (let i = 0; i < chunks; i++) {
    const chunk = takeFrom(parts, CHUNK);
    file.set(await aeadSeal(streamKey, chunkNonce(i, i === chunks - 1), chunk), HEADER + NONCE + i * (CHUNK + TAG));
    await after?.(chunk.length);
    wipe(chunk);
  }
  wipe(fileKey, streamKey);
  return file;
}

/** Takes up to `length` bytes off the front of `parts`: a copy. */
function takeFrom(parts: Uint8Array[], length: number): Uint8Array {
  const taken: Uint8Array[] = [];
  while (length > 0 && parts.length > 0) {
    const part = parts[0]!.subarray(0, length);
    taken.push(part);
    length -= part.length;
    if (part.length === parts[0]!.length) parts.shift();
    else parts[0] = parts[0]!.subarray(part.length);
  }
  return concat(...taken);
}

export async function open(pair: KeyPair, file: Uint8Array): Promise<Uint8Array> {
  return new Opening().push(pair, file, true);
}

/** A file that is opened while it still comes. What was opened is what its author locked; that it is whole shows with the last part. */
export class Opening {
  #key: Uint8Array | null = null;
  #rest = new Uint8Array(0);
  #chunk = 0;

  /** Gives the plaintext of all chunks that are complete. `last` says that nothing follows. Throws `Unopenable`. */
  async push(pair: KeyPair, bytes: Uint8Array, last: boolean): Promise<Uint8Array> {
    try {
      return await this.#push(pair, bytes, last);
    } catch {
      // One opaque failure, whatever it was: a sender who watches must not learn how far we got.
      throw new Unopenable();
    }
  }

  async #push(pair: KeyPair, bytes: Uint8Array, last: boolean): Promise<Uint8Array> {
    let rest = this.#rest.length === 0 ? bytes : concat(this.#rest, bytes);
    if (!this.#key) {
      if (rest.length < HEADER + NONCE + TAG) throw new Malformed("too short");
      this.#key = await streamKey(pair, rest);
      rest = rest.subarray(HEADER + NONCE);
    }
    const parts: Uint8Array[] = [];
    // A chunk is the last one, or another byte comes after it.
    while (last ? rest.length > 0 : rest.length > CHUNK + TAG) {
      const chunk = rest.subarray(0, CHUNK + TAG);
      rest = rest.subarray(chunk.length);
      const opened = await aeadOpen(this.#key, chunkNonce(this.#chunk, rest.length === 0), chunk);
      if (opened.length === 0 && this.#chunk > 0) throw new Malformed("empty last chunk");
      parts.push(opened);
      this.#chunk++;
    }
    this.#rest = rest.slice();
    if (last) wipe(this.#key);
    return parts.length === 1 ? parts[0]! : concat(...parts);
  }
}

async function streamKey(pair: KeyPair, file: Uint8Array): Promise<Uint8Array> {
  const { enc, sealedKey, mac, macked } = parseHeader(file.subarray(0, HEADER));
  const fileKey = await (await receiver(pair, enc, INFO)).open(sealedKey);
  if (!equal(headerMac(fileKey, macked), mac)) throw new Malformed("header");
  const key = hkdf(fileKey, file.subarray(HEADER, HEADER + NONCE), ascii("payload"));
  wipe(fileKey);
  return key;
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
