/** The journeys, against a committee and a vault in memory. */
import assert from "node:assert/strict";
import test from "node:test";
import { DAY, World, m, makeMembers } from "./world.mjs";

const { load, send, open, wontComeBack, TellsafeError } = m.journey;
const KIND = m.statement.KIND;
const quiet = () => {};
const draft = (changes = {}) => ({ text: "It happened at the meetup.", answers: [["when", "yesterday"]], people: "Mallory", place: "hall", language: "en", keepCopy: true, ...changes });
const fails = (code) => (error) => error instanceof TellsafeError && error.code === code;

async function arrive(names, changes) {
  const world = (await World.create(names, changes)).install();
  const { desks: [desk], refused } = await load(world.fingerprint);
  assert.deepEqual(refused, []);
  return { world, desk };
}

/** The reporter as a member reaches them: from the report's content. */
async function reached(world, member) {
  const [report] = await world.read(member);
  const content = await world.contentOf(report);
  return { report, content, reporter: content.reporter };
}

test("a committee is described from what its members signed", async () => {
  const { world, desk } = await arrive();
  assert.equal(desk.fingerprint, world.fingerprint);
  assert.equal(desk.anchored, true);
  assert.deepEqual(desk.members.map(({ name, usable, lastActiveDay }) => [name, usable, lastActiveDay]), [["Ada", true, DAY], ["Ben", true, DAY], ["Cleo", true, DAY]]);
  assert.equal(desk.warning, null);
  assert.deepEqual((await load(null)).desks[0].anchored, false);
});

test("another committee behind the same link is refused", async () => {
  const world = (await World.create()).install();
  const stranger = m.bytes.base64url(m.bytes.random(32));
  for (const anchor of [stranger, "nonsense", ""]) {
    const { desks, refused } = await load(anchor);
    assert.deepEqual([desks, refused.map(({ reason }) => reason)], [[], ["not-anchored"]]);
  }
  assert.equal((await load(world.fingerprint)).desks.length, 1);
});

test("told, answered, found again", async () => {
  const { world, desk } = await arrive();
  const steps = [];
  const sent = await send(desk, [0, 2], draft(), (done, total, step) => steps.push([done, total, step]));
  assert.equal(sent.words.length, 12);
  assert.equal(sent.day, DAY);
  assert.equal(sent.promisedDay, m.dates.promisedDay(DAY, 3, { weekdays: 31, holidays: [] }));
  const [done, total, step] = steps.at(-1);
  assert.deepEqual([done, step], [total, "sending"]);

  const [ada, ben, cleo] = world.members;
  assert.deepEqual(await world.read(ben), []);
  const { report, content, reporter } = await reached(world, ada);
  assert.equal(content.text, "It happened at the meetup.");
  assert.deepEqual(report.statement.card, { people: "Mallory", place: "hall" });
  assert.equal(report.statement.readers.length, 3);

  const before = await open(sent.words, quiet);
  assert.equal(before.view.state, 0);
  assert.equal(before.view.canWithdraw, true);
  assert.equal(before.view.canReread, true);
  assert.deepEqual(before.view.readers.sort(), ["Ada", "Cleo"]);
  assert.equal(before.view.messages[0].text, "It happened at the meetup.");
  assert.deepEqual(before.view.messages[0].answers, [["people", "Mallory"], ["place", "hall"], ["when", "yesterday"]]);

  const to = [ada, cleo, reporter];
  const read = await world.write(ada, { kind: KIND.read, ofCase: report.id, to, parents: [report.id], closes: content.withdrawal });
  const seen = await before.refresh();
  assert.equal(seen.state, 1);
  assert.equal(seen.canWithdraw, false);
  assert.ok(seen.nextDay > sent.promisedDay, "the first reading promises the next message");
  world.now += 86400;
  const second = await world.write(cleo, { kind: KIND.read, ofCase: report.id, to, parents: [read], closes: content.withdrawal });
  assert.equal((await before.refresh()).nextDay, seen.nextDay, "another one's reading promises nothing new");
  world.now -= 86400;
  const reply = await world.write(ada, { kind: KIND.reply, ofCase: report.id, to, parents: [second], content: { text: "Thank you.\u202e \u001b[31m" } });
  await world.write(cleo, { kind: KIND.status, ofCase: report.id, to, parents: [reply], content: { state: 3, nextDay: DAY + 9 } });

  const back = await open(sent.words.map((word) => word.slice(0, 4).toUpperCase()), quiet);
  assert.deepEqual(back.view.messages.map(({ kind }) => kind), ["report", "read", "read", "reply", "status"]);
  assert.equal(back.view.messages[3].text, "Thank you.\ufffd \ufffd[31m");
  assert.deepEqual(back.view.messages[3].from, { name: "Ada", role: "responder" });
  assert.deepEqual([back.view.state, back.view.nextDay, back.view.nextDayMissed, back.view.withheld, back.view.problems], [3, DAY + 9, false, false, []]);

  const after = await back.reply("There was a second time.");
  assert.equal(after.messages.at(-1).text, "There was a second time.");
  const received = (await world.read(cleo)).at(-1);
  assert.equal((await world.contentOf(received)).text, "There was a second time.");
  assert.deepEqual(received.statement.parents.length, 1);
  assert.deepEqual(await world.read(ben), []);
  assert.equal(await back.withdraw(), "asked");
  assert.equal(back.view.messages.at(-1).kind, "withdrawal");
  world.now += 20 * 86400;
  await world.rotate();
  assert.equal((await back.refresh()).nextDayMissed, true);
  back.close();
});

test("every message and every question has the same sizes whatever was ticked or said", async () => {
  const { world, desk } = await arrive();
  await send(desk, [0], draft(), quiet);
  await send(desk, [0, 1, 2], draft({ text: "x".repeat(5000), keepCopy: false }), quiet);
  const sent = await send(desk, [1], draft({ people: "", place: "" }), quiet);
  await (await open(sent.words, quiet)).reply("more");
  assert.deepEqual([...new Set(world.log)], [65536 + 1143]);
});

test("a long report goes in the large class, and ahead in pieces when that is full", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0], draft({ text: "ü".repeat(60_000) }), quiet);
  assert.deepEqual(world.log, [266240 + 1143]);
  assert.equal((await open(sent.words, quiet)).view.messages[0].text.length, 60_000);
  const many = await arrive(Array.from({ length: 15 }, (_, i) => `Member ${i}`));
  const long = await send(many.desk, [0, 14], draft({ text: "y".repeat(199_900) }), quiet);
  assert.deepEqual(many.world.log, Array(2).fill(266240 + 1143));
  assert.equal((await open(long.words, quiet)).view.messages[0].text.length, 199_900);
  await assert.rejects(send(desk, [0], draft({ text: "z".repeat(200_001) }), quiet), fails("too-long"));
});

test("without a copy the code opens the case but not the report", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1], draft({ keepCopy: false }), quiet);
  const visit = await open(sent.words, quiet);
  assert.deepEqual([visit.view.canReread, visit.view.messages[0].text, visit.view.readers.sort()], [false, "", ["Ada", "Ben"]]);
  await visit.reply("One thing more.");
  const [ada, ben, cleo] = world.members;
  const { report, reporter } = await reached(world, ada);
  assert.equal(report.statement.readers.length, 2);
  await world.write(ada, { kind: KIND.reply, ofCase: report.id, to: [ada, ben, reporter], content: { text: "We are here." } });
  await world.write(ada, { kind: KIND.reply, ofCase: report.id, to: [ada, ben, cleo, reporter], content: { text: "With one more." } });
  const view = await visit.refresh();
  // What neither answers may stand in either order; what brings in one who was not chosen does not count.
  const texts = view.messages.slice(1).map(({ text }) => text).sort();
  assert.deepEqual([texts, view.readers.sort(), view.withheld], [["One thing more.", "We are here."], ["Ada", "Ben"], false]);
  await visit.reply("Good.");
  assert.equal((await world.read(ben)).length, 5);
  assert.equal((await world.read(cleo)).length, 1);
});

test("a card that is too long is cut, and nothing of it is lost", async () => {
  const { world, desk } = await arrive();
  await send(desk, [0], draft({ people: "é".repeat(900), place: "ö".repeat(900) }), quiet);
  const { report, content } = await reached(world, world.members[0]);
  assert.ok(report.statement.card.people.endsWith("…") && report.statement.card.place.endsWith("…"));
  assert.ok(content.answers.some(([id, text]) => id === "people" && text === "é".repeat(900)));
});

test("an attempt whose answer was lost is made again with the same bytes", async () => {
  const { world, desk } = await arrive();
  const once = draft();
  let lost = 0;
  world.fail = (path) => path === "answer" && lost++ === 0 ? "lost" : null;
  await assert.rejects(send(desk, [0], once, quiet), fails("offline"));
  const sent = await send(desk, [0], once, quiet);
  assert.equal((await world.read(world.members[0])).length, 1);
  assert.equal(await send(desk, [0], once, quiet), sent);
  assert.equal((await open(sent.words, quiet)).view.messages.length, 1);
});

test("a draft that was changed after a lost answer replaces the first report", async () => {
  const { world, desk } = await arrive();
  const changing = draft();
  let lost = 0;
  world.fail = (path) => path === "answer" && lost++ === 0 ? "lost" : null;
  await assert.rejects(send(desk, [0, 1], changing, quiet), fails("offline"));
  changing.text = "On second thought.";
  await send(desk, [0], changing, quiet);
  assert.equal((await world.read(world.members[0])).length, 1);
  assert.equal((await world.read(world.members[1])).length, 0);
});

test("a reply whose answer was lost is not said twice", async () => {
  const { world, desk } = await arrive();
  const visit = await open((await send(desk, [0], draft(), quiet)).words, quiet);
  let lost = 0;
  world.fail = (path, asked) => path === "answer" && asked === "/commit" && lost++ === 0 ? "lost" : null;
  await assert.rejects(visit.reply("again"), fails("offline"));
  const view = await visit.reply("again");
  assert.equal(view.messages.filter(({ text }) => text === "again").length, 1);
});

test("taken back before anyone read it", async () => {
  const { world, desk } = await arrive();
  const visit = await open((await send(desk, [0, 1], draft(), quiet)).words, quiet);
  assert.equal(await visit.withdraw(), "withdrawn");
  assert.deepEqual(await world.read(world.members[0]), []);
  assert.equal(await visit.withdraw(), "withdrawn");
});

test("'I won't come back' reaches those who read, once", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1], draft(), quiet);
  await wontComeBack(sent);
  await wontComeBack(sent);
  const [, last, ...more] = await world.read(world.members[1]);
  assert.deepEqual([(await world.contentOf(last)).wontComeBack, more], [true, []]);
  const second = await open((await send(desk, [2], draft(), quiet)).words, quiet);
  await second.wontComeBack();
  assert.equal((await second.refresh()).messages.length, 1);
});

test("an unknown code and an emptied inbox are not the same", async () => {
  const { world, desk } = await arrive();
  await assert.rejects(open(m.code.toWords(m.bytes.random(16)), quiet), fails("unknown-code"));
  const sent = await send(desk, [0], draft(), quiet);
  const visit = await open(sent.words, quiet);
  await visit.withdraw();
  await assert.rejects(open(sent.words, quiet), fails("emptied"));
  await assert.rejects(open(["abandon"], quiet), fails("unknown-code"));
  assert.equal(world.inboxes.size, 2);
});

test("what does not belong in a case is left out, and said", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1], draft(), quiet);
  const [ada, ben, cleo] = world.members;
  const { report, reporter } = await reached(world, ada);
  const [mallory] = await makeMembers(["Mallory"]);
  const ofCase = report.id;
  const to = [ada, ben, reporter];
  const only = [reporter];
  const content = { text: "WRONG" };
  await world.write(cleo, { kind: KIND.reply, ofCase, to: only, content });
  await world.write(mallory, { kind: KIND.reply, ofCase, to: only, content });
  await world.write(ada, { kind: KIND.note, ofCase, to: only, content });
  await world.write(ada, { kind: KIND.withdrawal, ofCase, to: only, content });
  await world.write(ada, { kind: KIND.reply, ofCase: m.bytes.random(32), to: only, content });
  await world.write(ada, { kind: KIND.report, ofCase: null, to: only, content });
  await world.write(ada, { kind: KIND.reply, ofCase, to: only, content, signAs: ben });
  await world.write(ada, { kind: KIND.reply, ofCase, to: only, content, listed: [ada, ben] });
  await world.write(ada, { kind: KIND.reply, ofCase, to: [ada, cleo, reporter], content });
  await world.write(ada, { kind: KIND.reply, ofCase, to: only, content, roster: m.bytes.random(32) });
  world.inboxes.get(m.bytes.hex(reporter.inbox)).slots.push([12, DAY, m.bytes.random(4096)]);
  world.inboxes.get(m.bytes.hex(reporter.inbox)).highest = 12;
  await world.write(ben, { kind: KIND.reply, ofCase, to, content: { text: "right" }, parents: [report.id] });
  const { view } = await open(sent.words, quiet);
  assert.deepEqual(view.messages.map(({ text }) => text), ["It happened at the meetup.", "right"]);
  assert.equal(view.problems.length, 8);
});

test("a message that was withheld shows when another names it", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0], draft(), quiet);
  const [ada] = world.members;
  const { report, reporter } = await reached(world, ada);
  const first = await world.write(ada, { kind: KIND.reply, ofCase: report.id, to: [ada, reporter], parents: [report.id], content: { text: "one" } });
  world.inboxes.get(m.bytes.hex(reporter.inbox)).slots.pop();
  await world.write(ada, { kind: KIND.reply, ofCase: report.id, to: [ada, reporter], parents: [first], content: { text: "two" } });
  assert.equal((await open(sent.words, quiet)).view.withheld, true);
});

test("a body that is gone or of another message is missing, and the rest stands", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0], draft(), quiet);
  const [ada] = world.members;
  const { report, reporter } = await reached(world, ada);
  const stolen = { ...await m.body.sealBody(m.content.encodeContent({ text: "x" })), hash: report.statement.body };
  await world.write(ada, { kind: KIND.reply, ofCase: report.id, to: [ada, reporter], body: stolen });
  const gone = await m.body.sealBody(m.content.encodeContent({ text: "y" }));
  await world.write(ada, { kind: KIND.reply, ofCase: report.id, to: [ada, reporter], body: gone });
  world.bodies.delete(m.bytes.hex(gone.hash));
  world.bodies.set(m.bytes.hex(report.statement.body), (await m.body.sealBody(new Uint8Array(9))).pieceHashes);
  const { view } = await open(sent.words, quiet);
  assert.deepEqual(view.messages.map(({ missing }) => missing), [true, true, true]);
});

test("what a former member wrote counts if one who stayed has built on it", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1], draft(), quiet);
  const [ada, ben, cleo] = world.members;
  const old = world.links.at(-1).hash;
  const { report, reporter } = await reached(world, ada);
  const to = [ada, ben, reporter];
  const first = await world.write(ben, { kind: KIND.reply, ofCase: report.id, to, parents: [report.id], content: { text: "from Ben" } });
  await world.change([ada, cleo]);
  await world.write(ben, { kind: KIND.reply, ofCase: report.id, to, parents: [first], content: { text: "after leaving" }, roster: old });
  await world.write(ada, { kind: KIND.read, ofCase: report.id, to, parents: [report.id] });
  // The page has been open since before the change, and notices by itself.
  assert.deepEqual((await open(sent.words, quiet)).view.messages.map(({ kind }) => kind), ["report", "read"]);
  await world.write(ada, { kind: KIND.reply, ofCase: report.id, to, parents: [first], content: { text: "from Ada" } });
  const visit = await open(sent.words, quiet);
  const texts = visit.view.messages.filter(({ kind }) => kind !== "read");
  assert.deepEqual(texts.map(({ text }) => text), ["It happened at the meetup.", "from Ben", "from Ada"]);
  assert.deepEqual(texts[1].from, { name: "", role: "" });
  assert.equal(visit.view.problems.length, 1);
  await visit.reply("thanks");
  assert.equal((await world.read(ben)).length, 5, "one who left gets no reply");
  assert.equal((await world.contentOf((await world.read(ada)).at(-1))).text, "thanks");
});

test("whoever is brought in answers, and is told what is written from then on", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1, 2], draft(), quiet);
  const [ada, ben, cleo] = world.members;
  const { report, reporter } = await reached(world, ada);
  const [dora, eve] = await makeMembers(["Dora", "Eve"]);
  await world.change([ada, ben, cleo, dora]);
  const ofCase = report.id;
  const introduction = { kind: KIND.introduction, ofCase, content: { text: "She knows the place." } };
  const read = await world.write(ada, { kind: KIND.read, ofCase, to: [ada, ben, reporter], parents: [report.id] });
  // Her answer is here before what brings her in, and what she brings in another one by comes first of all.
  await world.change([ada, ben, cleo, dora, eve]);
  await world.write(eve, { kind: KIND.reply, ofCase, to: [ada, ben, dora, eve, reporter], content: { text: "from Eve" } });
  const everyone = [ada, ben, dora, eve, reporter];
  await world.write(dora, { ...introduction, to: everyone });
  await world.write(dora, { kind: KIND.reply, ofCase, to: [ada, ben, dora, reporter], content: { text: "from Dora" } });
  const early = await open(sent.words, quiet);
  assert.deepEqual(early.view.messages.map(({ kind }) => kind), ["report", "read"]);
  await world.write(ada, { ...introduction, to: [ada, ben, dora, reporter], parents: [read] });
  const visit = await open(sent.words, quiet);
  assert.deepEqual(visit.view.messages.map(({ text }) => text).sort(), ["", "It happened at the meetup.", "She knows the place.", "She knows the place.", "from Dora", "from Eve"]);
  assert.deepEqual(visit.view.messages.flatMap(({ added }) => added ?? []).sort(), ["Dora", "Eve"]);
  assert.deepEqual(visit.view.readers.sort(), ["Ada", "Ben", "Cleo", "Dora", "Eve"]);
  assert.deepEqual([visit.view.state, visit.view.problems, visit.view.withheld], [1, [], false]);
  await visit.reply("thanks");
  assert.equal((await world.contentOf((await world.read(eve)).at(-1))).text, "thanks");
});

test("whom someone brought in who left since is still there once one who stayed has written to them", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1, 2], draft(), quiet);
  const [ada, ben, cleo] = world.members;
  const { report, reporter } = await reached(world, ada);
  const [dora] = await makeMembers(["Dora"]);
  await world.change([ada, ben, cleo, dora]);
  const ofCase = report.id;
  const brought = await world.write(ada, { kind: KIND.introduction, ofCase, to: [ada, ben, dora, reporter], parents: [report.id] });
  await world.change([ben, cleo, dora]);
  // Nobody vouches for who brought them in.
  await world.write(dora, { kind: KIND.reply, ofCase, to: [ben, dora, reporter], parents: [brought], content: { text: "from Dora" } });
  const early = await open(sent.words, quiet);
  assert.deepEqual(early.view.messages.map(({ kind }) => kind), ["report"]);
  await world.write(ben, { kind: KIND.reply, ofCase, to: [ben, dora, reporter], parents: [brought], content: { text: "from Ben" } });
  const visit = await open(sent.words, quiet);
  assert.deepEqual(visit.view.messages.map(({ text }) => text).filter((text) => text?.startsWith("from")).sort(), ["from Ben", "from Dora"]);
  assert.deepEqual(visit.view.messages.flatMap(({ added }) => added ?? []), ["Dora"]);
});

test("someone left out is brought in only after a word of the reporter's, and nobody by who does not read it", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1], draft(), quiet);
  const [ada, ben, cleo] = world.members;
  const { report, reporter } = await reached(world, ada);
  const ofCase = report.id;
  const introduction = { kind: KIND.introduction, ofCase, to: [ada, ben, cleo, reporter] };
  const [stranger] = await makeMembers(["Mallory"]);
  const question = await world.write(ada, { kind: KIND.reply, ofCase, to: [ada, ben, reporter], parents: [report.id], content: { text: "And Cleo?" } });
  await world.write(ada, { ...introduction, parents: [question] });
  await world.write(cleo, introduction);
  await world.write(ada, { ...introduction, to: [ada, stranger, reporter] });
  for (const kind of [7, 8, 10]) await world.write(ada, { kind, ofCase, to: [ada, reporter] });
  await world.write(cleo, { kind: KIND.reply, ofCase, to: [ada, reporter], content: { text: "WRONG" } });
  const visit = await open(sent.words, quiet);
  assert.deepEqual(visit.view.readers.sort(), ["Ada", "Ben"]);
  assert.deepEqual(visit.view.messages.map(({ text }) => text), ["It happened at the meetup.", "And Cleo?"]);
  assert.deepEqual(visit.view.problems.map(({ what }) => what).sort(), ["kind", "not-a-reader", "strange-reader"]);
  await visit.reply("Yes, Cleo may.");
  const answer = (await world.read(ada)).at(-1).id;
  assert.equal((await world.read(cleo)).length, 2, "she has only the introductions that do not count");
  await world.write(ada, { ...introduction, parents: [answer] });
  const after = await open(sent.words, quiet);
  assert.deepEqual(after.view.readers.sort(), ["Ada", "Ben", "Cleo"]);
  assert.ok(after.view.messages.some(({ text }) => text === "WRONG"), "now she reads it");
  await after.reply("Hello, Cleo.");
  assert.equal((await world.contentOf((await world.read(cleo)).at(-1))).text, "Hello, Cleo.");
});

test("where someone was left out, a new key needs their word too, and that they will not come back is none", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0, 1], draft(), quiet);
  const [ada, ben, cleo] = world.members;
  const { report, reporter } = await reached(world, ada);
  const [again] = await makeMembers(["Cleo again"]);
  await world.change([ada, ben, cleo, again]);
  const introduction = { kind: KIND.introduction, ofCase: report.id, to: [ada, ben, again, reporter] };
  await world.write(ada, introduction);
  const visit = await open(sent.words, quiet);
  assert.deepEqual(visit.view.readers.sort(), ["Ada", "Ben"]);
  await visit.wontComeBack();
  const left = (await world.read(ada)).at(-1).id;
  await world.write(ada, { ...introduction, parents: [left] });
  assert.deepEqual((await open(sent.words, quiet)).view.readers.sort(), ["Ada", "Ben"]);
  await visit.reply("She may.");
  await world.write(ada, { ...introduction, parents: [(await world.read(ada)).at(-1).id] });
  assert.deepEqual((await open(sent.words, quiet)).view.readers.sort(), ["Ada", "Ben", "Cleo again"]);
});

test("an inbox of several pages is read whole, in order", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0], draft(), quiet);
  const [ada] = world.members;
  const { report, reporter } = await reached(world, ada);
  let last = report.id;
  for (let i = 0; i < 33; i++) {
    last = await world.write(ada, { kind: KIND.reply, ofCase: report.id, to: [ada, reporter], parents: [last], content: { text: `${i}` } });
  }
  const { view } = await open(sent.words, quiet);
  assert.deepEqual(view.messages.slice(1).map(({ text }) => text), Array.from({ length: 33 }, (_, i) => `${i}`));
});

test("a member whose key fails is named and cannot be sealed to", async () => {
  const world = await World.create();
  const [ada, ben] = world.members;
  const broken = { ...world.members[2], recipient: m.bytes.concat(ada.recipient.slice(0, 1184), new Uint8Array(32)) };
  await world.change([ada, ben, broken]);
  world.install();
  const { desks: [desk] } = await load(null);
  assert.deepEqual(desk.members.map(({ usable }) => usable), [true, true, false]);
  await assert.rejects(send(desk, [0, 2], draft(), quiet), fails("no-readers"));
  await assert.rejects(send(desk, [], draft(), quiet), fails("no-readers"));
  await send(desk, [0, 1], draft(), quiet);
});

test("a relay key that grew old while the page was open is renewed", async () => {
  const { world, desk } = await arrive();
  world.now += 4 * 86400;
  await world.rotate();
  await send(desk, [0], draft(), quiet);
  await world.rotate();
  await send(desk, [0], draft(), quiet);
  world.now += 4 * 86400;
  await assert.rejects(send(desk, [0], draft(), quiet), fails("clock"));
});

test("a committee that changed while the report was written is shown again before anything is sealed", async () => {
  const { world, desk } = await arrive();
  await world.change(world.members.slice(0, 2));
  world.now += 700;
  await assert.rejects(send(desk, [0], draft(), quiet), fails("changed"));
  assert.deepEqual(world.log, []);
  const { desks: [now] } = await load(null);
  await send(now, [0], draft(), quiet);
});

test("an inbox whose beginning is withheld is refused", async () => {
  const { world, desk } = await arrive();
  const sent = await send(desk, [0], draft(), quiet);
  const { report, reporter } = await reached(world, world.members[0]);
  world.inboxes.get(m.bytes.hex(reporter.inbox)).slots = [];
  await world.write(world.members[0], { kind: KIND.reply, ofCase: report.id, to: [reporter], content: { text: "x" } });
  await assert.rejects(open(sent.words, quiet), fails("refused"));
});

test("failures are told apart", async () => {
  const { world, desk } = await arrive();
  for (const [answer, code] of [[408, "offline"], [422, "unexpected"], [429, "busy"], [502, "store-down"], [503, "store-down"], [404, "unexpected"]]) {
    world.fail = (path) => path === "/relay" ? new Response("", { status: answer }) : null;
    await assert.rejects(send(desk, [0], draft(), quiet), fails(code), `${answer}`);
  }
  world.fail = () => { throw new TypeError("no network"); };
  await assert.rejects(send(desk, [0], draft(), quiet), fails("offline"));
  await assert.rejects(load(null), fails("offline"));
  world.fail = (path) => path === "/relay" ? new Response(new Uint8Array(65536 + 48)) : null;
  await assert.rejects(send(desk, [0], draft(), quiet), fails("unexpected"));
});
