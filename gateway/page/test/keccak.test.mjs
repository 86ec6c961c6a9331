/** Our permutation of SHA-3 against the library's, the published one, and OpenSSL's hashes. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import test from "node:test";
import { keccakP } from "@noble/hashes/sha3.js";
import { bundle } from "./bundle.mjs";

const { permute, sha3_256, sha3_512, shake128, shake256 } = await bundle("../src/keccak.ts");

test("the permutation of nothing is the published one", () => {
  // KeccakCodePackage, TestVectors/KeccakF-1600-IntermediateValues.txt: the first lanes after one permutation and after two.
  const state = new Uint32Array(50);
  const lanes = () => Array.from({ length: 3 }, (_, i) => (BigInt(state[2 * i + 1]) << 32n | BigInt(state[2 * i])).toString(16).padStart(16, "0"));
  permute(state);
  assert.deepEqual(lanes(), ["f1258f7940e1dde7", "84d5ccf933c0478a", "d598261ea65aa9ee"]);
  permute(state);
  assert.deepEqual(lanes(), ["2d5c954df96ecb3c", "6a332cd07057b56d", "093d8d1270d76b6c"]);
});

test("a thousand states come out as the library's", () => {
  for (let i = 0; i < 1000; i++) {
    const ours = new Uint32Array(randomBytes(200).buffer.slice(0, 200));
    const theirs = ours.slice();
    permute(ours);
    keccakP(theirs);
    assert.deepEqual(ours, theirs);
  }
});

test("hashes of every length up to three blocks are OpenSSL's", () => {
  const bytes = randomBytes(410);
  for (let length = 0; length <= bytes.length; length++) {
    const message = new Uint8Array(bytes.subarray(0, length));
    assert.deepEqual(Buffer.from(sha3_256(message)), createHash("sha3-256").update(message).digest());
    assert.deepEqual(Buffer.from(sha3_512(message)), createHash("sha3-512").update(message).digest());
    assert.deepEqual(Buffer.from(shake128(message, { dkLen: 500 })), createHash("shake128", { outputLength: 500 }).update(message).digest());
    assert.deepEqual(Buffer.from(shake256(message, { dkLen: 300 })), createHash("shake256", { outputLength: 300 }).update(message).digest());
  }
});

test("what goes in and comes out in parts is the same", () => {
  const bytes = new Uint8Array(randomBytes(600));
  const whole = shake128(bytes, { dkLen: 600 });
  for (let i = 0; i < 200; i++) {
    const sponge = shake128.create();
    const cut = (all, each) => { for (let at = 0, length; at < 600; at += length) each(all.subarray(at, at + (length = 1 + Math.floor(Math.random() * 200)))); };
    cut(bytes, (part) => sponge.update(part));
    const out = new Uint8Array(600);
    cut(out, (part) => sponge.xofInto(part));
    assert.deepEqual(out, whole);
  }
});
