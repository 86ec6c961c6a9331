/**
 * What is measured, in any engine: the page's own modules, a committee of five, and a vault in the same memory.
 * `bench.mjs` runs it in node and in browsers; nothing here asserts a limit.
 */
import { DAY, NOW, World, confirm, m, makeLink } from "./world.mjs";

const { random } = m.bytes;

/** Those that have a limit without a compiler: `tests/all/browsers/expect.rs`. */
const LIMITED = ["seal to five", "open one", "roster of 20 links"];

/**
 * Beats as often as the engine lets it. The longest time between two beats is the longest stretch in which a person's key or
 * finger would have had to wait.
 */
function heart() {
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  let longest = 0;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(0);
  };
  port2.postMessage(0);
  return { stop() { longest = Math.max(longest, performance.now() - last); port1.close(); port2.close(); return longest; } };
}

/** Milliseconds: the shortest and the middle of `rounds`, and the longest stretch without a pause in the round that had the shortest. */
async function time(run, rounds) {
  const times = [];
  let longest = Infinity;
  for (let i = 0; i <= rounds; i++) {
    const start = performance.now();
    await run();
    // The first is for tables that are made once, and for a compiler where there is one.
    if (i > 0) times.push(performance.now() - start);
  }
  for (let i = 0; i < rounds; i++) {
    const beat = heart();
    await run();
    longest = Math.min(longest, beat.stop());
  }
  times.sort((a, b) => a - b);
  return { shortest: times[0], middle: times[rounds >> 1], longest };
}

/** Times of each operation; `tell` hears each as it is there. */
export async function measure({ script = false, rounds = 5, tell = () => {}, limited = false } = {}) {
  m.curves.allowNative(!script);
  const results = [];
  const add = async (name, run, count = rounds) => {
    if (limited && !LIMITED.includes(name)) return;
    const result = { name, ...await time(run, count) };
    results.push(result);
    tell(result);
  };

  const world = (await World.create(["A", "B", "C", "D", "E"])).install();
  const { journey } = m;
  await journey.load(null);
  const draft = () => ({ text: "It happened.", answers: [], people: "M", place: "", language: "en", keepCopy: true });
  const author = await m.holder.holder(random(32));
  const content = m.content.encodeContent({ text: "x" });
  const body = await m.body.sealBody(content);
  const statement = m.statement.encodeStatement({
    kind: 0, roster: random(32), case: null, author: author.signingKey, day: DAY, parents: [], readers: [author.inbox], body: body.hash, card: null,
  });
  const slot = await m.slot.sealSlot(author.keys.recipient, statement, await m.statement.signStatement(author.signingSeed, statement), body.identity);
  const fresh = await m.envelope.seal(author.keys.recipient, new Uint8Array(2437));

  await add("holder from a seed", () => m.holder.holder(random(32)));
  await add("one slot sealed", () => m.envelope.seal(author.keys.recipient, new Uint8Array(2437)));
  await add("one slot opened", () => m.envelope.open(author.keys, fresh));
  await add("one body sealed", () => m.body.sealBody(content));
  await add("seal to five", async () => {
    const { hash, identity } = await m.body.sealBody(content);
    const bytes = m.statement.encodeStatement({
      kind: 0, roster: hash, case: null, author: author.signingKey, day: DAY, parents: [], readers: [author.inbox], body: hash, card: null,
    });
    const signature = await m.statement.signStatement(author.signingSeed, bytes);
    for (const { recipient } of world.members) await m.slot.sealSlot(recipient, bytes, signature, identity);
  });
  await add("open one", async () => {
    const received = await m.slot.openSlot(author, slot);
    return m.content.parseContent(await m.body.openBody(received.bodyIdentity, body.hash, body.pieces));
  });
  await add("a relay request of 64 KiB", () => m.relay.encapsulateRequest(author.keys.recipient, new Uint8Array(65536)));
  await add("work under flood", () => m.work.workFor(`${"5a".repeat(16)} 10`, new Uint8Array(66_679), () => {}));
  await add("a body of 1 MiB sealed", () => m.body.sealBody(new Uint8Array(1_000_000)), 1);

  let link = world.links[0];
  for (let i = 2; i <= 20; i++) world.links.push(link = await makeLink(world.core(world.members, i, link.hash), world.members.slice(0, 3)));
  world.confirmations = await confirm(link.hash, world.members, DAY);
  const file = world.publicFile();
  await add("roster of 20 links", () => m.publicFile.readPublicFile(file, null, NOW));
  await add("load, without the network", () => journey.load(null));
  const { desks: [desk] } = await journey.load(null);
  // The vault of this world answers in the same thread: its share is in these two.
  await add("send, vault included", () => journey.send(desk, [0, 1, 2, 3, 4], draft(), () => {}), Math.min(rounds, 3));
  const { words } = await journey.send(desk, [0], draft(), () => {});
  await add("come back with a code, vault included", () => journey.open(words, () => {}), Math.min(rounds, 3));
  return { webAssembly: typeof WebAssembly !== "undefined", script, results };
}
