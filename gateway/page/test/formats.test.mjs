/** Each format by itself: fixed values, round trips, and the rules that are not obvious. */
import assert from "node:assert/strict";
import test from "node:test";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { bundle } from "./bundle.mjs";

const m = await bundle();
const { hex, random, concat, ascii } = m.bytes;
const bin = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const both = async (run) => {
  for (const native of [true, false]) {
    m.curves.allowNative(native);
    await run(native);
  }
  m.curves.allowNative(true);
};

test("CBOR: examples of RFC 8949, appendix A", () => {
  const examples = [["00", 0], ["17", 23], ["1818", 24], ["1903e8", 1000], ["1a000f4240", 1000000], ["1b000000e8d4a51000", 1000000000000],
    ["f4", false], ["f5", true], ["f6", null], ["6449455446", "IETF"], ["62c3bc", "ü"], ["64f0908591", "\u{10151}"], ["80", []],
    ["8301820203820405", [1, [2, 3], [4, 5]]], ["40", new Uint8Array()], ["4401020304", new Uint8Array([1, 2, 3, 4])], ["a201020304", new Map([[1, 2], [3, 4]])]];
  for (const [bytes, value] of examples) {
    assert.equal(hex(m.cbor.encode(value)), bytes);
    assert.deepEqual(m.cbor.decode(bin(bytes)), value);
  }
});

test("CBOR: one encoding each, and nothing else", () => {
  const refused = ["1800", "190001", "1a00000001", "1b0000000000000001", "1bffffffffffffffff", "20", "c001", "f7", "f90000", "fb0000000000000000", "5f41004100ff",
    "9f01ff", "bf01ff", "a2030401 02".replace(" ", ""), "a201020102", "a1613101", "61ff", "62edbf", "0000", "", "81", "9b00ffffffffffffff", "5b00ffffffffffffff", "f800", "ff", "81".repeat(40) + "00"];
  for (const bytes of refused) assert.throws(() => m.cbor.decode(bin(bytes)), undefined, bytes);
  assert.throws(() => m.cbor.encode(-1));
  assert.throws(() => m.cbor.encode(1.5));
});

test("holder: HKDF, the hashes in between, and both ways to the curves", () => both(async () => {
  const seed = bin("0a80337a058e5a34331337a0ce6d28ce13c3b93a69519d529b68df7880989b7e");
  const holder = await m.holder.holder(seed);
  assert.equal(hex(holder.identity), hex(m.hash.KDF(seed, "identity")));
  assert.equal(hex(holder.inbox), hex(m.hash.H(m.hash.H(holder.inboxCapability))));
  assert.equal(hex(holder.lookCapability), hex(m.hash.H(holder.inboxCapability)));
  assert.equal(hex(holder.withdrawal), hex(m.hash.H(holder.withdrawalSecret)));
  assert.equal(holder.keys.recipient.length, 1216);
  const again = await m.holder.holder(seed);
  assert.deepEqual(again, holder);
  m.holder.wipeHolder(again);
  for (const secret of [again.identity, again.signingSeed, again.inboxCapability, again.lookCapability, again.withdrawalSecret, again.keys.kemKey, again.keys.scalar]) {
    assert.ok(m.bytes.isZero(secret));
  }
}));

test("hash: RFC 5869, test case 1", () => {
  const okm = m.hash.hkdf(new Uint8Array(22).fill(0x0b), bin("000102030405060708090a0b0c"), bin("f0f1f2f3f4f5f6f7f8f9"), 42);
  assert.equal(hex(okm), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
});

test("the words are those of BIP-39", () => {
  assert.deepEqual(m.words.WORD_LIST, [...wordlist]);
});

test("follow-up code: BIP-39 vectors, four letters, any spacing", () => {
  const vectors = [["00000000000000000000000000000000", "abandon ".repeat(11) + "about"], ["7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f", "legal winner thank year wave sausage worth useful legal winner thank yellow"],
    ["9e885d952ad362caeb4efe34a8e91bd2", "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"]];
  for (const [entropy, phrase] of vectors) {
    assert.equal(m.code.toWords(bin(entropy)).join(" "), phrase.trim());
    assert.equal(hex(m.code.toEntropy(phrase.trim().split(" "))), entropy);
    const check = m.code.checkWords(phrase.trim().split(" ").map((word, i) => `${i + 1}. ${word.slice(0, 4).toUpperCase()}\n`).join(" "));
    assert.deepEqual(check, { words: phrase.trim().split(" "), wrong: [], checksum: true, complete: true });
  }
  const wrong = m.code.checkWords("legal winner thnak year");
  assert.deepEqual([wrong.wrong, wrong.complete, wrong.checksum], [[{ index: 2, word: "thnak" }], false, false]);
  assert.equal(m.code.checkWords("abandon ".repeat(12)).checksum, false);
  assert.deepEqual(m.code.completions("aba"), ["abandon"]);
  assert.deepEqual(m.code.completions(" "), []);
  assert.equal(m.code.findWord("add"), "add");
  assert.equal(m.code.findWord("addr"), "address");
  assert.equal(m.code.findWord("zo"), null);
});

test("Ed25519 and X25519: vectors of RFC 8032 and RFC 7748, both ways", () => both(async () => {
  const [seed, key, message, signature] = ["4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"].map(bin);
  assert.equal(hex(await m.curves.ed25519Public(seed)), hex(key));
  assert.equal(hex(await m.curves.ed25519Sign(seed, message)), hex(signature));
  assert.equal(await m.curves.ed25519Verify(key, message, signature), true);
  for (let bit = 0; bit < 512; bit += 37) {
    const bad = signature.slice();
    bad[bit >> 3] ^= 1 << (bit & 7);
    assert.equal(await m.curves.ed25519Verify(key, message, bad), false);
  }
  const shared = await m.curves.x25519(bin("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
    bin("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
  assert.equal(hex(shared), "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
}));

test("Ed25519 is strict: small order, a second encoding, a scalar too large", () => both(async () => {
  const message = ascii("m");
  const small = ["0100000000000000000000000000000000000000000000000000000000000000", "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"];
  for (const key of small) {
    // R the neutral point and S zero satisfy the equation for a key of small order, whatever was signed.
    const forged = concat(bin(small[0]), new Uint8Array(32));
    assert.equal(await m.curves.ed25519Verify(bin(key), message, forged), false, key);
    assert.equal(m.curves.isUsableKey(bin(key)), false, key);
  }
  const seed = random(32);
  const key = await m.curves.ed25519Public(seed);
  const signature = await m.curves.ed25519Sign(seed, message);
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = BigInt("0x" + hex(signature.slice(32).reverse())) + order;
  const large = concat(signature.slice(0, 32), Uint8Array.from({ length: 32 }, () => { const byte = Number(s & 255n); s >>= 8n; return byte; }));
  assert.equal(await m.curves.ed25519Verify(key, message, signature), true);
  assert.equal(await m.curves.ed25519Verify(key, message, large), false);
  assert.equal(await m.curves.ed25519Verify(key, message, concat(bin(small[0]), signature.slice(32))), false);
}));

test("X25519 refuses points of small order, both ways", () => both(async () => {
  for (const point of ["00".repeat(32), "01" + "00".repeat(31), "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"]) {
    await assert.rejects(m.curves.x25519(random(32), bin(point)), undefined, point);
  }
}));

test("the two ways to the curves agree", async () => {
  for (let i = 0; i < 20; i++) {
    const seed = random(32);
    const point = await m.curves.x25519Public(random(32));
    const results = [];
    await both(async () => results.push(hex(concat(await m.curves.ed25519Public(seed), await m.curves.ed25519Sign(seed, point), await m.curves.x25519(seed, point), await m.curves.x25519Public(seed)))));
    assert.equal(results[0], results[1]);
  }
});

test("a signature under one label is none under another", async () => {
  const seed = random(32);
  const key = await m.curves.ed25519Public(seed);
  const signature = await m.label.sign("tellsafe/1 roster", seed, ascii("m"));
  assert.equal(await m.label.verify("tellsafe/1 roster", key, ascii("m"), signature), true);
  assert.equal(await m.label.verify("tellsafe/1 statement", key, ascii("m"), signature), false);
});

test("statement: round trip and its rules", () => {
  const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
  const good = { kind: 1, roster: a, case: b, author: a, day: 20000, parents: [a, b], readers: [a, b], body: a, card: null };
  const parse = (changes) => m.statement.parseStatement(m.statement.encodeStatement({ ...good, ...changes }));
  assert.deepEqual(parse({}), good);
  const report = { kind: 0, case: null, parents: [], card: { people: "Mallory", place: "" } };
  assert.deepEqual(parse(report), { ...good, ...report });
  for (const changes of [{ kind: 11 }, { case: null }, { kind: 0 }, { ...report, parents: [a] }, { card: { people: "", place: "" } }, { parents: [b, a] }, { parents: [a, a] }, { readers: [b, a] },
    { readers: [] }, { readers: [a, a] }, { kind: 6, readers: [a] }, { day: 2 ** 32 }, { author: new Uint8Array(31) }, { ...report, card: { people: "x".repeat(1020), place: "" } },
    { readers: Array.from({ length: 17 }, (_, i) => new Uint8Array(32).fill(i)) }, { parents: Array.from({ length: 17 }, (_, i) => new Uint8Array(32).fill(i)) }]) {
    assert.throws(() => parse(changes), undefined, JSON.stringify(Object.keys(changes)));
  }
  const newer = m.cbor.encode([2, ...m.cbor.decode(m.statement.encodeStatement(good)).slice(1)]);
  assert.throws(() => m.statement.parseStatement(newer), { name: "Newer" });
  const largest = { ...good, kind: 0, case: null, parents: [], readers: Array.from({ length: 16 }, (_, i) => new Uint8Array(32).fill(i)), day: 2 ** 32 - 1, card: m.statement.fitCard("x".repeat(2000), "y".repeat(2000))[0] };
  assert.ok(m.statement.encodeStatement(largest).length <= 2433 - 96);
});

test("slot: always 4096 bytes, and dropped for the right reason", async () => {
  const [reader, other] = [await m.holder.holder(random(32)), await m.holder.holder(random(32))];
  const make = async ({ readers = [reader.inbox], signer = reader, change = (bytes) => bytes, signed } = {}) => {
    const bytes = m.statement.encodeStatement({ kind: 0, roster: random(32), case: null, author: reader.signingKey, day: 1, parents: [], readers, body: random(32), card: null });
    const signature = await m.statement.signStatement(signer.signingSeed, signed ?? bytes);
    return m.slot.sealSlot(reader.keys.recipient, change(bytes), signature, new Uint8Array(32).fill(5));
  };
  const slot = await make();
  assert.equal(slot.length, 4096);
  const { statement, bodyIdentity } = await m.slot.openSlot(reader, slot);
  assert.equal(statement.kind, 0);
  assert.deepEqual(bodyIdentity, new Uint8Array(32).fill(5));
  const faults = [[other, slot, "does-not-open"], [reader, slot.slice(1), "does-not-open"], [reader, await make({ readers: [other.inbox] }), "not-listed"],
    [reader, await make({ signer: other }), "signature"], [reader, await make({ signed: ascii("else") }), "signature"], [reader, await make({ change: (bytes) => bytes.slice(1) }), "statement"],
    [reader, await make({ change: (bytes) => { const newer = bytes.slice(); newer[1] = 2; return newer; } }), "newer"],
    [reader, await m.envelope.seal(reader.keys.recipient, concat(new Uint8Array([0, 0, 0, 95]), new Uint8Array(2433))), "length"],
    [reader, await m.envelope.seal(reader.keys.recipient, concat(new Uint8Array([255, 255, 255, 255]), new Uint8Array(2433))), "length"],
    [reader, await m.envelope.seal(reader.keys.recipient, concat(new Uint8Array([0, 0, 0, 200]), new Uint8Array(2432), new Uint8Array([1]))), "length"]];
  for (const [holder, bytes, fault] of faults) await assert.rejects(m.slot.openSlot(holder, bytes), { fault });
  await assert.rejects(m.slot.sealSlot(reader.keys.recipient, new Uint8Array(2338), new Uint8Array(64), new Uint8Array(32)));
});

test("padding: Padmé's own numbers, and the floor", () => {
  for (const [length, padded] of [[0, 0], [1, 1], [2, 2], [9, 10], [100, 104], [8192, 8192], [8193, 8704], [9000, 9216], [200004, 200704], [2 ** 28 + 1, 2 ** 28 + 2 ** 23]]) {
    assert.equal(m.pad.padme(length), padded, `${length}`);
  }
  assert.equal(m.pad.paddedBody(0), 8192);
  assert.equal(m.pad.paddedBody(8188), 8192);
  assert.equal(m.pad.paddedBody(8189), 8704);
});

test("content: round trip, one encoding, unknown keys refused, newer versions kept", async () => {
  const content = { text: "It happened.", answers: [["when", "today"]], reporter: { recipient: new Uint8Array(1216), inbox: random(32) }, withdrawal: random(32),
    state: 8, nextDay: 21000, wontComeBack: true, language: "en", attachments: [{ name: "a.txt", mediaType: "text/plain", bytes: random(10) }], sealedByGateway: true };
  assert.deepEqual(m.content.parseContent(m.content.encodeContent(content)), content);
  assert.equal(hex(m.content.encodeContent({ text: "", answers: [], language: "" })), "a10001");
  const parse = (entries) => m.content.parseContent(m.cbor.encode(new Map(entries)));
  for (const entries of [[[0, 1], [10, 1]], [[1, "x"]], [[0, 0]], [[0, 1], [1, ""]], [[0, 1], [2, []]], [[0, 1], [5, 9]], [[0, 1], [7, false]], [[0, 1], [9, [["a", "b", 2, random(1)]]]],
    [[0, 1], [2, Array.from({ length: 65 }, () => ["a", "b"])]]]) assert.throws(() => parse(entries), undefined, JSON.stringify(entries));
  assert.deepEqual(parse([[0, 2], [1, "still readable"], [77, 1]]), { newer: true, text: "still readable" });
});

test("body: sealed, cut, checked, opened; another body's pieces refused", async () => {
  for (const length of [0, 8188, 8189, 65000, 300_000]) {
    const content = random(Math.min(length, 65000));
    const whole = concat(content, new Uint8Array(length - content.length));
    const body = await m.body.sealBody(whole);
    assert.equal(body.pieces.reduce((sum, piece) => sum + piece.length, 0) - 1659 - 16 * (Math.ceil(m.pad.paddedBody(length) / 65536) - 1), m.pad.paddedBody(length));
    assert.equal(hex(await m.body.openBody(body.identity, body.hash, body.pieces)), hex(whole));
    await assert.rejects(m.body.openBody(random(32), body.hash, body.pieces));
    await assert.rejects(m.body.openBody(body.identity, body.hash, [...body.pieces, new Uint8Array(0)]));
    await assert.rejects(m.body.openBody(body.identity, random(32), body.pieces));
    const flipped = body.pieces.map((piece) => piece.slice());
    flipped.at(-1)[5] ^= 1;
    await assert.rejects(m.body.openBody(body.identity, body.hash, flipped));
  }
  const wrongPadding = async (plain) => {
    const identity = random(32);
    const file = await m.envelope.seal((await m.hpke.keyPair(identity)).recipient, plain);
    return m.body.openBody(identity, m.body.bodyHash([m.hash.H(file)]), [file]);
  };
  await assert.rejects(wrongPadding(new Uint8Array(8191)));
  await assert.rejects(wrongPadding(new Uint8Array(8704)));
  await assert.rejects(wrongPadding(concat(new Uint8Array(8191), new Uint8Array([1]))));
  await assert.rejects(wrongPadding(concat(new Uint8Array([255, 255, 255, 255]), new Uint8Array(8188))));
  assert.equal((await wrongPadding(new Uint8Array(8192))).length, 0);
});

test("relay: both directions, the sizes of the design, one answer for one request", async () => {
  const vault = await m.hpke.keyPair(random(32));
  for (const size of m.limits.CLASSES) {
    const message = m.bhttp.encodeRequest({ path: "/look", content: random(100) }, size);
    const { request, openResponse } = await m.relay.encapsulateRequest(vault.recipient, message);
    assert.equal(request.length, size + 1143);
    const opened = await m.relay.openRequest(vault, request);
    assert.deepEqual(m.bhttp.decodeRequest(opened.message), m.bhttp.decodeRequest(message));
    const response = await opened.sealResponse(m.bhttp.encodeResponse({ status: 404, content: ascii("x") }, size));
    assert.equal(response.length, size + 48);
    assert.deepEqual(m.bhttp.decodeResponse(await openResponse(response)), { status: 404, content: ascii("x") });
    const other = await m.relay.encapsulateRequest(vault.recipient, message);
    await assert.rejects(other.openResponse(response));
    await assert.rejects(openResponse(response.slice(0, -1)));
    const bent = response.slice();
    bent[100] ^= 1;
    await assert.rejects(openResponse(bent));
  }
  await assert.rejects(m.relay.encapsulateRequest(vault.recipient, new Uint8Array(65535)));
});

test("relay key: by the roster's vault, for 48 hours, a day of tolerance", async () => {
  const vaultSeed = random(32);
  const vaultKey = await m.curves.ed25519Public(vaultSeed);
  const { recipient } = await m.hpke.keyPair(random(32));
  const config = concat(new Uint8Array([1, 0x64, 0x7a]), recipient, new Uint8Array([0, 4, 0, 1, 0, 3]));
  assert.equal(config.length, 1225);
  const make = async (fields, seed = vaultSeed) => {
    const bytes = m.cbor.encode(fields);
    return m.relay.verifyRelayKey([bytes, await m.label.sign("tellsafe/1 relay key", seed, bytes)], vaultKey);
  };
  const key = await make([1, config, 1_000_000, 1_172_800]);
  for (const [now, current] of [[913_599, false], [913_600, true], [1_259_200, true], [1_259_201, false]]) assert.equal(m.relay.isCurrent(key, now), current, `${now}`);
  await assert.rejects(make([1, config, 1_000_000, 1_172_801]));
  await assert.rejects(make([1, config, 1_000_000, 999_999]));
  await assert.rejects(make([1, config, 1_000_000, 1_100_000], random(32)));
  await assert.rejects(make([2, config, 1_000_000, 1_100_000]));
  await assert.rejects(make([1, config.slice(1), 1_000_000, 1_100_000]));
  for (const at of [0, 1, 2, 1219, 1222, 1224]) {
    const bent = config.slice();
    bent[at] ^= 1;
    await assert.rejects(make([1, bent, 1_000_000, 1_100_000]), undefined, `${at}`);
  }
});

test("dates: working days, holidays, and the end of a day everywhere", () => {
  const week = { weekdays: 31, holidays: [] };
  const friday = 20_504;
  assert.equal(new Date(friday * 86400e3).getUTCDay(), 5);
  assert.equal(m.dates.weekdayOf(friday), 4);
  assert.equal(m.dates.promisedDay(friday, 1, week), friday + 3);
  assert.equal(m.dates.promisedDay(friday, 0, week), friday);
  assert.equal(m.dates.promisedDay(friday, 3, { weekdays: 31, holidays: [friday + 3, friday + 4] }), friday + 7);
  assert.equal(m.dates.promisedDay(friday, 2, { weekdays: 127, holidays: [] }), friday + 2);
  assert.equal(m.dates.isPast(friday, (friday + 1) * 86400 + 43_199), false);
  assert.equal(m.dates.isPast(friday, (friday + 1) * 86400 + 43_200), true);
  assert.equal(m.dates.monthOf(0), 0);
  assert.equal(m.dates.monthOf(31), 1);
  assert.equal(m.dates.monthOf(20_454), 672);
});

test("class: by the roster and the text, never by who was ticked", () => {
  const commit = (slots, length) => ({ slots: Array.from({ length: slots }, () => ({ inbox: random(32), slot: new Uint8Array(4096) })), pieceHashes: [random(32)], pieces: [new Uint8Array(length)],
    withdrawal: random(32), closes: null, expires: 700 });
  const size = (slots, length, members) => m.vault.planCommit(commit(slots, length), members).size;
  assert.equal(size(2, 9851, 5), 65536);
  assert.equal(size(2, 9851, 12), 65536);
  assert.equal(size(2, 9851, 13), 266240);
  assert.equal(size(14, 9851, 13), 266240);
  const split = m.vault.planCommit(commit(16, 202_000), 15);
  assert.deepEqual([split.size, split.pieces.length], [266240, 1]);
});
