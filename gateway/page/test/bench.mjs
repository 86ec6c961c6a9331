/**
 * Times of the page's cryptography in milliseconds, without anybody asserting them: `node --jitless test/bench.mjs` for browsers
 * whose compiler is switched off, without the flag for the rest. `--script` uses no WebCrypto for the curves.
 */
// Node's own Response needs WebAssembly, which --jitless takes away; what the page reads of one is this much.
if (typeof WebAssembly === "undefined") {
  Object.defineProperty(globalThis, "Response", { value: class {
    constructor(bytes, { status = 200 } = {}) { Object.assign(this, { bytes, status, ok: status < 300 }); }
    async arrayBuffer() { return this.bytes.slice().buffer; }
  } });
}
const { DAY, NOW, World, confirm, m, makeLink } = await import("./world.mjs");

m.curves.allowNative(!process.argv.includes("--script"));
const { random } = m.bytes;

async function time(name, run, rounds = 5) {
  await run();
  const times = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  console.log(`${name.padEnd(52)} ${times[rounds >> 1].toFixed(1).padStart(8)}`);
}

const world = (await World.create(["A", "B", "C", "D", "E"])).install();
const { journey } = m;
await journey.load(null);
const draft = () => ({ text: "It happened.", answers: [], people: "M", place: "", language: "en", keepCopy: true });
const reader = await m.holder.holder(random(32));
const slot = await m.envelope.seal(reader.keys.recipient, new Uint8Array(2437));
const body = await m.body.sealBody(m.content.encodeContent({ text: "x" }));
const plain = new Uint8Array(200_000);

await time("holder from a seed", () => m.holder.holder(random(32)));
await time("one slot sealed", () => m.envelope.seal(reader.keys.recipient, new Uint8Array(2437)));
await time("one slot opened", () => m.envelope.open(reader.keys, slot));
await time("one body sealed", () => m.body.sealBody(m.content.encodeContent({ text: "x" })));
await time("one body opened", () => m.body.openBody(body.identity, body.hash, body.pieces));
await time("a body of 200000 bytes sealed", () => m.body.sealBody(plain), 3);
await time("sealed to five readers (body, statement, five slots)", async () => {
  const { pieces } = await m.body.sealBody(m.content.encodeContent({ text: "x" }));
  await m.label.sign("tellsafe/1 statement", random(32), random(400));
  for (let i = 0; i < 5; i++) await m.envelope.seal(world.members[i].recipient, new Uint8Array(2437));
  return pieces;
});
await time("a relay request of 64 KiB", () => m.relay.encapsulateRequest(reader.keys.recipient, new Uint8Array(65536)));

let link = world.links[0];
for (let i = 2; i <= 20; i++) world.links.push(link = await makeLink(world.core(world.members, i, link.hash), world.members.slice(0, 3)));
world.confirmations = await confirm(link.hash, world.members, DAY);
const file = world.publicFile();
await time("a roster of 20 links, 64 verifications", () => m.publicFile.readPublicFile(file, null, NOW));
await time("load (fetch excluded)", () => journey.load(null));
const { desks: [current] } = await journey.load(null);
// The vault of this world answers in the same process: its share is in these two.
await time("send, everything, vault included", () => journey.send(current, [0, 1, 2, 3, 4], draft(), () => {}));
const { words } = await journey.send(current, [0], draft(), () => {});
await time("open with a code, vault included", () => journey.open(words, () => {}));
