/** Coming back: twelve words, the inbox they open, and what can be done from there. */
import { hex, random, wipe, toUtf8 } from "../bytes.ts";
import { OpenBody, Shut } from "../body.ts";
import { seedOf, toEntropy } from "../code.ts";
import type { Attachment, Content } from "../content.ts";
import { believedDay } from "../dates.ts";
import { holder, wipeHolder } from "../holder.ts";
import type { Holder } from "../holder.ts";
import { testRecipient } from "../hpke.ts";
import { PAGE, PARENTS, PIECE, TEXTS } from "../limits.ts";
import { pause } from "../pause.ts";
import { coreByHash, freshness } from "../roster.ts";
import type { Roster } from "../roster.ts";
import { BadSlot, openSlot } from "../slot.ts";
import { KIND } from "../statement.ts";
import { oneLine } from "../text.ts";
import { readInbox, readPiece, withdraw } from "../vault.ts";
import { caseReaders, heads, judge } from "./case.ts";
import type { Arrived, Case, Fault } from "./case.ts";
import { FREE, compose, deliver } from "./compose.ts";
import type { Composed, Recipient } from "./compose.ts";
import { TEXT_PIECES, parseBegun, readContent } from "./content.ts";
import { assertRoom, outlineOf } from "./files.ts";
import { currentRosters, forFollowUp, freshRosters } from "./load.ts";
import { patiently } from "./patience.ts";
import { viewOf } from "./view.ts";
import type { Opened } from "./view.ts";
import { asTellsafe, journey, today } from "./wire.ts";
import type { Line } from "./wire.ts";
import { TellsafeError } from "./types.ts";
import type { Attached, CaseView, Hold, OpenCase, Problem, Progress } from "./types.ts";

const silent: Progress = () => {};

export const open = (words: string[], progress: Progress): Promise<OpenCase> => journey(async () => {
  const { rosters, line } = await forFollowUp();
  const entropy = entropyOf(words);
  const seed = seedOf(entropy);
  const reporter = await holder(seed);
  wipe(entropy, seed);
  const visit = new Visit(reporter, rosters, line);
  try {
    await visit.fetch(progress);
  } catch (error) {
    // To whoever carries the requests, words that lead to nothing look like words that lead to a report.
    if (error instanceof TellsafeError && (error.code === "unknown-code" || error.code === "emptied")) await visit.askForNothing();
    visit.close();
    throw error;
  }
  return visit;
});

function entropyOf(words: string[]): Uint8Array {
  try {
    return toEntropy(words);
  } catch {
    throw new TellsafeError("unknown-code");
  }
}

class Visit implements OpenCase {
  view!: CaseView;
  #reporter: Holder;
  #rosters: Roster[];
  #line: Line;
  #last = 0;
  #arrived: Arrived[] = [];
  #faults: Fault[] = [];
  #problems: Problem[] = [];
  #contents = new Map<string, Opened | null>();
  /** Bodies of which only the beginning is here. */
  #begun: OpenBody[] = [];
  /** Messages whose slot does not open the body that they name. */
  #shut = new Set<string>();
  #case!: Case;
  /** What was composed and has not arrived for certain, by what it says: a second attempt sends the same bytes. */
  #unsent = new Map<string, Composed>();

  constructor(reporter: Holder, rosters: Roster[], line: Line) {
    this.#reporter = reporter;
    this.#rosters = rosters;
    this.#line = line;
  }

  async fetch(progress: Progress): Promise<CaseView> {
    await this.#readInbox();
    const known = this.#rosters.some((roster) => this.#arrived.every(({ statement }) => coreByHash(roster, statement.roster)));
    if (!known) this.#rosters = await freshRosters();
    this.#judge();
    await this.#readBodies(progress);
    this.#judge();
    const found = { ...this.#case, dropped: [...this.#faults, ...this.#case.dropped] };
    return this.view = viewOf(found, this.#reporter, this.#contents, ({ id }) => hex(id), this.#problems);
  }

  /** Each once, however often it is found. */
  #note(what: Problem["what"], name?: string): void {
    if (!this.#problems.some((known) => known.what === what && known.name === name)) this.#problems.push(name === undefined ? { what } : { what, name });
  }

  refresh(): Promise<CaseView> {
    return journey(() => this.fetch(silent));
  }

  reply(text: string, files: Attachment[] = [], progress = silent, hold = FREE): Promise<CaseView> {
    return journey(async () => {
      if (toUtf8(text).length > TEXTS) throw new TellsafeError("too-long");
      assertRoom(files, this.#case.roster.details.attachments);
      await this.#say(KIND.reply, { text, attachments: files }, progress, hold);
      return this.fetch(silent);
    });
  }

  withdraw(): Promise<"withdrawn" | "asked"> {
    return journey(async () => {
      const outcome = await this.#line.ask((wire) => withdraw(wire, this.#reporter.withdrawalSecret));
      // What was read cannot have been taken back: then a vault that does not know it has only forgotten it, and people must answer.
      if (outcome === "unknown" && this.view.canWithdraw) throw new TellsafeError("emptied");
      if (outcome === "withdrawn") return "withdrawn";
      await this.#say(KIND.withdrawal, {});
      // The request stands; that the screen could not be brought up to date is no reason to call it failed.
      await this.fetch(silent).catch(() => {});
      return "asked";
    });
  }

  wontComeBack(): Promise<void> {
    return journey(() => this.#say(KIND.reply, { wontComeBack: true }));
  }

  close(): void {
    wipeHolder(this.#reporter);
    for (const { bodyIdentity } of this.#arrived) wipe(bodyIdentity);
    this.#arrived = [];
    for (const content of this.#contents.values()) wipe(...content?.attached?.files?.map(({ bytes }) => bytes) ?? []);
    this.#begun.forEach((body) => body.close());
    this.#contents.clear();
    this.#unsent.clear();
  }

  async #readInbox(): Promise<void> {
    for (;;) {
      const { highest, slots } = await this.#line.ask((wire) => readInbox(wire, this.#reporter.inboxCapability, this.#last));
      if (highest === 0 && this.#last === 0) throw new TellsafeError("unknown-code");
      if (highest < this.#last) this.#note("went-back");
      for (const { number, day, slot } of slots) {
        await this.#take(number, day, slot);
        this.#last = number;
      }
      if (slots.length === 0 && this.#last === 0) throw new TellsafeError("emptied");
      if (slots.length < PAGE) return;
    }
  }

  async #take(number: number, day: number, slot: Uint8Array): Promise<void> {
    await pause();
    try {
      const received = await openSlot(this.#reporter, slot);
      this.#arrived.push({ ...received, number, day: believedDay(day, received.statement.day) });
    } catch (error) {
      if (!(error instanceof BadSlot)) throw error;
      this.#faults.push(error.fault);
    }
  }

  /** Fetches what is not here yet. A read says all in its statement, and the place of a report has nothing that opens. */
  async #readBodies(progress: Progress): Promise<void> {
    const wanted = this.#case.messages.filter(({ id, statement }) =>
      statement.kind !== KIND.read && statement.kind !== KIND.place && !this.#contents.get(hex(id)));
    for (const [index, message] of wanted.entries()) {
      progress(index, wanted.length, "sending");
      await pause();
      this.#contents.set(hex(message.id), await this.#readBody(message));
    }
    if (wanted.length === 0 && !this.view) await this.askForNothing();
    progress(wanted.length, wanted.length, "sending");
  }

  /** The one request that stands in for a body where there is none to ask for. */
  async askForNothing(): Promise<void> {
    await this.#line.ask((wire) => readPiece(wire, random(32), 0)).catch(() => {});
  }

  /** What counts, going by the bodies that were opened so far. The report stays, with its card, because everything else hangs on it. */
  #judge(): void {
    const mute = new Set([...this.#contents].filter(([, content]) => content?.wontComeBack && !content.text).map(([id]) => id));
    this.#case = judge(this.#arrived, this.#reporter, this.#rosters, this.#shut, mute);
    // The report names the committee, and its list the vault: an answer from anyone else was only passed on.
    if (!this.#line.leadsTo(this.#case.roster.newest.vaultKey)) throw new TellsafeError("refused");
  }

  async #readBody({ id, statement: { body }, bodyIdentity }: Arrived): Promise<Opened | null> {
    const opening = new OpenBody(bodyIdentity, body);
    try {
      for (;;) {
        await this.#takePiece(body, opening);
        if (opening.taken === opening.pieces) {
          const { attachments: files, ...content } = this.#noted(readContent(opening));
          return files ? { ...content, attached: this.#attached(body, opening, files.length, files) } : content;
        }
        // The text comes first; the files when someone asks for them.
        const begun = opening.taken <= TEXT_PIECES && parseBegun(opening);
        if (!begun) continue;
        this.#begun.push(opening);
        return { ...this.#noted(begun.content), attached: this.#attached(body, opening, begun.attached, null) };
      }
    } catch (error) {
      opening.close();
      // Being offline is for the whole visit; a body that is gone or damaged is missing on its own, and asked for again next time.
      if (error instanceof TellsafeError) throw error;
      if (error instanceof Shut) this.#shut.add(hex(id));
      return null;
    }
  }

  #noted(content: Content): Content {
    if (content.newer) this.#note("newer-content");
    return content;
  }

  async #takePiece(body: Uint8Array, opening: OpenBody): Promise<void> {
    const { pieceHashes, piece } = await this.#line.ask((wire) => readPiece(wire, body, opening.taken));
    await opening.take(pieceHashes, piece);
  }

  #attached(body: Uint8Array, opening: OpenBody, count: number, files: Attachment[] | null): Attached {
    const size = files ? files.reduce((sum, { bytes }) => sum + bytes.length, 0) : opening.pieces * PIECE;
    const attached: Attached = { count, size, files, load: (progress, hold) => journey(async () => {
      const said = (step: "sending" | "waiting"): void => progress(opening.taken * PIECE, size, step);
      while (opening.taken < opening.pieces) {
        said("sending");
        await patiently(() => this.#takePiece(body, opening), () => said("waiting"), hold);
      }
      return attached.files ??= readContent(opening).attachments ?? [];
    }) };
    return attached;
  }

  /** To those of the case's readers who are on the committee today, and to the own inbox. */
  async #say(kind: number, content: Content, progress = silent, hold: Hold = FREE): Promise<void> {
    const what = JSON.stringify([kind, { ...content, attachments: outlineOf(content.attachments) }]);
    let composed = this.#unsent.get(what);
    if (!composed) {
      this.#rosters = await currentRosters();
      this.#judge();
      const readers = await this.#readers();
      const inboxes = readers.map(({ inbox }) => inbox);
      composed = await compose({
        kind, roster: this.#case.roster, case: this.#case.id, author: this.#reporter, readers, content,
        parents: heads(this.#case.messages, inboxes, PARENTS),
      }, progress, hold);
      this.#unsent.set(what, composed);
    }
    try {
      await deliver(this.#line, composed, progress, hold);
    } catch (error) {
      // The key of one of them was lost: the next attempt is locked for the list as it is now.
      if (asTellsafe(error).code === "changed") {
        this.#unsent.delete(what);
        await freshRosters();
      }
      throw error;
    }
    this.#unsent.delete(what);
  }

  async #readers(): Promise<Recipient[]> {
    const { roster } = this.#case;
    const over = freshness(roster, today());
    if (over) throw new TellsafeError(over);
    const wanted = new Set(caseReaders(this.#case, this.#reporter.inbox).map(hex));
    const members: Recipient[] = [];
    for (const [index, { inbox }] of roster.newest.members.entries()) {
      const { name, recipient } = roster.details.members[index]!;
      if (!wanted.has(hex(inbox))) continue;
      if (await testRecipient(recipient)) members.push({ inbox, recipient });
      else this.#note("faulty-key", oneLine(name));
    }
    if (members.length === 0) throw new TellsafeError("no-readers");
    return [...members, { inbox: this.#reporter.inbox, recipient: this.#reporter.keys.recipient }];
  }
}
