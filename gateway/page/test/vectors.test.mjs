/** The shared vectors, made by the first implementation, and the published ones for the key encapsulation and HPKE. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { bundle } from "./bundle.mjs";

const m = await bundle();
const { hex } = m.bytes;
const bin = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const file = (path) => readFileSync(new URL(`../../../tests/vectors/${path}`, import.meta.url));
const json = (path) => JSON.parse(file(path));
const v = json("formats.json");

/** The generator that made them: SHA-256 of a counter. */
const drawn = (n) => m.hash.H(m.bytes.concat(m.bytes.ascii("vectors"), new Uint8Array(4), m.bytes.u32(n)));

test("code and holders", async () => {
  const words = v.code.words.split(" ");
  const entropy = m.code.toEntropy(words);
  assert.equal(hex(entropy), v.code.entropy);
  assert.deepEqual(m.code.toWords(entropy), words);
  assert.equal(hex(m.code.seedOf(entropy)), v.code.seed);
  const holders = [[v.reporter, m.code.seedOf(entropy)], ...v.members.map((member, i) => [member, drawn(2 + i)])];
  for (const [expected, seed] of holders) {
    const h = await m.holder.holder(seed);
    const derived = { recipient: h.keys.recipient, signing_key: h.signingKey, inbox_capability: h.inboxCapability, look_capability: h.lookCapability,
      inbox: h.inbox, withdrawal_secret: h.withdrawalSecret, withdrawal: h.withdrawal };
    assert.deepEqual(Object.fromEntries(Object.entries(derived).map(([name, bytes]) => [name, hex(bytes)])), expected);
  }
});

test("statements, slots and bodies open for each reader and nobody else", async () => {
  const readers = [m.code.seedOf(bin(v.code.entropy)), drawn(2), drawn(3)];
  const unticked = await m.holder.holder(drawn(4));
  for (const [message, content] of [[v.report, { language: "de", answers: [["when", "yesterday"]] }], [v.status, { text: "Read.", state: 3, nextDay: 20_789 }]]) {
    const statement = bin(message.statement);
    assert.equal(hex(m.statement.messageId(statement)), message.id);
    assert.equal(hex(m.statement.encodeStatement(m.statement.parseStatement(statement))), message.statement);
    for (const seed of readers) {
      const holder = await m.holder.holder(seed);
      const [, slot] = message.slots.find(([inbox]) => inbox === hex(holder.inbox));
      const opened = await m.slot.openSlot(holder, bin(slot));
      assert.equal(hex(opened.id), message.id);
      const found = m.content.parseContent(await m.body.openBody(opened.bodyIdentity, bin(message.body), message.pieces.map(bin)));
      for (const [key, value] of Object.entries(content)) assert.deepEqual(found[key], value);
    }
    for (const [, slot] of message.slots) await assert.rejects(m.slot.openSlot(unticked, bin(slot)), { fault: "does-not-open" });
  }
  const place = await m.slot.openSlot(await m.holder.holder(readers[0]), bin(v.place.slot));
  assert.equal(place.statement.kind, m.statement.KIND.place);
  assert.equal(hex(place.statement.case), v.place.case);
  assert.ok(m.bytes.isZero(place.bodyIdentity));
});

test("the public file", async () => {
  const anchor = m.bytes.fromBase64url(v.fingerprint);
  const [{ roster, relayKey, fault }] = await m.publicFile.readPublicFile(bin(v.public_file), anchor, v.now);
  assert.equal(fault, null);
  assert.equal(m.bytes.base64url(roster.newest.hash), v.fingerprint);
  assert.equal(roster.cores.length, 2);
  assert.equal(hex(roster.newest.vaultKey), v.vault_key);
  assert.equal(hex(relayKey.recipient), hex(m.relay.parseConfig(bin(v.relay.config))));
  assert.deepEqual(roster.details.members.map(({ name }) => name), ["Ana", "Ben", "Chidi"]);
  assert.equal(hex(m.hash.H(m.roster.encodeDetails(roster.details))), hex(roster.newest.details));
  assert.equal(hex(m.hash.H(m.roster.encodeCore(roster.newest))), hex(roster.newest.hash));
});

test("a core with lost keys", () => {
  const core = m.roster.parseCore(bin(v.core_with_lost_keys));
  assert.equal(hex(m.roster.encodeCore(core)), v.core_with_lost_keys);
  const [ana, , chidi] = v.members.map(({ inbox }) => inbox);
  assert.deepEqual(Object.fromEntries(core.lost.map(([old, heir]) => [hex(old), heir && hex(heir)])), { [ana]: "01".repeat(32), [chidi]: null });
});

test("commit and relay", async () => {
  const pair = await m.hpke.keyPair(bin(v.relay.seed));
  const opened = await m.relay.openRequest(pair, new Uint8Array(file("relay/request.bin")));
  const { path, content } = m.bhttp.decodeRequest(opened.message);
  assert.equal(path, "/commit");
  assert.equal(hex(content), v.commit);
  const [, slots, pieceHashes, pieces, withdrawal, closes, expires] = m.cbor.decode(content);
  const again = m.vault.encodeCommit({ slots: slots.map(([inbox, slot]) => ({ inbox, slot })), pieceHashes, pieces, withdrawal, closes, expires });
  assert.equal(hex(again), v.commit);
});

test("X-Wing and HPKE: the drafts' own vectors", async () => {
  for (const one of json("hpke/xwing-draft.json")) {
    const pair = await m.hpke.keyPair(bin(one.seed));
    assert.equal(hex(pair.recipient), one.pk);
    assert.equal(hex(await m.hpke.decapsulate(pair, bin(one.ct))), one.ss);
  }
  for (const one of json("hpke/concrete-hybrid-kems-mlkem768-x25519.json")) {
    const pair = await m.hpke.keyPair(bin(one.seed));
    assert.equal(hex(pair.recipient), one.encapsulation_key);
    assert.equal(hex(await m.hpke.decapsulate(pair, bin(one.ciphertext))), one.shared_secret);
  }
  const suite = json("hpke/mlkem768-x25519-sha256-chacha20poly1305.json");
  const pair = await m.hpke.keyPair(bin(suite.skRm));
  assert.equal(hex(pair.recipient), suite.pkRm);
  const context = await m.hpke.receiver(pair, bin(suite.enc), bin(suite.info));
  for (const { exporter_context: label, L, exported_value: value } of suite.exports) {
    const text = Buffer.from(label, "hex").toString("latin1");
    if (!/^[\x20-\x7e]*$/.test(text)) continue;
    assert.equal(hex(context.exportSecret(text, L)), value);
  }
});
