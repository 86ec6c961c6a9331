/** Files through the journeys: sealed with what was written, sent in pieces, gone on with where the connection broke, read on request. */
import assert from "node:assert/strict";
import test from "node:test";
import { World, m } from "./world.mjs";

const { load, send, open, TellsafeError } = m.journey;
const { random, hex } = m.bytes;
const KIND = m.statement.KIND;
const quiet = () => {};
const free = { rest: () => undefined };
const fails = (code) => (error) => error instanceof TellsafeError && error.code === code;

/** So many bytes, none like the other's. */
function bytes(length) {
  const whole = new Uint8Array(length);
  for (let at = 0; at < length; at += 65536) whole.set(random(Math.min(65536, length - at)), at);
  return whole;
}
const file = (length, name = "a file") => ({ name, mediaType: "application/octet-stream", bytes: bytes(length) });
const draft = (files, changes = {}) => ({ text: "It happened.", answers: [], people: "", place: "", language: "en", keepCopy: true, files, ...changes });

async function arrive(waits = 0) {
  m.patience.WAITS.fill(waits);
  const world = (await World.create()).install();
  world.asked = [];
  const answer = world.answer;
  world.answer = function (path, ...rest) {
    this.asked.push(path);
    return answer.call(this, path, ...rest);
  };
  const { desks: [desk] } = await load(world.fingerprint);
  return { world, desk };
}

const received = async (world, who = 0) => world.contentOf((await world.read(world.members[who]))[0]);
const count = (world, path) => world.asked.filter((asked) => asked === path).length;

test("two files arrive as they are, and come back on request only", async () => {
  const { world, desk } = await arrive();
  const files = [file(600_000, "one"), file(0, "nothing"), file(5, "two")];
  const steps = [];
  const { words } = await send(desk, [0], draft(files), (...step) => steps.push(step));
  assert.deepEqual((await received(world)).attachments, files);
  assert.equal(count(world, "/piece"), 3);
  for (const kind of ["locking", "sending"]) {
    const said = steps.filter(([, , step]) => step === kind);
    assert.ok(said.every(([done, total], i) => done <= total && total === said[0][1] && (i === 0 || done >= said[i - 1][0])), `${kind} goes up`);
    assert.deepEqual(said.at(-1).slice(0, 2), [said[0][1], said[0][1]]);
    assert.ok(said[0][1] > 600_000, "bytes are counted");
  }

  world.asked = [];
  const visit = await open(words, quiet);
  const [{ text, attached }] = visit.view.messages;
  assert.deepEqual([text, attached.count, attached.files], ["It happened.", 3, null]);
  assert.equal(count(world, "/body"), 2, "one piece, asked for in both classes");
  assert.deepEqual(await attached.load(quiet, free), files);
  assert.equal(await attached.load(quiet, free), attached.files);
  assert.equal(count(world, "/body"), 4);
  assert.deepEqual((await visit.refresh()).messages[0].attached.files, files, "what was fetched is not forgotten");
  visit.close();
  assert.ok(attached.files.every(({ bytes }) => m.bytes.isZero(bytes)));
});

test("small files come with the text", async () => {
  const { desk } = await arrive();
  const { words } = await send(desk, [0], draft([file(900)]), quiet);
  const [{ attached }] = (await open(words, quiet)).view.messages;
  assert.deepEqual([attached.count, attached.size, attached.files[0].bytes.length], [1, 900, 900]);
});

test("a connection that breaks at any one exchange is waited for, and nothing is sent twice that arrived", async () => {
  const files = [file(700_000)];
  // Three pieces and the commit: lost on the way there, or on the way back.
  for (let at = 0; at < 4; at++) {
    for (const way of ["there", "back"]) {
      const { world, desk } = await arrive();
      let requests = 0;
      let answers = 0;
      const waited = [];
      world.fail = (path) => {
        if (way === "there" && path === "/relay" && requests++ === at) throw new TypeError("broken");
        return way === "back" && path === "answer" && answers++ === at ? "lost" : null;
      };
      const { words } = await send(desk, [0, 1], draft(files), (done, total, step) => step === "waiting" && waited.push(done));
      assert.equal(waited.length, 1, `${way} ${at}`);
      assert.equal(count(world, "/piece") + count(world, "/commit"), way === "back" ? 5 : 4);
      assert.equal((await world.read(world.members[1])).length, 1);
      assert.equal((await open(words, quiet)).view.messages.length, 1);
    }
  }
});

test("a connection that stays broken ends the attempt; the next one goes on at the piece it stopped at", async () => {
  for (let at = 0; at < 4; at++) {
    const { world, desk } = await arrive();
    const once = draft([file(700_000)]);
    let requests = 0;
    world.fail = (path) => {
      if (path === "/relay" && requests++ >= at) throw new TypeError("broken");
      return null;
    };
    await assert.rejects(send(desk, [0], once, quiet), fails("offline"));
    assert.equal(requests, at + 1 + m.patience.WAITS.length);
    world.fail = null;
    await send(desk, [0], once, quiet);
    assert.equal(count(world, "/piece"), 3, "each piece once");
    assert.equal((await world.read(world.members[0])).length, 1);
  }
});

test("pieces that the vault gave up are sent again with the same bytes, once", async () => {
  const { world, desk } = await arrive();
  const once = draft([file(700_000)]);
  world.fail = (path) => {
    if (path === "/relay" && count(world, "/piece") === 2) throw new TypeError("broken");
    return null;
  };
  await assert.rejects(send(desk, [0], once, quiet), fails("offline"));
  const before = [...world.pieces.keys()];
  world.pieces.clear();
  world.fail = null;
  await send(desk, [0], once, quiet);
  assert.equal(count(world, "/commit"), 2);
  assert.ok(before.every((hash) => world.pieces.has(hash)));
  assert.equal(world.pieces.size, 3);
  assert.deepEqual((await received(world)).attachments, once.files);
  // One that never has them is not asked for ever.
  const other = await arrive();
  other.world.answer = function (path) {
    this.asked.push(path);
    if (path === "/commit") throw Object.assign(new Error(), { status: 404 });
    return [1];
  };
  await assert.rejects(send(other.desk, [0], draft([file(300_000)]), quiet));
  assert.equal(count(other.world, "/commit"), 1);
});

test("the wait that the server asks for is kept", async () => {
  const { world, desk } = await arrive();
  const waits = [];
  const timer = globalThis.setTimeout;
  globalThis.setTimeout = (run, ms, ...rest) => {
    if (ms !== 120_000) waits.push(ms);
    return timer(run, ms === 120_000 ? ms : 0, ...rest);
  };
  const answers = [new Response("", { status: 429, headers: { "retry-after": "10" } }), new Response("", { status: 503, headers: { "retry-after": "9999" } }),
    new Response("", { status: 502 })];
  world.fail = (path) => (path === "/relay" && count(world, "/piece") === 1 ? answers.shift() ?? null : null);
  try {
    await send(desk, [0], draft([file(600_000)]), quiet);
  } finally {
    globalThis.setTimeout = timer;
  }
  assert.deepEqual(waits, [10_000, 60_000, 0]);
});

test("what does not pass by itself is not tried again", async () => {
  const { world, desk } = await arrive();
  world.answer = () => { throw Object.assign(new Error(), { status: 403 }); };
  await assert.rejects(send(desk, [0], draft([file(600_000)]), quiet), fails("refused"));
  assert.equal(world.log.length, 1);
});

test("a held sending stands still and goes on", async () => {
  const { world, desk } = await arrive();
  let go;
  let held;
  const hold = { rest: () => held };
  const sending = send(desk, [0], draft([file(700_000)]), (done, total, step) => {
    if (step === "sending" && done > 0 && !go) held = new Promise((resolve) => { go = resolve; });
  }, hold);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(count(world, "/piece"), 1);
  held = undefined;
  go();
  await sending;
  assert.equal(count(world, "/piece"), 3);
});

test("a file that was added, taken away or renamed after an attempt makes another report in the place of the first", async () => {
  const [one, two] = [file(10), file(20)];
  for (const changed of [[one], [two, one], [one, two, file(5)], [{ ...one, name: "another" }, two], []]) {
    const { world, desk } = await arrive();
    const once = draft([one, two]);
    let lost = 0;
    world.fail = (path) => path === "answer" && lost++ === 0 ? "lost" : null;
    await assert.rejects(send(desk, [0], once, quiet), fails("offline"));
    once.files = changed;
    await send(desk, [0], once, quiet);
    assert.equal((await world.read(world.members[0])).length, 1);
    assert.deepEqual((await received(world)).attachments ?? [], changed);
  }
  const { world, desk } = await arrive();
  const once = draft([one]);
  let lost = 0;
  world.fail = (path) => path === "answer" && lost++ === 0 ? "lost" : null;
  await assert.rejects(send(desk, [0], once, quiet), fails("offline"));
  once.files = [{ ...one }];
  await send(desk, [0], once, quiet);
  assert.equal(count(world, "/withdraw"), 0, "the same bytes under the same name are the same file");
});

test("more than the committee takes is refused before anything is sealed", async () => {
  const { world, desk } = await arrive();
  await assert.rejects(send(desk, [0], draft([file(26_214_400), file(1)]), quiet), fails("too-long"));
  assert.deepEqual(world.log, []);
});

test("a reply carries files, is gone on with, and is not said twice", async () => {
  const { world, desk } = await arrive();
  const { words } = await send(desk, [0], draft([]), quiet);
  const visit = await open(words, quiet);
  assert.ok(visit.view.room > 0);
  const files = [file(800_000)];
  world.asked = [];
  world.fail = (path) => {
    if (path === "/relay" && count(world, "/piece") === 2) throw new TypeError("broken");
    return null;
  };
  await assert.rejects(visit.reply("see this", files), fails("offline"));
  world.fail = null;
  const view = await visit.reply("see this", files);
  assert.equal(count(world, "/piece"), 4);
  const said = view.messages.filter(({ text }) => text === "see this");
  assert.deepEqual([said.length, said[0].attached.count], [1, 1]);
  assert.deepEqual(await said[0].attached.load(quiet, free), files);
  await assert.rejects(visit.reply("x", [file(26_214_401)]), fails("too-long"));
  assert.equal((await world.read(world.members[0])).length, 2);
});

test("a file that a member sends is fetched by pieces; one that was changed is not shown, and the text stands", async () => {
  const { world, desk } = await arrive();
  const { words } = await send(desk, [0], draft([]), quiet);
  const [ada] = world.members;
  const [report] = await world.read(ada);
  const { reporter } = await world.contentOf(report);
  const attachments = [file(900_000)];
  await world.write(ada, { kind: KIND.reply, ofCase: report.id, to: [ada, reporter], parents: [report.id], content: { text: "our notes", attachments } });
  const visit = await open(words, quiet);
  const { text, attached } = visit.view.messages[1];
  assert.equal(text, "our notes");
  const [[, third]] = [...world.bodies.values()].slice(-1).map((hashes) => [hashes, hex(hashes[2])]);
  const right = world.pieces.get(third);
  world.pieces.set(third, random(1000));
  await assert.rejects(attached.load(quiet, free), TellsafeError);
  world.pieces.set(third, right);
  world.asked = [];
  let broken = 0;
  world.fail = (path) => {
    if (path === "/relay" && broken++ === 1) throw new TypeError("broken");
    return null;
  };
  const steps = [];
  assert.deepEqual(await attached.load((done, total, step) => steps.push(step), free), attachments);
  assert.ok(steps.includes("waiting"));
  assert.equal(count(world, "/body"), 2, "the first two were here already");
});

test("25 MiB, from one end to the other", async () => {
  const { world, desk } = await arrive();
  const files = [file(20_000_000), file(26_214_400 - 20_000_000)];
  const { words } = await send(desk, [0, 1, 2], draft(files), quiet);
  assert.ok(count(world, "/piece") <= 112);
  const [{ attached }] = (await open(words, quiet)).view.messages;
  const back = await attached.load(quiet, free);
  assert.ok(back.every(({ bytes }, i) => m.bytes.equal(bytes, files[i].bytes)));
});
