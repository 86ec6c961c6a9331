/** The peer itself: asked over its own stdin, as the other implementation asks. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import test from "node:test";

test("seals, opens and refuses over a pipe", async () => {
  const peer = spawn(process.execPath, [fileURLToPath(new URL("peer.mjs", import.meta.url))], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
  let id = 0;
  const ask = async (op, fields = {}) => {
    peer.stdin.write(JSON.stringify({ id: ++id, op, ...fields }) + "\n");
    const answer = JSON.parse((await lines.next()).value);
    assert.equal(answer.id, id);
    return answer;
  };
  const { ok: code } = await ask("code", { words: "legal winner thank year wave sausage worth useful legal winner thank yellow".split(" ") });
  assert.equal(code.entropy, "7f".repeat(16));
  const { ok: body } = await ask("sealBody", { content: { text: "hello", state: 3 } });
  assert.deepEqual((await ask("openBody", { identity: body.identity, hash: body.hash, pieces: body.pieces })).ok.content, { text: "hello", state: 3 });
  const statement = { kind: 0, roster: "11".repeat(32), case: null, author: code.signingKey, day: 5, parents: [], readers: [code.inbox], body: body.hash, card: { people: "M", place: "" } };
  const { ok: encoded } = await ask("encodeStatement", { statement });
  const { ok: { signature } } = await ask("sign", { label: "tellsafe/1 statement", seed: code.seed, message: encoded.bytes });
  const { ok: { slot } } = await ask("sealSlot", { recipient: code.recipient, bytes: encoded.bytes, signature, bodyIdentity: body.identity, native: false });
  const { ok: opened } = await ask("openSlot", { seed: code.seed, slot });
  assert.deepEqual(opened.statement, statement);
  assert.equal(opened.bodyIdentity, body.identity);
  const { ok: sealed } = await ask("relayEncapsulate", { recipient: code.recipient, bytes: "00", class: 65536 });
  const { ok: request } = await ask("relayOpenRequest", { identity: code.identity, request: sealed.request });
  const { ok: { response } } = await ask("relaySealResponse", { exchange: request.exchange, bytes: "01".repeat(65536) });
  assert.equal((await ask("relayOpenResponse", { exchange: sealed.exchange, response })).ok.bytes, "01".repeat(65536));
  assert.equal((await ask("openSlot", { seed: "00".repeat(32), slot })).error, "does-not-open");
  assert.match((await ask("relayOpenResponse", { exchange: sealed.exchange, response })).error, /no such exchange/);
  assert.match((await ask("constructor")).error, /no op/);
  assert.match((await ask("holder", { seed: "xx" })).error, /not hex/);
  peer.stdin.end();
  assert.equal((await lines.next()).done, true);
});
