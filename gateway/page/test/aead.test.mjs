/** The cipher in short steps is the cipher: the same bytes as in one step, and nothing opened that was bent. And it lets others work. */
import assert from "node:assert/strict";
import test from "node:test";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { bundle } from "./bundle.mjs";

const m = await bundle();
const { random } = m.bytes;

test("steps or not, the bytes are the same at every length around a step, a block and a chunk", async () => {
  const [key, nonce] = [random(32), random(12)];
  for (const length of [0, 1, 15, 16, 17, 63, 64, 65, 8191, 8192, 8193, 16400, 65535, 65536, 65537, 266240]) {
    const plain = random(Math.min(length, 65536)).length === length ? random(length) : new Uint8Array(length).fill(7);
    const sealed = await m.aead.aeadSeal(key, nonce, plain);
    assert.deepEqual(sealed, chacha20poly1305(key, nonce).encrypt(plain), `${length}`);
    // From the middle of another buffer, where nothing lies on a word's border.
    const shifted = m.bytes.concat(new Uint8Array(3), sealed).subarray(3);
    assert.deepEqual(await m.aead.aeadOpen(key, nonce, shifted), plain, `${length}`);
    for (const at of [0, length >> 1, length + 15]) {
      const bent = sealed.slice();
      bent[at] ^= 1;
      await assert.rejects(m.aead.aeadOpen(key, nonce, bent), { name: "Unopenable" });
    }
  }
  for (const short of [0, 15]) await assert.rejects(m.aead.aeadOpen(key, nonce, new Uint8Array(short)), { name: "Unopenable" });
});

test("sealing much leaves room for others", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await m.aead.aeadSeal(random(32), random(12), new Uint8Array(8 << 20));
  clearInterval(timer);
  assert.ok(turns >= 3, `${turns} turns`);
});

test("a body opens piece by piece as it opens at once, and not when one is bent, left out or swapped", async () => {
  const bytes = new Uint8Array(700_000).map((_, i) => i % 251);
  const attachments = [{ name: "a", mediaType: "b", bytes }, { name: "empty", mediaType: "b", bytes: new Uint8Array(0) }];
  const content = { text: "first", language: "en", attachments };
  const sealed = await m.body.sealBody(m.content.contentParts(content));
  const { identity, hash, pieces, pieceHashes } = sealed;
  assert.deepEqual(m.content.parseContent(await m.body.openBody(identity, hash, pieces)), content);
  const body = new m.body.OpenBody(identity, hash);
  await body.take(pieceHashes, pieces[0]);
  assert.deepEqual(m.content.parseStart(body.begun()), { content: { text: "first", language: "en" }, attached: 2 });
  for (const piece of pieces.slice(1)) await body.take(pieceHashes, piece);
  assert.deepEqual(m.content.parseContent(body.whole()), content);
  const swapped = [pieces[1], pieces[0], ...pieces.slice(2)];
  for (const other of [swapped, pieces.slice(0, -1), pieces.slice(1), [...pieces, pieces[0]]]) await assert.rejects(m.body.openBody(identity, hash, other));
  const strange = new m.body.OpenBody(identity, hash);
  await assert.rejects(strange.take(pieceHashes, pieces[1]), { name: "Malformed" });
  await assert.rejects(strange.take(pieceHashes.slice(0, -1), pieces[0]), { name: "Malformed" });
  await strange.take(pieceHashes, pieces[0]);
  await assert.rejects(strange.take(pieceHashes, pieces[2]), { name: "Malformed" });
});

test("the start of a content is read at every cut, or not at all", async () => {
  const whole = m.content.encodeContent({ text: "ä".repeat(40), answers: [["when", "now"]], attachments: [{ name: "n", mediaType: "m", bytes: random(30) }] });
  for (let end = 0; end < whole.length; end++) {
    try {
      const { content, attached } = m.content.parseStart(whole.subarray(0, end));
      assert.deepEqual([content, attached], [{ text: "ä".repeat(40), answers: [["when", "now"]] }, 1]);
    } catch (error) {
      assert.equal(error.name, "Malformed", `${end}: ${error}`);
    }
  }
});
