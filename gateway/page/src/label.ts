/** What a signature is for. A signature made under one label never verifies under another. */
import { ascii, concat } from "./bytes.ts";
import { ed25519Sign, ed25519Verify } from "./curves.ts";

export type Label =
  | "tellsafe/1 statement"
  | "tellsafe/1 roster"
  | "tellsafe/1 confirmation"
  | "tellsafe/1 closing"
  | "tellsafe/1 member card"
  | "tellsafe/1 relay key";

const labelled = (label: Label, message: Uint8Array): Uint8Array => concat(ascii(label), new Uint8Array(1), message);

/** `sign(label, m)`: 64 bytes, by the Ed25519 private key `seed`. */
export const sign = (label: Label, seed: Uint8Array, message: Uint8Array): Promise<Uint8Array> =>
  ed25519Sign(seed, labelled(label, message));

export const verify = (label: Label, key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> =>
  ed25519Verify(key, labelled(label, message), signature);
