/** A body as far as it is here: its content, or the texts that it begins with. */
import { wipe } from "../bytes.ts";
import { OpenBody, Shut } from "../body.ts";
import { parseContent, parseStart } from "../content.ts";
import type { Content } from "../content.ts";

/** What opened is what its author locked: when it cannot be read, that is the author's doing and not the server's. */
export function readContent(opening: OpenBody): Content {
  const plain = opening.whole();
  try {
    return parseContent(plain);
  } catch {
    throw new Shut("content");
  } finally {
    wipe(plain);
  }
}

/** Pieces in which all texts are, at `TEXTS` bytes of them. */
export const TEXT_PIECES = 2;

/** Null where more of it is needed. */
export function parseBegun(opening: OpenBody): ReturnType<typeof parseStart> | null {
  try {
    return parseStart(opening.begun());
  } catch {
    return null;
  }
}
