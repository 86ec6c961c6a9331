/** Byte strings: joining, comparing, writing as text. */

const utf8 = new TextEncoder();
// ignoreBOM keeps a leading U+FEFF: a text must come out of decode and encode as the same bytes.
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const ascii = (text: string): Uint8Array => utf8.encode(text);
export const toUtf8 = ascii;
/** Throws on anything that is not well-formed UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string => strict.decode(bytes);

export function concat(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Compares in a time that depends on the length alone. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** Orders byte strings as CBOR and the formats do: byte by byte, the shorter first. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

/** Four bytes at a time, in a loop: paddings are long, and without a compiler a call for each byte takes long. */
export function isZero(bytes: Uint8Array): boolean {
  const words = new Int32Array(concat(bytes, new Uint8Array(-bytes.length & 3)).buffer);
  let any = 0;
  for (let i = 0; i < words.length; i++) any |= words[i]!;
  return any === 0;
}

export function u32(value: number): Uint8Array {
  return new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);
}

export function readU32(bytes: Uint8Array, at = 0): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

/** From the browser's own generator; a copy of nothing. */
export const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** As much wiping as the language allows: the array, not the copies an engine may have made of it. */
export function wipe(...secrets: (Uint8Array | undefined)[]): void {
  for (const secret of secrets) secret?.fill(0);
}

/** Also the key under which maps and sets find a hash. */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replace(/=+$/, "");
}

/** Unpadded and canonical, or it throws: `atob` alone forgives white space and stray bits. */
export function fromBase64(text: string): Uint8Array {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (base64(bytes) !== text) throw new Error("base64");
  return bytes;
}

export const base64url = (bytes: Uint8Array): string => base64(bytes).replace(/\+/g, "-").replace(/\//g, "_");

export function fromBase64url(text: string): Uint8Array {
  if (/[+/]/.test(text)) throw new Error("base64url");
  return fromBase64(text.replace(/-/g, "+").replace(/_/g, "/"));
}
