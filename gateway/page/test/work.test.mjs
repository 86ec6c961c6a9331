/** Work under flood: as the other implementation does it, only when it is asked for, and never against the person's will. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { m, World } from "./world.mjs";

const vectors = JSON.parse(readFileSync(new URL("../../../tests/vectors/work.json", import.meta.url)));
const { workFor } = m.work;
const bytes = (text) => m.bytes.ascii(text);
const draft = () => ({ text: "It happened.", answers: [], people: "", place: "", language: "en", keepCopy: true });

test("work is found as the vectors have it, and how far it is is told", async () => {
  for (const { asked, request, work } of vectors.found) {
    const heard = [];
    assert.equal(await workFor(asked, bytes(request), (found) => heard.push(found)), work);
    assert.deepEqual([heard[0] <= 1, heard.at(-1), heard.every((found, i) => i === 0 || found >= heard[i - 1])], [true, 16, true]);
  }
});

test("what is no question for work, or one for too much, is not worked for", async () => {
  const challenge = "00".repeat(16);
  for (const asked of ["", challenge, `${challenge} 17`, `${challenge} x`, `${challenge}00 1`, `${challenge} 1 `]) {
    assert.equal(await workFor(asked, bytes("a request"), () => assert.fail("worked")), null, asked);
  }
});

/** A world in which a flood is going on: what carries no right work is refused. */
async function flooded(bits) {
  const world = (await World.create(["A", "B"])).install();
  const { desks: [desk] } = await m.journey.load(null);
  const shown = [];
  const carried = globalThis.fetch;
  globalThis.fetch = async (path, options) => {
    if (path !== "/relay") return carried(path, options);
    const work = options.headers["tellsafe-work"];
    shown.push(work);
    const asked = `${"ab".repeat(16)} ${bits}`;
    if (work === await workFor(asked, options.body, () => {}) && work !== null) return carried(path, options);
    return new Response("", { status: 429, headers: { "retry-after": "1", "tellsafe-work": asked } });
  };
  return { world, desk, shown, restore() { globalThis.fetch = carried; } };
}

test("a report goes through with work, which is shown", async () => {
  const { desk, shown, restore } = await flooded(6);
  const told = [];
  m.journey.atWork.tell = (found) => { told.push(found); return true; };
  try {
    const sent = await m.journey.send(desk, [0, 1], draft(), () => {});
    assert.equal(sent.words.length, 12);
    assert.equal(shown.length, 2);
    assert.equal(shown[0], undefined);
    assert.match(shown[1], /^(ab){16}( \d+){16}$/);
    assert.deepEqual([told[0] <= 1, told.at(-1)], [true, 16]);
  } finally { restore(); }
});

test("who stops it is told that the server is busy, and everything stays", async () => {
  const { desk, shown, restore } = await flooded(16);
  const one = draft();
  m.journey.atWork.tell = () => false;
  try {
    await assert.rejects(m.journey.send(desk, [0, 1], one, () => {}), (error) => error.code === "busy");
    // With files it is not tried again by itself either.
    const files = [{ name: "a", mediaType: "application/octet-stream", bytes: new Uint8Array(600_000) }];
    await assert.rejects(m.journey.send(desk, [0, 1], { ...draft(), files }, () => {}), (error) => error.code === "busy");
    assert.equal(shown.length, 2);
  } finally { restore(); m.journey.atWork.tell = () => true; }
  await m.journey.send(desk, [0, 1], one, () => {});
});

test("a server that asks for minutes of work is one that is busy", async () => {
  const { desk, shown, restore } = await flooded(17);
  try {
    await assert.rejects(m.journey.send(desk, [0, 1], draft(), () => {}), (error) => error.code === "busy");
    assert.ok(shown.every((work) => !work));
  } finally { restore(); }
});

test("without a flood nobody works", async () => {
  const world = (await World.create(["A"])).install();
  const { desks: [desk] } = await m.journey.load(null);
  const carried = globalThis.fetch;
  globalThis.fetch = async (path, options) => {
    assert.equal(options?.headers?.["tellsafe-work"], undefined);
    return carried(path, options);
  };
  m.journey.atWork.tell = () => assert.fail("worked");
  try { await m.journey.send(desk, [0], draft(), () => {}); } finally { globalThis.fetch = carried; m.journey.atWork.tell = () => true; }
  assert.ok(world.log.length > 0);
});
