/** The envelope against the age implementation by age's own author: each opens what the other seals. */
import assert from "node:assert/strict";
import test from "node:test";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import { bundle } from "./bundle.mjs";

const m = await bundle();
const { random, hex } = m.bytes;

/** Bech32 (BIP 173) without its limit of 90 characters, as age writes keys. */
function bech32(prefix, bytes) {
  const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  const words = [];
  let bits = 0, held = 0;
  for (const byte of bytes) {
    held = (held << 8 | byte) & 0xfff;
    for (bits += 8; bits >= 5;) words.push(held >> (bits -= 5) & 31);
  }
  if (bits > 0) words.push(held << (5 - bits) & 31);
  const spread = [...prefix].map((c) => c.charCodeAt(0) >> 5).concat(0, [...prefix].map((c) => c.charCodeAt(0) & 31));
  let check = 1;
  for (const value of [...spread, ...words, 0, 0, 0, 0, 0, 0]) {
    const top = check >> 25;
    check = (check & 0x1ffffff) << 5 ^ value;
    [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((g, i) => { if (top >> i & 1) check ^= g; });
  }
  check ^= 1;
  return prefix + "1" + [...words, ...[25, 20, 15, 10, 5, 0].map((shift) => check >> shift & 31)].map((w) => alphabet[w]).join("");
}

const identityText = (seed) => bech32("age-secret-key-pq-", seed).toUpperCase();

test("the recipient is the one that age derives from the identity", async () => {
  const seed = random(32);
  assert.equal(await identityToRecipient(identityText(seed)), bech32("age1pq", (await m.hpke.keyPair(seed)).recipient));
});

for (const native of [true, false]) {
  test(`both ways, with ${native ? "WebCrypto" : "script"} curves`, async () => {
    m.curves.allowNative(native);
    const seed = random(32);
    const pair = await m.hpke.keyPair(seed);
    for (const length of [0, 1, 2437, 65535, 65536, 65537, 131072, 200_000]) {
      const plain = new Uint8Array(length).map((_, i) => i % 251);
      const decrypter = new Decrypter();
      decrypter.addIdentity(identityText(seed));
      const ours = await m.envelope.seal(pair.recipient, plain);
      assert.equal(hex(await decrypter.decrypt(ours)), hex(plain), `ours, ${length}`);
      const encrypter = new Encrypter();
      encrypter.addRecipient(bech32("age1pq", pair.recipient));
      const theirs = await encrypter.encrypt(plain);
      assert.equal(theirs.length, ours.length);
      assert.equal(hex(await m.envelope.open(pair, theirs)), hex(plain), `theirs, ${length}`);
    }
    m.curves.allowNative(true);
  });
}

test("a file to two recipients is not one of ours", async () => {
  const seed = random(32);
  const pair = await m.hpke.keyPair(seed);
  const encrypter = new Encrypter();
  encrypter.addRecipient(bech32("age1pq", pair.recipient));
  encrypter.addRecipient(bech32("age1pq", (await m.hpke.keyPair(random(32))).recipient));
  await assert.rejects(m.envelope.open(pair, await encrypter.encrypt("x")), { name: "Unopenable" });
});
