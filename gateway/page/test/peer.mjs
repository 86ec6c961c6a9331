#!/usr/bin/env node
/**
 * The page's formats as a peer that another implementation talks to, one JSON object a line on stdin and stdout:
 *
 *   {"id": 1, "op": "padme", "length": 9000}  ->  {"id": 1, "ok": {"length": 9216}}
 *   ...                                       ->  {"id": 1, "error": "reason"}
 *
 * Answers come in the order of the requests. Byte strings are hex everywhere; `?` marks what may be left out or null.
 * Empty lines are skipped; the process ends when stdin does. `"native": false` in any request uses the script path
 * for the curves instead of WebCrypto.
 *
 * holder and code
 *   holder            seed -> identity recipient signingKey inboxCapability lookCapability inbox withdrawalSecret withdrawal
 *   codeWords         entropy (16 bytes) -> words [12]
 *   code              words [12] -> entropy seed, and all that `holder` gives
 *   checkWords        text -> words wrong [[index, word]] checksum complete
 * signatures
 *   sign              label signingSeed message -> signature        (signingSeed = KDF(seed, "signing key"), or `seed` of a holder)
 *   verify            label key message signature -> valid
 * statement and slot; STATEMENT = {kind roster case? author day parents [..] readers [..] body card? {people place}}
 *   encodeStatement   statement STATEMENT -> bytes id
 *   parseStatement    bytes -> statement STATEMENT, id
 *   sealSlot          recipient bytes (the statement) signature bodyIdentity -> slot
 *   openSlot          seed slot -> id statement STATEMENT bodyIdentity    errors: does-not-open length newer statement not-listed signature
 * body; CONTENT = {text? answers? [[id, text]] reporter? {recipient inbox} withdrawal? state? nextDay? wontComeBack? language?
 *                  attachments? [{name mediaType bytes}] sealedByGateway?}
 *   encodeContent     content CONTENT -> bytes
 *   parseContent      bytes -> content CONTENT (newer: true for a version above 1)
 *   sealBody          content CONTENT or bytes -> identity pieces [..] pieceHashes [..] hash
 *   openBody          identity hash pieces [..] -> content CONTENT, bytes
 *   seal              recipient plain -> file                         (the age file by itself)
 *   open              identity file -> plain
 *   padme             length -> length
 *   paddedBody        length (of the content) -> length
 * roster
 *   verifyRoster      publicFile anchor? (hex or base64url) nowSeconds -> desks [{name fault? fingerprint? number? members?
 *                     [{name role affiliation key inbox recipient usable lastActiveDay?}] confirmedLately? relayRecipient?}]
 *   parseCore         bytes -> name number previous? members [[key, inbox]] quorum vaultKey details hash
 *   encodeCore        name number previous? members [[key, inbox]] quorum vaultKey details -> bytes hash
 *   confirmation      confirmation (CBOR) -> hash key day valid
 *   promisedDay       day count weekdays holidays [..] -> day
 * relay and vault
 *   relayEncapsulate  config (1225 bytes) or recipient, bytes (a message of a class), class? (pads bytes to it) -> exchange request
 *   relayOpenResponse exchange response -> bytes                     (an exchange is kept until it is opened)
 *   relayOpenRequest  identity request -> exchange bytes              (the vault's side)
 *   relaySealResponse exchange bytes -> response
 *   relayKey          relayKey (CBOR) vaultKey nowSeconds -> recipient notBefore notAfter current
 *   bhttpRequest      path content size -> bytes
 *   bhttpParseRequest bytes -> path content
 *   bhttpResponse     status content size -> bytes
 *   bhttpParseResponse bytes -> status content
 *   encodeCommit      slots [[inbox, slot]] pieceHashes [..] pieces [..] withdrawal? closes? expires -> bytes
 *   planCommit        the same and members -> bytes size pieces [..]
 *   cbor              bytes -> bytes (decoded and encoded again)
 */
import { createInterface } from "node:readline";
import { bundle } from "./bundle.mjs";

const m = await bundle();
const { hex } = m.bytes;
const bin = (text) => {
  if (typeof text !== "string" || text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) throw new Error("not hex");
  return Uint8Array.from(Buffer.from(text, "hex"));
};
const bins = (list) => list.map(bin);
const optional = (text) => text === null || text === undefined ? null : bin(text);

/** Every byte string in a result becomes hex. */
const plain = (value) => value instanceof Uint8Array ? hex(value)
  : Array.isArray(value) ? value.map(plain)
  : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined).map(([k, v]) => [k, plain(v)]))
  : value;

const statementFrom = (s) => ({
  kind: s.kind, roster: bin(s.roster), case: optional(s.case), author: bin(s.author), day: s.day,
  parents: bins(s.parents), readers: bins(s.readers), body: bin(s.body), card: s.card ?? null,
});
const contentFrom = (c) => {
  const content = Object.fromEntries(Object.entries(c).filter(([, v]) => v !== null && v !== undefined));
  if (content.reporter) content.reporter = { recipient: bin(c.reporter.recipient), inbox: bin(c.reporter.inbox) };
  if (content.withdrawal) content.withdrawal = bin(c.withdrawal);
  if (content.attachments) content.attachments = c.attachments.map((a) => ({ ...a, bytes: bin(a.bytes) }));
  return content;
};
const commitFrom = (q) => ({
  slots: q.slots.map(([inbox, slot]) => ({ inbox: bin(inbox), slot: bin(slot) })), pieceHashes: bins(q.pieceHashes), pieces: bins(q.pieces),
  withdrawal: optional(q.withdrawal), closes: optional(q.closes), expires: q.expires,
});
const anchorFrom = (text) => text === null || text === undefined ? null : /^[0-9a-f]{64}$/i.test(text) ? bin(text) : m.bytes.fromBase64url(text);

const derived = async (seed) => {
  const { identity, keys, signingKey, signingSeed, inboxCapability, lookCapability, inbox, withdrawalSecret, withdrawal } = await m.holder.holder(seed);
  return { identity, recipient: keys.recipient, signingSeed, signingKey, inboxCapability, lookCapability, inbox, withdrawalSecret, withdrawal };
};

let exchanges = 0;
const open = new Map();
const keep = (exchange) => (open.set(++exchanges, exchange), exchanges);
const taken = (id) => {
  const exchange = open.get(id);
  open.delete(id);
  if (!exchange) throw new Error("no such exchange");
  return exchange;
};

const ops = {
  holder: (q) => derived(bin(q.seed)),
  codeWords: (q) => ({ words: m.code.toWords(bin(q.entropy)) }),
  code: async (q) => {
    const entropy = m.code.toEntropy(q.words);
    const seed = m.code.seedOf(entropy);
    return { entropy, seed, ...await derived(seed) };
  },
  checkWords: (q) => {
    const { words, wrong, checksum, complete } = m.code.checkWords(q.text);
    return { words, wrong: wrong.map(({ index, word }) => [index, word]), checksum, complete };
  },
  sign: async (q) => ({ signature: await m.label.sign(q.label, q.seed ? (await derived(bin(q.seed))).signingSeed : bin(q.signingSeed), bin(q.message)) }),
  verify: async (q) => ({ valid: await m.label.verify(q.label, bin(q.key), bin(q.message), bin(q.signature)) }),
  encodeStatement: (q) => {
    const bytes = m.statement.encodeStatement(statementFrom(q.statement));
    return { bytes, id: m.statement.messageId(bytes) };
  },
  parseStatement: (q) => ({ statement: m.statement.parseStatement(bin(q.bytes)), id: m.statement.messageId(bin(q.bytes)) }),
  sealSlot: async (q) => ({ slot: await m.slot.sealSlot(bin(q.recipient), bin(q.bytes), bin(q.signature), bin(q.bodyIdentity)) }),
  openSlot: async (q) => m.slot.openSlot(await m.holder.holder(bin(q.seed)), bin(q.slot)),
  encodeContent: (q) => ({ bytes: m.content.encodeContent(contentFrom(q.content)) }),
  parseContent: (q) => ({ content: m.content.parseContent(bin(q.bytes)) }),
  sealBody: (q) => m.body.sealBody(q.content ? m.content.encodeContent(contentFrom(q.content)) : bin(q.bytes)),
  openBody: async (q) => {
    const bytes = await m.body.openBody(bin(q.identity), bin(q.hash), bins(q.pieces));
    return { content: m.content.parseContent(bytes), bytes };
  },
  seal: async (q) => ({ file: await m.envelope.seal(bin(q.recipient), bin(q.plain)) }),
  open: async (q) => ({ plain: await m.envelope.open(await m.hpke.keyPair(bin(q.identity)), bin(q.file)) }),
  padme: (q) => ({ length: m.pad.padme(q.length) }),
  paddedBody: (q) => ({ length: m.pad.paddedBody(q.length) }),
  verifyRoster: async (q) => {
    const entries = await m.publicFile.readPublicFile(bin(q.publicFile), anchorFrom(q.anchor), q.nowSeconds);
    return { desks: await Promise.all(entries.map((entry) => summary(entry, Math.floor(q.nowSeconds / 86400)))) };
  },
  parseCore: (q) => {
    const core = m.roster.parseCore(bin(q.bytes));
    return { ...core, members: core.members.map(({ key, inbox }) => [key, inbox]) };
  },
  encodeCore: (q) => {
    const bytes = m.roster.encodeCore({ name: q.name, number: q.number, previous: optional(q.previous), quorum: q.quorum,
      members: q.members.map(([key, inbox]) => ({ key: bin(key), inbox: bin(inbox) })), vaultKey: bin(q.vaultKey), details: bin(q.details), lost: [] });
    return { bytes, hash: m.hash.H(bytes) };
  },
  confirmation: (q) => m.roster.verifyConfirmation(m.cbor.decode(bin(q.confirmation))),
  promisedDay: (q) => ({ day: m.dates.promisedDay(q.day, q.count, { weekdays: q.weekdays, holidays: q.holidays }) }),
  relayEncapsulate: async (q) => {
    const message = new Uint8Array(q.class ?? bin(q.bytes).length);
    message.set(bin(q.bytes));
    const recipient = q.config ? m.relay.parseConfig(bin(q.config)) : bin(q.recipient);
    const exchange = await m.relay.encapsulateRequest(recipient, message);
    return { exchange: keep(exchange), request: exchange.request };
  },
  relayOpenResponse: async (q) => ({ bytes: await taken(q.exchange).openResponse(bin(q.response)) }),
  relayOpenRequest: async (q) => {
    const opened = await m.relay.openRequest(await m.hpke.keyPair(bin(q.identity)), bin(q.request));
    return { exchange: keep(opened), bytes: opened.message };
  },
  relaySealResponse: async (q) => ({ response: await taken(q.exchange).sealResponse(bin(q.bytes)) }),
  relayKey: async (q) => {
    const key = await m.relay.verifyRelayKey(m.cbor.decode(bin(q.relayKey)), bin(q.vaultKey));
    return { ...key, current: m.relay.isCurrent(key, q.nowSeconds) };
  },
  bhttpRequest: (q) => ({ bytes: m.bhttp.encodeRequest({ path: q.path, content: bin(q.content) }, q.size) }),
  bhttpParseRequest: (q) => m.bhttp.decodeRequest(bin(q.bytes)),
  bhttpResponse: (q) => ({ bytes: m.bhttp.encodeResponse({ status: q.status, content: bin(q.content) }, q.size) }),
  bhttpParseResponse: (q) => m.bhttp.decodeResponse(bin(q.bytes)),
  encodeCommit: (q) => ({ bytes: m.vault.encodeCommit(commitFrom(q)) }),
  planCommit: (q) => {
    const { content, size, pieces } = m.vault.planCommit(commitFrom(q), q.members);
    return { bytes: content, size, pieces };
  },
  cbor: (q) => ({ bytes: m.cbor.encode(m.cbor.decode(bin(q.bytes))) }),
};

async function summary({ name, roster, relayKey, fault }, today) {
  if (!roster) return { name, fault };
  const { newest, details, words } = roster;
  return {
    name, fault, fingerprint: m.bytes.base64url(newest.hash), number: newest.number,
    members: await Promise.all(newest.members.map(async ({ key, inbox }, i) => ({
      name: details.members[i].name, role: details.members[i].role, affiliation: details.members[i].affiliation, key, inbox,
      recipient: details.members[i].recipient, usable: await m.hpke.testRecipient(details.members[i].recipient), lastActiveDay: words[i]?.day ?? null,
    }))),
    confirmedLately: m.roster.confirmedLately(roster, today), relayRecipient: relayKey?.recipient ?? null,
  };
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  if (line.trim() === "") continue;
  let id = null;
  let answer;
  try {
    const query = JSON.parse(line);
    id = query.id ?? null;
    if (!Object.hasOwn(ops, query.op)) throw new Error(`no op ${query.op}`);
    m.curves.allowNative(query.native !== false);
    answer = { id, ok: plain(await ops[query.op](query)) };
  } catch (error) {
    answer = { id, error: error.fault ?? error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
