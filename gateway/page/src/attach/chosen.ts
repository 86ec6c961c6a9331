/** The files that someone chose, each as it will be sent: pictures cleaned, others as they are. In memory only. */
import { wipe } from "../bytes.ts";
import type { Attachment } from "../content.ts";
import { oneLine } from "../text.ts";
import { cleaned, kindOf } from "./kind.ts";
import type { Warning } from "./kind.ts";

export interface Chosen extends Attachment {
  /** Bytes that cleaning took out of a picture; null for what is sent as it is. */
  removed: number | null;
  warning: Warning | null;
}

export interface Refused { name: string; why: "photo" | "damaged" | "room" | "unreadable" }

export class Files {
  chosen: Chosen[] = [];
  /** Of the last choice. */
  refused: Refused[] = [];
  /** Settled when everything that was chosen was looked at; `looking` until then. */
  settled: Promise<unknown> = Promise.resolve();
  looking = false;
  #pictures = 0;

  constructor() {
    addEventListener("pagehide", () => this.empty());
  }

  get size(): number {
    return this.chosen.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** One after the other, so that they stay in order and only one is in memory twice. `picture` names the cleaned. */
  add(files: readonly File[], limit: number, picture: (number: number) => string): Promise<unknown> {
    this.refused = [];
    this.looking = true;
    const looked = files.reduce((before, file) => before.then(() => this.#take(file, limit, picture)), this.settled)
      .then(() => { this.looking = this.settled !== looked; });
    return this.settled = looked;
  }

  async #take(file: File, limit: number, picture: (number: number) => string): Promise<void> {
    const refuse = (why: Refused["why"]): void => void this.refused.push({ name: oneLine(file.name), why });
    if (file.size > limit - this.size) return refuse("room");
    // A folder that was dropped has no bytes, and a file may be gone by now.
    const bytes = await file.arrayBuffer().then((buffer) => new Uint8Array(buffer), () => null);
    if (!bytes) return refuse("unreadable");
    const kind = kindOf(bytes);
    if ("refused" in kind) return refuse("photo");
    if ("warning" in kind) {
      this.chosen.push({ name: cleanName(file.name), mediaType: "application/octet-stream", bytes, removed: null, warning: kind.warning });
      return;
    }
    const clean = cleaned(kind.clean, bytes);
    const removed = bytes.length - (clean?.length ?? 0);
    wipe(bytes);
    if (!clean) return refuse("damaged");
    // Its own name may say when and with what it was taken, or whose it is.
    this.chosen.push({ name: `${picture(++this.#pictures)}.${kind.ending}`, mediaType: kind.type, bytes: clean, removed, warning: null });
  }

  remove(file: Chosen): void {
    this.chosen = this.chosen.filter((other) => other !== file);
    wipe(file.bytes);
  }

  empty(): void {
    [...this.chosen].forEach((file) => this.remove(file));
  }

  /** As they are sent. */
  toSend(): Attachment[] {
    return this.chosen.map(({ name, mediaType, bytes }) => ({ name: cleanName(name), mediaType, bytes }));
  }
}

/** Characters of a file's name that are kept; its ending is among them. */
const NAME = 80;

/** One line, no folder, nothing that a file system understands as more than a name. */
export const cleanName = (name: string): string =>
  oneLine(name).replace(/[\\/:*?"<>|\ufffd]+/g, "_").slice(-NAME).replace(/^[.\s]+/, "") || "file";
