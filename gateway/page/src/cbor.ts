/**
 * Deterministic CBOR (RFC 8949, 4.2.1), the part that the formats use: unsigned integers, byte strings, texts, arrays,
 * maps with unsigned keys, false, true and null. Whatever would not come out of decode and encode as the same bytes is refused.
 */
import { compare, concat, fromUtf8, toUtf8 } from "./bytes.ts";
import { Malformed } from "./error.ts";

export type Value = number | string | boolean | null | Uint8Array | readonly Value[] | ReadonlyMap<number, Value>;

/** Deeper than any structure of ours; a stranger's nesting must not reach the end of the stack. */
const DEPTH = 12;

export const encode = (value: Value): Uint8Array => concat(...encodeParts(value));

/** Bytes from which a byte string is not copied into its encoding. */
const LONG = 65536;

/** The encoding in parts, which may be wiped, except the long byte strings: those are the caller's own. */
export function encodeParts(value: Value): Uint8Array[] {
  const parts: Uint8Array[] = [];
  write(value, parts);
  return parts;
}

function write(value: Value, parts: Uint8Array[]): void {
  if (typeof value === "number") parts.push(head(0, value));
  else if (typeof value === "string") {
    const text = toUtf8(value);
    parts.push(head(3, text.length), text);
  } else if (typeof value === "boolean") parts.push(new Uint8Array([value ? 0xf5 : 0xf4]));
  else if (value === null) parts.push(new Uint8Array([0xf6]));
  else if (value instanceof Uint8Array) parts.push(head(2, value.length), value.length < LONG ? value.slice() : value);
  else if (value instanceof Map) {
    parts.push(head(5, value.size));
    const keys = [...value.keys()].sort((a, b) => a - b);
    for (const key of keys) {
      parts.push(head(0, key));
      write(value.get(key), parts);
    }
  } else {
    const items = value as readonly Value[];
    parts.push(head(4, items.length));
    for (const item of items) write(item, parts);
  }
}

/** Initial byte and argument, as short as they can be. */
function head(major: number, argument: number): Uint8Array {
  if (!Number.isSafeInteger(argument) || argument < 0) throw new Malformed("integer out of range");
  const top = major << 5;
  if (argument < 24) return new Uint8Array([top | argument]);
  const width = argument < 0x100 ? 1 : argument < 0x10000 ? 2 : argument < 0x100000000 ? 4 : 8;
  const bytes = new Uint8Array(1 + width);
  bytes[0] = top | (24 + Math.log2(width));
  for (let i = width; i > 0; i--) {
    bytes[i] = argument % 256;
    argument = Math.floor(argument / 256);
  }
  return bytes;
}

export function decode(bytes: Uint8Array): Value {
  const cursor = { bytes, at: 0 };
  const value = read(cursor, DEPTH);
  if (cursor.at !== bytes.length) throw new Malformed("bytes after the end");
  return value;
}

interface Cursor { bytes: Uint8Array; at: number }

function read(cursor: Cursor, depth: number): Value {
  if (depth === 0) throw new Malformed("nested too deep");
  const initial = take(cursor, 1)[0]!;
  const major = initial >> 5;
  if (major === 7) {
    if (initial === 0xf4) return false;
    if (initial === 0xf5) return true;
    if (initial === 0xf6) return null;
    throw new Malformed("simple value");
  }
  const argument = readArgument(cursor, initial & 31);
  switch (major) {
    case 0: return argument;
    // A copy, so that what was parsed does not change with (or keep alive) the buffer it came in.
    case 2: return take(cursor, argument).slice();
    case 3: return readText(cursor, argument);
    case 4: {
      // Every item takes a byte at least: a count beyond the buffer is refused before anything is made of it.
      if (argument > cursor.bytes.length - cursor.at) throw new Malformed("count beyond the buffer");
      return Array.from({ length: argument }, () => read(cursor, depth - 1));
    }
    case 5: return readMap(cursor, argument, depth);
    default: throw new Malformed("negative number or tag");
  }
}

/**
 * Of a map whose end need not be here yet: what stands before `stop`, and how many items the array under `stop` has, 0 without one.
 * Throws `Malformed`, also where the bytes end too early.
 */
export function decodeBefore(bytes: Uint8Array, stop: number): { map: Map<number, Value>; items: number } {
  const cursor = { bytes, at: 0 };
  const initial = take(cursor, 1)[0]!;
  if (initial >> 5 !== 5) throw new Malformed("not a map");
  const map = new Map<number, Value>();
  let last = -1;
  for (let left = readArgument(cursor, initial & 31); left > 0; left--) {
    last = readKey(cursor, last);
    if (last >= stop) {
      const head = take(cursor, 1)[0]!;
      return { map, items: last === stop && head >> 5 === 4 ? readArgument(cursor, head & 31) : 0 };
    }
    map.set(last, read(cursor, DEPTH - 1));
  }
  return { map, items: 0 };
}

function readKey(cursor: Cursor, last: number): number {
  const key = read(cursor, 1);
  if (typeof key !== "number" || key <= last) throw new Malformed("map key");
  return key;
}

function readMap(cursor: Cursor, count: number, depth: number): Value {
  const map = new Map<number, Value>();
  let last = -1;
  for (let i = 0; i < count; i++) {
    last = readKey(cursor, last);
    map.set(last, read(cursor, depth - 1));
  }
  return map;
}

function readText(cursor: Cursor, length: number): string {
  const bytes = take(cursor, length);
  try {
    return fromUtf8(bytes);
  } catch {
    throw new Malformed("not UTF-8");
  }
}

function readArgument(cursor: Cursor, short: number): number {
  if (short < 24) return short;
  if (short > 27) throw new Malformed("indefinite length");
  let argument = 0;
  for (const byte of take(cursor, 1 << (short - 24))) argument = argument * 256 + byte;
  if (!Number.isSafeInteger(argument)) throw new Malformed("integer out of range");
  // With maps in order and nothing of indefinite length, this is all that could be written in two ways.
  if (argument < (short === 24 ? 24 : 2 ** (4 << (short - 24)))) throw new Malformed("not deterministic");
  return argument;
}

function take(cursor: Cursor, length: number): Uint8Array {
  if (length > cursor.bytes.length - cursor.at) throw new Malformed("length beyond the buffer");
  cursor.at += length;
  return cursor.bytes.subarray(cursor.at - length, cursor.at);
}

/** Ascending and no two alike. */
export function ascending(items: readonly Uint8Array[]): boolean {
  return items.every((item, i) => i === 0 || compare(items[i - 1]!, item) < 0);
}
