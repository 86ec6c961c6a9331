/** From a decoded value to a type that cannot be wrong: small readers that fit together. */
import type { Value } from "./cbor.ts";
import { Malformed } from "./error.ts";

export type Reader<T> = (value: Value) => T;
type Read<R> = R extends Reader<infer T> ? T : never;

export const uint: Reader<number> = (value) => {
  if (typeof value !== "number") throw new Malformed("not an integer");
  return value;
};

export const upTo = (limit: number, least = 0): Reader<number> => (value) => {
  const number = uint(value);
  if (number < least || number > limit) throw new Malformed("integer out of range");
  return number;
};

export const text: Reader<string> = (value) => {
  if (typeof value !== "string") throw new Malformed("not a text");
  return value;
};

export const bool: Reader<boolean> = (value) => {
  if (typeof value !== "boolean") throw new Malformed("not a truth value");
  return value;
};

/** A byte string of any length up to `limit`. */
export const blob = (limit = Infinity): Reader<Uint8Array> => (value) => {
  if (!(value instanceof Uint8Array) || value.length > limit) throw new Malformed("not a byte string");
  return value;
};

/** A byte string of exactly `length`. */
export const exactly = (length: number): Reader<Uint8Array> => (value) => {
  const bytes = blob(length)(value);
  if (bytes.length !== length) throw new Malformed("wrong length");
  return bytes;
};

/** Hashes, keys, names of inboxes and capabilities. */
export const b32 = exactly(32);
export const signature = exactly(64);

export const any: Reader<Value> = (value) => value;

export const nullable = <T>(reader: Reader<T>): Reader<T | null> => (value) => value === null ? null : reader(value);

export const list = <T>(reader: Reader<T>, limit = Infinity, least = 0): Reader<T[]> => (value) => {
  if (!Array.isArray(value) || value.length > limit || value.length < least) throw new Malformed("not such a list");
  return value.map(reader);
};

/** An array of exactly these items. */
export const tuple = <R extends readonly Reader<unknown>[]>(...readers: R): Reader<{ [K in keyof R]: Read<R[K]> }> =>
  (value) => {
    if (!Array.isArray(value) || value.length !== readers.length) throw new Malformed("wrong number of items");
    return readers.map((reader, i) => reader(value[i] as Value)) as { [K in keyof R]: Read<R[K]> };
  };
