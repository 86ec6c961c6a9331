/** Binary HTTP (RFC 9292), known-length messages without fields, padded with zeros to the relay's class. */
import { ascii, concat, fromUtf8, isZero } from "./bytes.ts";
import { Malformed } from "./error.ts";
import { FRAMING } from "./limits.ts";

export interface Request { path: string; content: Uint8Array }
export interface Response { status: number; content: Uint8Array }

const NO_FIELDS = new Uint8Array([0]);

/** Whether a content fits into a message of this class. */
export const fits = (length: number, size: number): boolean => length <= size - FRAMING;

/** A `POST` to `https://vault` of exactly `size` bytes; throws when it does not fit. */
export function encodeRequest({ path, content }: Request, size: number): Uint8Array {
  return pad(concat(varint(0), counted(ascii("POST")), counted(ascii("https")), counted(ascii("vault")), counted(ascii(path)),
    NO_FIELDS, counted(content), NO_FIELDS), size);
}

export function decodeRequest(message: Uint8Array): Request {
  const cursor = { message, at: 0 };
  if (readVarint(cursor) !== 0) throw new Malformed("not a known-length request");
  const [method, scheme, authority, path] = [text(cursor), text(cursor), text(cursor), text(cursor)];
  if (method !== "POST" || scheme !== "https" || authority !== "vault") throw new Malformed("request line");
  return { path, content: rest(cursor) };
}

export function encodeResponse({ status, content }: Response, size: number): Uint8Array {
  return pad(concat(varint(1), varint(status), NO_FIELDS, counted(content), NO_FIELDS), size);
}

export function decodeResponse(message: Uint8Array): Response {
  const cursor = { message, at: 0 };
  if (readVarint(cursor) !== 1) throw new Malformed("not a known-length response");
  const status = readVarint(cursor);
  if (status < 200 || status > 599) throw new Malformed("status");
  return { status, content: rest(cursor) };
}

/** No fields, the content, no trailers, and zeros to the end. */
function rest(cursor: Cursor): Uint8Array {
  if (readVarint(cursor) !== 0) throw new Malformed("fields");
  const content = read(cursor);
  if (readVarint(cursor) !== 0) throw new Malformed("trailers");
  if (!isZero(cursor.message.subarray(cursor.at))) throw new Malformed("padding");
  return content;
}

interface Cursor { message: Uint8Array; at: number }

function read(cursor: Cursor): Uint8Array {
  const length = readVarint(cursor);
  if (length > cursor.message.length - cursor.at) throw new Malformed("length beyond the buffer");
  cursor.at += length;
  return cursor.message.slice(cursor.at - length, cursor.at);
}

function text(cursor: Cursor): string {
  try {
    return fromUtf8(read(cursor));
  } catch {
    throw new Malformed("not a text");
  }
}

/** QUIC's variable-length integers (RFC 9000, 16): two bits say how many bytes. */
function readVarint(cursor: Cursor): number {
  const { message, at } = cursor;
  const width = 1 << ((message[at] ?? 0) >> 6);
  if (width > message.length - at) throw new Malformed("length beyond the buffer");
  let value = message[at]! & 63;
  for (let i = 1; i < width; i++) value = value * 256 + message[at + i]!;
  cursor.at += width;
  return value;
}

function varint(value: number): Uint8Array {
  if (value < 0x40) return new Uint8Array([value]);
  if (value < 0x4000) return new Uint8Array([0x40 | value >> 8, value]);
  return new Uint8Array([0x80 | value >> 24, value >> 16, value >> 8, value]);
}

const counted = (bytes: Uint8Array): Uint8Array => concat(varint(bytes.length), bytes);

function pad(message: Uint8Array, size: number): Uint8Array {
  const padded = new Uint8Array(size);
  padded.set(message);
  return padded;
}
