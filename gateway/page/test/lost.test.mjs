/** Lost keys: what a chain may say of them, who comes back without a word, and what was being written meanwhile. */
import assert from "node:assert/strict";
import test from "node:test";
import { World, confirm, m, makeDetails, makeLink, makeMembers, DAY } from "./world.mjs";

const { load, send, open, TellsafeError } = m.journey;
const KIND = m.statement.KIND;
const quiet = () => {};
const draft = { text: "It happened at the meetup.", answers: [], people: "", place: "", language: "en", keepCopy: true };
const fails = (code) => (error) => error instanceof TellsafeError && error.code === code;

async function arrive() {
  const world = (await World.create()).install();
  const { desks: [desk] } = await load(world.fingerprint);
  return { world, desk };
}

/** Ada's key is lost, and another takes its place. */
async function lose(world) {
  const [ada, ben, cleo] = world.members;
  const [again] = await makeMembers(["Ada"]);
  await world.change([again, ben, cleo], {}, [[ada.inbox, again.inbox]]);
  return again;
}

test("a chain of lost keys is sound or refused", async () => {
  const [one, two, three, four, five, stranger] = await makeMembers(["1", "2", "3", "4", "5", "6"]);
  const fault = async (...steps) => {
    const world = (await World.create()).install();
    world.members = [one, two, three];
    world.links = [];
    for (const [members, lost] of [[[one, two, three], []], ...steps]) {
      const signers = world.members.slice(0, 2);
      world.members = members;
      world.details = m.roster.encodeDetails(makeDetails(members));
      const before = world.links.at(-1);
      const pairs = lost.map(([old, heir]) => [old.inbox, heir && heir.inbox]);
      const core = world.core(members, world.links.length + 1, before ? before.hash : null, pairs);
      world.links.push(await makeLink(core, signers));
    }
    world.confirmations = await confirm(world.links.at(-1).hash, world.members, DAY);
    const { desks, refused } = await load(null);
    return desks.length === 1 ? null : refused[0].reason;
  };
  const sorted = [[one, four], [two, five]].sort(([a], [b]) => m.bytes.compare(a.inbox, b.inbox));
  assert.equal(await fault([[four, two, three], [[one, four]]]), null);
  assert.equal(await fault([[two, three], [[one, null]]], [[two, three, four], []]), null);
  assert.equal(await fault([[four, five, three], sorted]), null);
  assert.equal(await fault([[four, two, three], [[one, four]]], [[five, two, three], [[four, five]]]), null);
  for (const [why, ...steps] of [
    ["not in order", [[four, five, three], sorted.toReversed()]],
    ["one place for two", [[four, three], sorted.map(([old]) => [old, four])]],
    ["a stranger's", [[one, two, three, four], [[stranger, four]]]],
    ["a member stands for her", [[two, three], [[one, two]]]],
    ["one who left stands for her", [[one, two], []], [[two, three], [[one, three]]]],
    ["nobody's in its place", [[two, three], [[one, stranger]]]],
    ["still a member's", [[one, two, three], [[one, null]]]],
    ["back later", [[four, two, three], [[one, four]]], [[one, two, three], []]],
  ]) assert.equal(await fault(...steps), "chain-broken", why);
});

test("where someone was left out, whose key was lost comes back without a word, and nobody else", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1], draft, quiet);
  const [ada, ben, cleo] = world.members;
  const [report] = await world.read(ada);
  const { reporter } = await world.contentOf(report);
  const again = await lose(world);
  const [once] = await makeMembers(["Cleo once more"]);
  await world.change([again, ben, once], {}, [[cleo.inbox, once.inbox]]);
  const introduction = { kind: KIND.introduction, ofCase: report.id };
  await world.write(ben, { ...introduction, to: [ben, once, reporter] });
  assert.deepEqual((await open(sent.words, quiet)).view.readers.filter(Boolean).sort(), ["Ben"]);
  await world.write(ben, { ...introduction, to: [ben, again, reporter] });
  await world.write(again, { kind: KIND.reply, ofCase: report.id, to: [again, ben, reporter], content: { text: "It is me." } });
  // Whoever has the old key writes by the list that had it.
  await world.write(ada, { kind: KIND.reply, ofCase: report.id, to: [reporter], content: { text: "WRONG" }, roster: world.links[0].hash });
  const visit = await open(sent.words, quiet);
  assert.deepEqual(visit.view.readers.filter(Boolean).sort(), ["Ada", "Ben"]);
  assert.deepEqual(visit.view.messages.flatMap(({ added }) => added ?? []), ["Ada"]);
  assert.ok(visit.view.messages.some(({ text }) => text === "It is me.") && !visit.view.messages.some(({ text }) => text === "WRONG"));
  await visit.reply("Good.");
  assert.equal((await world.contentOf((await world.read(again)).at(-1))).text, "Good.");
});

test("a report to a lost key is stopped with everything in it, and goes to the list as it is now", async () => {
  const { world, desk } = await arrive();
  const again = await lose(world);
  await assert.rejects(send(desk, [0, 1], draft, quiet), fails("changed"));
  await assert.rejects(send(desk, [0, 1], draft, quiet), fails("changed"));
  const { desks: [now] } = await load(world.fingerprint);
  const sent = await send(now, [0, 1], draft, quiet);
  assert.equal((await world.contentOf((await world.read(again))[0])).text, draft.text);
  assert.equal((await open(sent.words, quiet)).view.messages.length, 1);
});

test("a message to a lost key is locked anew at the second attempt", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1], draft, quiet);
  const [ada, ben] = world.members;
  const visit = await open(sent.words, quiet);
  await lose(world);
  await assert.rejects(visit.reply("One more thing."), fails("changed"));
  await visit.reply("One more thing.");
  assert.equal((await world.contentOf((await world.read(ben)).at(-1))).text, "One more thing.");
  assert.equal((await world.read(ada)).length, 1);
});
