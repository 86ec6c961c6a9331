/** PNG (W3C, third edition) and its animations: what is needed to draw it, in the order it came; texts, Exif, times, profiles, densities and
 *  everything unknown or after the end stay behind. */
import { concat } from "../bytes.ts";
import { Damaged, letters, part, view } from "./cut.ts";

/** With their lengths where there is only one, so that nothing hides behind what is needed. */
const KEPT = new Map([["IHDR", 13], ["PLTE", -1], ["IDAT", -1], ["IEND", 0], ["tRNS", -1], ["gAMA", 4], ["sRGB", 1], ["acTL", 8], ["fcTL", 26], ["fdAT", -1]]);

export function png(bytes: Uint8Array): Uint8Array {
  const kept = [bytes.subarray(0, 8)];
  for (let at = 8; ;) {
    const length = view(part(bytes, at, 8)).getUint32(0);
    const name = letters(bytes.subarray(at + 4, at + 8));
    const chunk = part(bytes, at, 12 + length);
    at += chunk.length;
    const fixed = KEPT.get(name);
    // A capital letter first says that nothing can be drawn without it.
    if (fixed === undefined ? name < "a" : fixed >= 0 && fixed !== length) throw new Damaged();
    if (fixed !== undefined) kept.push(chunk);
    if (name === "IEND") return concat(...kept);
  }
}
