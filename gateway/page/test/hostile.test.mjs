/** Bad input: every parser is fed what was cut, bent and forged. It throws; it never hangs, and never takes it. */
import assert from "node:assert/strict";
import test from "node:test";
import { DAY, NOW, World, confirm, m, makeDetails, makeLink, makeMembers } from "./world.mjs";

const { random, concat, hex } = m.bytes;
const { encode, decode } = m.cbor;
const today = DAY;

/** A generator with a fixed start, so that a failure can be looked at again. */
function seeded(state) {
  return () => {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Every truncation of short inputs (some of long ones), and flipped bits and bytes in many places. */
function* bent(bytes, count) {
  const next = seeded(bytes.length);
  const step = Math.max(1, Math.floor(bytes.length / count));
  for (let length = 0; length < bytes.length; length += step) yield bytes.slice(0, length);
  yield concat(bytes, new Uint8Array(1));
  for (let i = 0; i < count; i++) {
    const copy = bytes.slice();
    copy[Math.floor(next() * bytes.length)] ^= 1 << Math.floor(next() * 8);
    yield copy;
  }
}

const statement = m.statement.encodeStatement({ kind: 0, roster: random(32), case: null, author: random(32), day: 1, parents: [], readers: [random(32)], body: random(32), card: { people: "a", place: "b" } });
const content = m.content.encodeContent({ text: "x", answers: [["a", "b"]], state: 1, language: "en" });
const request = m.bhttp.encodeRequest({ path: "/inbox", content: random(200) }, 300);
const response = m.bhttp.encodeResponse({ status: 200, content: random(200) }, 300);

test("parsers either throw or find something that is encoded just so", () => {
  const parsers = [
    [statement, (b) => m.statement.encodeStatement(m.statement.parseStatement(b))],
    [content, (b) => m.content.encodeContent(m.content.parseContent(b))],
    [m.roster.encodeDetails(makeDetails([{ name: "Ada", recipient: random(1216) }])), (b) => m.roster.encodeDetails(m.roster.parseDetails(b))],
    [statement, (b) => encode(decode(b))],
  ];
  for (const [bytes, roundTrip] of parsers) {
    assert.equal(hex(roundTrip(bytes)), hex(bytes));
    for (const bad of bent(bytes, 400)) {
      let again;
      try {
        again = roundTrip(bad);
      } catch (error) {
        assert.ok(["Malformed", "Newer"].includes(error.name), error.stack);
        continue;
      }
      // What a newer version says beside its text is not kept, so only version 1 comes back whole.
      if (hex(again) !== hex(bad)) assert.equal(m.content.parseContent(bad).newer, true);
    }
  }
});

test("random bytes are nothing", () => {
  for (let i = 0; i < 3000; i++) {
    const bytes = random(i % 80);
    for (const parse of [m.statement.parseStatement, m.content.parseContent, m.roster.parseCore, m.roster.parseDetails, m.bhttp.decodeRequest, m.bhttp.decodeResponse, m.relay.parseConfig]) {
      assert.throws(() => parse(bytes));
    }
  }
});

test("Binary HTTP: a bent message is refused or means something else openly", () => {
  for (const [bytes, parse, write] of [[request, m.bhttp.decodeRequest, m.bhttp.encodeRequest], [response, m.bhttp.decodeResponse, m.bhttp.encodeResponse]]) {
    for (const bad of bent(bytes, 600)) {
      try {
        assert.ok(parse(bad).content.length <= bad.length);
      } catch (error) {
        assert.equal(error.name, "Malformed");
      }
    }
    assert.deepEqual(write(parse(bytes), 300), bytes);
  }
});

test("a sealed thing opens whole or not at all", async () => {
  const holder = await m.holder.holder(random(32));
  const slot = await m.envelope.seal(holder.keys.recipient, new Uint8Array(2437));
  const next = seeded(7);
  for (let i = 0; i < 60; i++) {
    const bad = slot.slice();
    bad[Math.floor(i / 60 * slot.length)] ^= 1 << Math.floor(next() * 8);
    await assert.rejects(m.slot.openSlot(holder, bad), { fault: "does-not-open" });
  }
  const long = await m.envelope.seal(holder.keys.recipient, new Uint8Array(140_000));
  for (const length of [0, 1, 1500, 1642, 1643, 1658, 1659, 65_552 + 1643, 131_104 + 1643, long.length - 1]) {
    await assert.rejects(m.envelope.open(holder.keys, long.slice(0, length)), { name: "Unopenable" }, `${length}`);
  }
  const [chunk, head] = [65_552, 1643];
  const swapped = concat(long.slice(0, head), long.slice(head + chunk, head + 2 * chunk), long.slice(head, head + chunk), long.slice(head + 2 * chunk));
  await assert.rejects(m.envelope.open(holder.keys, swapped), { name: "Unopenable" });
  await assert.rejects(m.envelope.open(holder.keys, concat(long, new Uint8Array(1))), { name: "Unopenable" });
});

/** Verifies what stands in a world's file; gives the fault. */
async function fault(world, anchor = null) {
  const [entry] = await m.publicFile.readPublicFile(world.publicFile(), anchor, NOW);
  return entry.fault;
}

test("a roster is refused for each of its reasons", async () => {
  const world = await World.create();
  assert.equal(await fault(world), null);
  const [first] = world.links;
  assert.equal(await fault(world, first.hash), null);
  assert.equal(await fault(world, random(32)), "not-anchored");

  const cases = {
    "details-changed": async (w) => { w.details = m.roster.encodeDetails(makeDetails(w.members, { urgent: "call me" })); },
    "unconfirmed": async (w) => { w.confirmations = await confirm(w.links.at(-1).hash, w.members, today - 181); },
    "relay-key": async (w) => { w.vaultSeed = random(32); await w.rotate(); },
    "clock": async (w) => { await w.rotate(NOW + 2 * 86400); },
  };
  for (const [expected, spoil] of Object.entries(cases)) {
    const spoiled = await World.create();
    await spoil(spoiled);
    assert.equal(await fault(spoiled), expected);
  }
  const later = await World.create();
  later.confirmations = await confirm(later.links[0].hash, later.members, today + 2);
  assert.equal(await fault(later), "unconfirmed", "days to come do not count");
  later.confirmations = await confirm(random(32), later.members, today);
  assert.equal(await fault(later), "unconfirmed", "nor do other cores");
  later.confirmations = await confirm(later.links[0].hash, await makeMembers(["Mallory"]), today);
  assert.equal(await fault(later), "unconfirmed", "nor strangers");
  const forged = await confirm(later.links[0].hash, later.members, today - 500);
  later.confirmations = forged.map(([hash, key, , signature]) => [hash, key, today, signature]);
  assert.equal(await fault(later), "unconfirmed", "nor other days than were signed");
});

test("a committee is closed once somebody says so and fewer go on than a quorum", async () => {
  const world = await World.create();
  const [ada, ben, cleo] = world.members;
  const { hash } = world.links[0];
  const closes = (member, day = today) => confirm(hash, [member], day, true);
  const goesOn = (member, day = today) => confirm(hash, [member], day);
  for (const [why, expected, ...said] of [
    ["two go on", null, closes(ada), goesOn(ben), goesOn(cleo)],
    ["two say so", "closed", closes(ada), closes(ben), goesOn(cleo)],
    ["one was not here lately", null, closes(ada), goesOn(ben), goesOn(cleo, today - 170)],
    ["a new list", null, closes(ada), goesOn(ben)],
    ["nor since it was said", null, closes(ada, today - 90), goesOn(ben)],
    ["nor for longer", "closed", closes(ada, today - 91), goesOn(ben)],
    ["said long ago, and two go on", null, closes(ada, today - 900), goesOn(ben, today - 90), goesOn(cleo)],
    ["nobody else", "closed", closes(ada, today - 900)],
    ["nobody says so", null, goesOn(ben)],
    ["of one day it is the last word", "closed", closes(ada), goesOn(ada), closes(ben), goesOn(cleo)],
    ["taken back", null, closes(ada, today - 1), goesOn(ada), closes(ben), goesOn(cleo)],
    ["days to come do not count", null, closes(ada, today + 2), goesOn(ada), closes(ben), goesOn(cleo)],
    ["a stranger", null, closes((await makeMembers(["Mallory"]))[0]), goesOn(ben)],
    ["another list", null, confirm(random(32), [ada], today, true), goesOn(ben)],
  ]) {
    world.confirmations = (await Promise.all(said)).flat();
    assert.equal(await fault(world), expected, why);
    world.confirmations.reverse();
    assert.equal(await fault(world), expected, `${why}, the other way round`);
  }
});

test("a chain is refused that breaks, forks, or lacks the quorum of the core before", async () => {
  const world = await World.create();
  const [ada, ben, cleo] = world.members;
  const [mallory] = await makeMembers(["Mallory"]);
  const previous = world.links[0];
  const variants = [
    ["not-signed", { signers: [ada] }],
    ["not-signed", { signers: [mallory, ada] }],
    ["not-signed", { signers: [ada, ben, mallory] }],
    ["not-signed", { signers: [mallory], members: [mallory] }],
    ["chain-broken", { number: 3 }],
    ["chain-broken", { previous: random(32) }],
    ["malformed", { previous: null }],
    ["malformed", { quorum: 4 }],
    ["malformed", { quorum: 0 }],
    ["duplicate-key", { members: [ada, ben, ada] }],
    ["duplicate-key", { members: [ada, ben, { ...cleo, inbox: ada.inbox }] }],
    ["duplicate-key", { members: [ada, ben, { ...cleo, key: new Uint8Array(32) }] }],
    ["duplicate-key", { members: [ada, ben, { ...cleo, recipient: ada.recipient }] }],
    [null, { signers: [ada, cleo] }],
    [null, { members: [ada, mallory] }],
  ];
  for (const [expected, { signers = [ada, ben], members = world.members, ...changes }] of variants) {
    world.details = m.roster.encodeDetails(makeDetails(members));
    const link = await makeLink({ ...world.core(members, 2, previous.hash), ...changes }, signers);
    world.links = [previous, link];
    world.confirmations = await confirm(link.hash, [ada], today);
    assert.equal(await fault(world), expected, JSON.stringify([expected, Object.keys(changes)]));
  }
  world.links = [world.links[1]];
  assert.equal(await fault(world), "chain-broken", "without its beginning");
  world.links = [previous, { link: [previous.link[0], previous.link[1]], hash: previous.hash }];
  assert.equal(await fault(world), "chain-broken", "the same link twice");
  world.links = [];
  assert.equal(await fault(world), "malformed");
  const bentSignature = [[previous.link[1][0][0], random(64)]];
  world.links = [{ link: [previous.link[0], bentSignature], hash: previous.hash }];
  assert.equal(await fault(world), "not-signed");
});

test("one committee's fault is not another's", async () => {
  const [good, bad] = [await World.create(), await World.create()];
  const [, relayKeys, [entry]] = decode(good.publicFile());
  const [, , [other]] = decode(bad.publicFile());
  const file = encode([1, relayKeys, [[other[0], random(10), other[2]], ["nonsense"], [[[encode([2, "newer"]), [[random(32), random(64)]]]], random(1), []], entry]]);
  const entries = await m.publicFile.readPublicFile(file, null, NOW);
  assert.deepEqual(entries.map((e) => e.fault), ["details-changed", "malformed", "newer-format", null]);
});

test("a bent public file never shows a committee that nobody signed", async () => {
  const world = await World.create(["Ada", "Ben"]);
  const file = world.publicFile();
  const genuine = hex(world.links[0].hash);
  for (const bad of bent(file, 60)) {
    let entries;
    try {
      entries = await m.publicFile.readPublicFile(bad, null, NOW);
    } catch (error) {
      assert.ok(["Malformed", "Newer"].includes(error.name), error.stack);
      continue;
    }
    for (const { roster } of entries) if (roster) assert.equal(hex(roster.newest.hash), genuine);
  }
});

test("an answer of the vault is believed only in the form of the design", async () => {
  const pair = await m.hpke.keyPair(random(32));
  const wire = (answer, status = 200) => ({
    recipient: pair.recipient,
    carry: async (bytes) => {
      const opened = await m.relay.openRequest(pair, bytes);
      return await opened.sealResponse(m.bhttp.encodeResponse({ status, content: answer instanceof Uint8Array ? answer : encode(answer) }, opened.message.length));
    },
  });
  const capability = random(32);
  const slot = random(4096);
  for (const answer of [[1, 0], [2, 0, []], [1, 1, [[2, 1, slot]]], [1, 5, [[2, 1, slot], [2, 1, slot]]], [1, 5, [[0, 1, slot]]], [1, 5, [[1, 1, slot.slice(1)]]], new Uint8Array(), new Uint8Array([255])]) {
    await assert.rejects(m.vault.readInbox(wire(answer), capability, 0), undefined, JSON.stringify(answer).slice(0, 60));
  }
  await assert.rejects(m.vault.readInbox(wire([1, 5, [[4, 1, slot]]]), capability, 4));
  assert.equal((await m.vault.readInbox(wire([1, 5, [[5, 1, slot]]]), capability, 4)).slots.length, 1);
  await assert.rejects(m.vault.look(wire([1, [1, 2]]), [capability]));
  await assert.rejects(m.vault.withdraw(wire([1, 3]), capability));
  await assert.rejects(m.vault.readPiece(wire([1, [], random(3)]), random(32), 0));
  await assert.rejects(m.vault.readPiece(wire([1, "no"], 503), random(32), 0), { status: 503 });
});
