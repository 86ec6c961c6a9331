/**
 * A small world for the journeys: a committee, a vault that keeps everything in memory, and `fetch` in front of it.
 * Only what carries and stores is pretended; every byte is sealed and signed as it would be.
 */
import { bundle } from "./bundle.mjs";

export const m = await bundle();
const { equal, hex, random, concat, compare } = m.bytes;
const { encode, decode } = m.cbor;

export const DAY = 20_500;
export const NOW = DAY * 86400 + 36_000;

/** Members in the order of their names, with everything a member's own client would hold. */
export const makeMembers = (names) => Promise.all(names.map(async (name) => {
  const holder = await m.holder.holder(random(32));
  return { name, holder, key: holder.signingKey, inbox: holder.inbox, recipient: holder.keys.recipient };
}));

export function makeDetails(members, changes = {}) {
  return {
    members: members.map(({ name, recipient }) => ({ name, role: "responder", affiliation: "none", recipient, contentVersion: 1 })),
    operators: [{ machine: "vault", who: "someone else" }], form: [], languages: ["en"], acknowledgeDays: 3, nextDays: 5,
    weekdays: 31, holidays: [], months: 24, plainForm: true, otherPlaces: [{ label: "Umbrella body", how: "mail" }], urgent: "",
    attachments: 26_214_400, directory: [], ...changes,
  };
}

/** Signs `core` by `signers`; gives the link as it stands in the public file. */
export async function makeLink(core, signers) {
  const bytes = m.roster.encodeCore(core);
  const signatures = await Promise.all(signers.map(async ({ key, holder }) => [key, await m.label.sign("tellsafe/1 roster", holder.signingSeed, bytes)]));
  return { link: [bytes, signatures.sort(([a], [b]) => compare(a, b))], hash: m.hash.H(bytes), core };
}

export const confirm = (hash, members, day, closing = false) =>
  Promise.all(members.map(({ key, holder }) => m.roster.signConfirmation(holder.signingSeed, key, hash, day, closing)));

export class World {
  constructor() {
    this.inboxes = new Map();
    /** Of keys that were lost. */
    this.gone = new Set();
    this.bodies = new Map();
    this.pieces = new Map();
    this.withdrawals = new Map();
    this.commits = new Map();
    this.log = [];
    this.now = NOW;
    this.fail = null;
  }

  static async create(names = ["Ada", "Ben", "Cleo"], changes = {}) {
    const world = new World();
    world.members = await makeMembers(names);
    world.vaultSeed = random(32);
    world.vaultKey = await m.curves.ed25519Public(world.vaultSeed);
    await world.rotate();
    world.details = m.roster.encodeDetails(makeDetails(world.members, changes));
    const founding = await makeLink(world.core(world.members, 1, null), [world.members[0]]);
    world.links = [founding];
    world.confirmations = await confirm(founding.hash, world.members, DAY);
    return world;
  }

  core(members, number, previous, lost = []) {
    return { name: "Example committee", number, previous, members, quorum: Math.min(2, members.length), vaultKey: this.vaultKey, details: m.hash.H(this.details), lost };
  }

  /** A next core with these members, signed by the first two of the one before, and confirmed. */
  async change(members, changes = {}, lost = []) {
    const before = this.links.at(-1);
    const signers = this.members.slice(0, 2);
    lost.forEach(([old]) => this.gone.add(hex(old)));
    this.members = members;
    this.details = m.roster.encodeDetails(makeDetails(members, changes));
    this.links.push(await makeLink(this.core(members, before.core.number + 1, before.hash, lost), signers));
    this.confirmations = await confirm(this.links.at(-1).hash, members, DAY);
  }

  async rotate(notBefore = this.now - 3600) {
    this.relayPair = await m.hpke.keyPair(random(32));
    const config = concat(new Uint8Array([1, 0x64, 0x7a]), this.relayPair.recipient, new Uint8Array([0, 4, 0, 1, 0, 3]));
    const bytes = encode([1, config, notBefore, notBefore + 48 * 3600]);
    this.relayKey = [bytes, await m.label.sign("tellsafe/1 relay key", this.vaultSeed, bytes)];
  }

  get fingerprint() { return m.bytes.base64url(this.links.at(-1).hash); }
  get day() { return Math.floor(this.now / 86400); }

  publicFile() {
    return encode([1, [this.relayKey], [[this.links.map(({ link }) => link), this.details, this.confirmations]]]);
  }

  /** Puts this world behind `fetch` and `Date.now`. */
  install() {
    Date.now = () => this.now * 1000;
    globalThis.fetch = async (path, options) => {
      const failure = await this.fail?.(path, options);
      if (failure instanceof Response) return failure;
      if (path === "/rosters") return new Response(this.publicFile());
      return this.relay(options.body);
    };
    return this;
  }

  async relay(request) {
    this.log.push(request.length);
    let opened;
    try {
      opened = await m.relay.openRequest(this.relayPair, request);
    } catch {
      return new Response("", { status: 400 });
    }
    const { path, content } = m.bhttp.decodeRequest(opened.message);
    let status = 200;
    let answer;
    try {
      answer = this.answer(path, decode(content), opened.message.length);
    } catch (error) {
      if (!error.status) throw error;
      status = error.status;
      answer = [1, "no"];
    }
    const response = await opened.sealResponse(m.bhttp.encodeResponse({ status, content: encode(answer) }, opened.message.length));
    if (await this.fail?.("answer", path) === "lost") throw new TypeError("connection lost");
    return new Response(response);
  }

  answer(path, asked, size) {
    switch (path) {
      case "/commit": return [1, this.commit(asked)];
      case "/piece": this.pieces.set(hex(m.hash.H(asked[1])), asked[1]); return [1];
      case "/inbox": return this.list(inboxOf(asked[1]), asked[2]);
      case "/look": return [1, asked[1].map((look) => this.inboxes.get(hex(m.hash.H(look)))?.highest ?? 0)];
      case "/body": {
        const hashes = this.bodies.get(hex(asked[1]));
        const piece = hashes && this.pieces.get(hex(hashes[asked[2]]));
        if (!piece) throw Object.assign(new Error(), { status: 404 });
        if (piece.length + 1000 > size) throw Object.assign(new Error(), { status: 413 });
        return [1, hashes, piece];
      }
      case "/withdraw": return [1, this.withdraw(hex(m.hash.H(asked[1])))];
      default: throw Object.assign(new Error(), { status: 404 });
    }
  }

  commit(asked) {
    const [, slots, hashes, pieces, withdrawal, closes] = asked;
    const id = hex(m.hash.H(encode(asked)));
    if (this.commits.has(id)) return this.commits.get(id);
    if (slots.some(([inbox]) => this.gone.has(hex(inbox)))) throw Object.assign(new Error(), { status: 410 });
    if (withdrawal && this.withdrawals.has(hex(withdrawal))) throw Object.assign(new Error(), { status: 409 });
    pieces.forEach((piece) => this.pieces.set(hex(m.hash.H(piece)), piece));
    if (hashes.some((hash) => !this.pieces.has(hex(hash)))) throw Object.assign(new Error(), { status: 404 });
    this.bodies.set(hex(m.hash.H(concat(...hashes))), hashes);
    for (const [inbox, slot] of slots) {
      const box = this.inboxes.get(hex(inbox)) ?? { highest: 0, slots: [] };
      box.slots.push([++box.highest, this.day, slot]);
      this.inboxes.set(hex(inbox), box);
    }
    if (withdrawal) this.withdrawals.set(hex(withdrawal), { closed: false, slots: slots.map(([, slot]) => slot) });
    if (closes) this.withdrawals.get(hex(closes)).closed = true;
    this.commits.set(id, this.day);
    return this.day;
  }

  list(inbox, after) {
    const box = this.inboxes.get(hex(inbox));
    return [1, box?.highest ?? 0, (box?.slots ?? []).filter(([number]) => number > after).slice(0, 15)];
  }

  withdraw(hash) {
    const found = this.withdrawals.get(hash);
    if (!found) return 2;
    if (found.closed) return 1;
    if (found.gone) return 0;
    for (const box of this.inboxes.values()) box.slots = box.slots.filter(([, , slot]) => !found.slots.includes(slot));
    found.gone = true;
    return 0;
  }

  /** What a member finds in their inbox, opened. */
  async read(member) {
    const box = this.inboxes.get(hex(member.inbox));
    return Promise.all((box?.slots ?? []).map(([, , slot]) => m.slot.openSlot(member.holder, slot)));
  }

  async contentOf({ statement, bodyIdentity }) {
    const pieces = this.bodies.get(hex(statement.body)).map((hash) => this.pieces.get(hex(hash)));
    return m.content.parseContent(await m.body.openBody(bodyIdentity, statement.body, pieces));
  }

  /** Writes a message as `author` would, or as they should not; gives its id. */
  async write(author, { kind, ofCase, to, parents = [], content = {}, roster = this.links.at(-1).hash, closes = null, signAs = author, listed = to, body }) {
    const sealed = body ?? await m.body.sealBody(m.content.encodeContent(content));
    const statement = m.statement.encodeStatement({
      kind, roster, case: ofCase, author: author.key, day: this.day, parents: [...parents].sort(compare),
      readers: listed.map(({ inbox }) => inbox).sort(compare), body: sealed.hash, card: null,
    });
    const signature = await m.statement.signStatement(signAs.holder.signingSeed, statement);
    const slots = await Promise.all(to.map(async ({ inbox, recipient }) => [inbox, await m.slot.sealSlot(recipient, statement, signature, sealed.identity)]));
    this.commit([1, slots, sealed.pieceHashes, sealed.pieces, null, closes, 999]);
    return m.statement.messageId(statement);
  }
}

const inboxOf = (capability) => m.hash.H(m.hash.H(capability));
export const same = (a, b) => equal(a, b);
