/** What someone who reads a case, who keeps it or who carries its requests could do to its reporter. */
import assert from "node:assert/strict";
import test from "node:test";
import { DAY, World, confirm, m } from "./world.mjs";

const { load, send, open, TellsafeError } = m.journey;
const KIND = m.statement.KIND;
const quiet = () => {};
const draft = (changes = {}) => ({ text: "It happened.", answers: [], people: "", place: "", language: "en", keepCopy: true, ...changes });
const fails = (code) => (error) => error instanceof TellsafeError && error.code === code;
const byRule = (day, count) => m.dates.promisedDay(day, count, { weekdays: 31, holidays: [] });

/** A report to everyone, and what its readers know of it. */
async function told(changes = {}) {
  const world = (await World.create()).install();
  const { desks: [desk] } = await load(world.fingerprint);
  const sent = await send(desk, [0, 1], draft(changes), quiet);
  const [ada, ben] = world.members;
  const [report] = await world.read(ada);
  const content = await world.contentOf(report);
  const write = (author, kind, more = {}) =>
    world.write(author, { kind, ofCase: report.id, to: [ada, ben, content.reporter], parents: [report.id], ...more });
  return { world, desk, sent, ada, ben, report, reporter: content.reporter, withdrawal: content.withdrawal, write };
}

test("a date that no calendar has does not shut the reporter out", async () => {
  const { sent, ada, ben, write } = await told();
  await write(ben, KIND.status, { content: { state: 3, nextDay: 0xffffffff } });
  await write(ada, KIND.reply, { content: { text: "We are here.", nextDay: DAY + 9 } });
  const { view } = await open(sent.words, quiet);
  assert.deepEqual(view.messages.map(({ kind }) => kind), ["report", "reply"]);
  assert.equal(view.nextDay, DAY + 9);
  assert.equal(view.problems.length, 1);
  assert.doesNotThrow(() => new Date(m.limits.LAST_DAY * 86_400_000).toISOString());
});

test("an answer named like a part of every object is shown under its own name", () => {
  assert.equal(m.dom.own({ when: "When" }, "when"), "When");
  for (const id of ["constructor", "__proto__", "toString", "hasOwnProperty"]) assert.equal(m.dom.own({ when: "When" }, id), undefined);
});

test("locking a report anew, days later, moves no date", async () => {
  const { world, sent, ada, reporter } = await told();
  const [[, , slot]] = world.inboxes.get(m.bytes.hex(ada.inbox)).slots;
  const again = await m.envelope.seal(reporter.recipient, await m.envelope.open(ada.holder.keys, slot));
  world.now += 2 * 86400;
  world.commit([1, [[reporter.inbox, again]], [], [], null, null, 999]);
  const { view } = await open(sent.words, quiet);
  assert.deepEqual([view.nextDay, view.messages.length], [sent.promisedDay, 1]);
});

test("only a status sets a state, and none says that nobody has read", async () => {
  const { sent, ada, ben, write } = await told();
  const state = async () => (await open(sent.words, quiet)).view.state;
  await write(ada, KIND.reply, { content: { text: "Closed?", state: 8 } });
  assert.equal(await state(), 1);
  await write(ben, KIND.status, { content: { state: 0 } });
  assert.equal(await state(), 1);
});

test("a decision's date is no promise that could be missed, and says what it is", async () => {
  const { world, sent, ada, write } = await told();
  const decided = await write(ada, KIND.status, { content: { state: 7, nextDay: DAY + 4 } });
  await write(ada, KIND.reply, { parents: [decided], content: { text: "This is it.", nextDay: DAY + 4 } });
  world.now += 10 * 86400;
  await world.rotate();
  await load(world.fingerprint);
  const { view } = await open(sent.words, quiet);
  assert.deepEqual([view.nextDayMissed, view.nextDay, view.messages.map(({ standing }) => standing)], [false, DAY + 4, [0, 7, 7]]);
});

test("closing without a date says when it is deleted by rule", async () => {
  const { sent, ada, write } = await told();
  await write(ada, KIND.status, { content: { state: 8 } });
  assert.equal((await open(sent.words, quiet)).view.nextDay, m.dates.endOfMonthAfter(DAY, 24));
  assert.equal(new Date(m.dates.endOfMonthAfter(19_787, 0) * 86_400_000).toISOString().slice(0, 10), "2024-03-31");
});

test("a list that the server does not show is not blamed on who wrote", async () => {
  const { sent, ada, write } = await told();
  await write(ada, KIND.reply, { roster: m.bytes.random(32), content: { text: "x" } });
  const { view } = await open(sent.words, quiet);
  assert.deepEqual(view.problems, [{ what: "unknown-list" }]);
});

test("a vault's day does not move a promise beyond what its author's own day allows", async () => {
  const { world, sent } = await told();
  for (const box of world.inboxes.values()) for (const row of box.slots) row[1] = DAY + 4000;
  assert.equal((await open(sent.words, quiet)).view.nextDay, byRule(DAY + 3, 3));
  const late = await told();
  Object.defineProperty(late.world, "day", { value: DAY + 4000 });
  const again = await send(late.desk, [0], draft(), quiet);
  assert.equal(again.promisedDay, byRule(DAY + 3, 3));
});

test("unknown words look like known ones without news to whoever counts requests", async () => {
  const requests = async (world, words) => {
    await load(world.install().fingerprint);
    world.log.length = 0;
    await open(words, quiet).catch(() => {});
    return [...world.log];
  };
  const kept = await told();
  const known = await requests(kept.world, kept.sent.words);
  assert.deepEqual(await requests(kept.world, m.code.toWords(m.bytes.random(16))), known);
  const bare = await told({ keepCopy: false });
  assert.deepEqual(await requests(bare.world, bare.sent.words), known);
  kept.world.inboxes.forEach((box) => { box.slots = []; });
  assert.deepEqual(await requests(kept.world, kept.sent.words), known);
});

test("a reply is locked for the list of now, and never for one that nobody confirmed", async () => {
  const { world, sent, ada, ben } = await told();
  const visit = await open(sent.words, quiet);
  await world.change([ada]);
  world.now += 3600;
  await visit.reply("Only for Ada now.");
  assert.deepEqual([(await world.read(ada)).length, (await world.read(ben)).length], [2, 1]);
  world.now += 181 * 86400;
  await world.rotate();
  await assert.rejects(visit.reply("For nobody."), fails("unconfirmed"));
  assert.equal((await world.read(ada)).length, 2);
  world.confirmations = await confirm(world.links.at(-1).hash, [ada], world.day);
  world.now += 3600;
  await visit.reply("Heard again.");
  assert.equal((await world.read(ada)).length, 3);
});

test("of a committee that has closed everything is read, and nothing is locked for it", async () => {
  const { world, sent, ada, ben } = await told();
  const visit = await open(sent.words, quiet);
  assert.equal(visit.view.closed, false);
  world.confirmations = await confirm(world.links[0].hash, [ada, ben], world.day, true);
  world.now += 3600;
  const { desks, refused } = await load(world.fingerprint);
  assert.deepEqual([desks.length, refused[0].reason], [0, "closed"]);
  const again = await open(sent.words, quiet);
  assert.deepEqual([again.view.closed, again.view.messages.length], [true, visit.view.messages.length]);
  await assert.rejects(again.reply("For nobody."), fails("closed"));
});

test("a reader whose key fails is named, and the others still get the reply", async () => {
  const { world, sent, ada, ben } = await told();
  const visit = await open(sent.words, quiet);
  await world.change([ada, { ...ben, recipient: new Uint8Array(1216).fill(255) }]);
  world.now += 3600;
  const view = await visit.reply("Hello.");
  assert.deepEqual(view.problems, [{ what: "faulty-key", name: "Ben" }]);
  assert.deepEqual([(await world.read(ada)).length, (await world.read(ben)).length], [2, 1]);
});

test("a vault that forgot a report that was read does not end it", async () => {
  const { world, sent, ada, write } = await told();
  await write(ada, KIND.read);
  const visit = await open(sent.words, quiet);
  world.withdrawals.clear();
  assert.equal(await visit.withdraw(), "asked");
});

test("a report that was held up on its way does not reach who was unticked since", async () => {
  const world = (await World.create()).install();
  const { desks: [desk] } = await load(world.fingerprint);
  const changing = draft();
  let held = null;
  world.fail = (path, options) => {
    if (path !== "/relay" || held) return null;
    held = options.body;
    throw new TypeError("connection lost");
  };
  await assert.rejects(send(desk, [0, 1], changing, quiet), fails("offline"));
  const sent = await send(desk, [0], changing, quiet);
  await world.relay(held);
  assert.deepEqual([(await world.read(world.members[0])).length, await world.read(world.members[1])], [1, []]);
  assert.equal((await open(sent.words, quiet)).view.readers.join(), "Ada");
});

test("one that comes through at the last moment is taken back as well", async () => {
  const world = (await World.create()).install();
  const { desks: [desk] } = await load(world.fingerprint);
  const changing = draft();
  let held = null;
  let after = 0;
  world.fail = async (path, options) => {
    if (path !== "/relay") return null;
    if (!held) {
      held = options.body;
      throw new TypeError("connection lost");
    }
    // After the question whether it is there, and before the new one.
    if (++after === 2) await world.relay(held);
    return null;
  };
  await assert.rejects(send(desk, [0, 1], changing, quiet), fails("offline"));
  const sent = await send(desk, [0], changing, quiet);
  assert.deepEqual([(await world.read(world.members[0])).length, await world.read(world.members[1])], [1, []]);
  assert.equal((await open(sent.words, quiet)).view.messages.length, 1);
});

test("a long chain of messages is put in order", async () => {
  const { report, ada, world } = await told();
  const [root] = await world.read(ada);
  const reporter = { signingKey: root.statement.author };
  const { desks: [desk] } = await load(world.fingerprint);
  assert.ok(desk);
  const [{ roster }] = await m.publicFile.readPublicFile(world.publicFile(), null, world.now);
  const messages = [{ ...root, number: 1, day: DAY }];
  for (let i = 0; i < 20_000; i++) {
    const statement = { ...root.statement, kind: KIND.reply, case: report.id, author: ada.key, card: null, parents: [messages.at(-1).id] };
    messages.push({ id: m.bytes.random(32), statement, bodyIdentity: null, number: i + 2, day: DAY });
  }
  const found = m.case.judge(messages, reporter, [roster]);
  assert.deepEqual(found.messages.map(({ number }) => number), messages.map(({ number }) => number));
  assert.deepEqual(m.case.heads(found.messages, [ada.inbox], 16), [messages.at(-1).id]);
});

test("words are looked up only where the link's committee keeps its reports", async () => {
  const { world, sent } = await told();
  const evil = await World.create(["Eve"]);
  const asked = [];
  const serve = async (file, anchor) => {
    asked.length = 0;
    world.install();
    world.publicFile = () => m.cbor.encode([1, [evil.relayKey, world.relayKey], file().map((of) => [of.links.map(({ link }) => link), of.details, of.confirmations])]);
    world.fail = (path, options) => {
      if (path === "/relay") asked.push(options.body);
      return null;
    };
    await load(anchor);
    return open(sent.words, quiet);
  };
  // Nothing that the gateway adds or puts in its place is asked for anything.
  await assert.rejects(serve(() => [evil], world.fingerprint), fails("refused"));
  assert.equal(asked.length, 0);
  await assert.rejects(serve(() => [evil, world], null), fails("refused"));
  assert.equal(asked.length, 0);
  assert.equal((await serve(() => [evil, world], world.fingerprint)).view.messages.length, 1);
  // Without a link, a vault of its own that passes everything on is noticed when the report names another.
  let files = 0;
  world.relay = async function relay(request) {
    const { message, sealResponse } = await m.relay.openRequest(evil.relayPair, request);
    const { path, content } = m.bhttp.decodeRequest(message);
    return new Response(await sealResponse(m.bhttp.encodeResponse({ status: 200, content: m.cbor.encode(this.answer(path, m.cbor.decode(content), message.length)) }, message.length)));
  };
  await assert.rejects(serve(() => (files++ === 0 ? [evil] : [world]), null), fails("refused"));
});
