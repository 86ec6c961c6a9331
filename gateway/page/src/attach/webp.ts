/** WebP (RFC 9649): the pictures, alone or as frames. Exif, XMP, profiles, unknown chunks and what follows the end stay behind. */
import { ascii, concat } from "../bytes.ts";
import { Damaged, letters, orientation, part, turned, view } from "./cut.ts";

/** The flags of `VP8X` that are kept: alpha and animation. That there is an Exif is said where one is written. */
const SHAPE = 0x12, HAS_EXIF = 0x08;

export function webp(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  const riff = part(bytes, 8, view(part(bytes, 4, 4)).getUint32(0, true));
  let way = 1;
  let shape: Uint8Array | null = null;
  let pictures = 0;
  for (const { name, said } of chunks(riff, 4)) {
    if (/^(VP8 |VP8L|ANMF)$/.test(name)) pictures++;
    if (name === "VP8X") {
      // Only at the beginning, where its flags are set below.
      if (kept.length > 0) throw new Damaged();
      kept.push(chunk(name, shape = part(said, 0, 10)));
    } else if (/^(VP8 |VP8L|ALPH|ANIM)$/.test(name)) kept.push(chunk(name, said));
    else if (name === "ANMF") kept.push(chunk(name, concat(part(said, 0, 16), ...frame(said))));
    // Some programs write it as JPEG has it, with its name before it.
    else if (name === "EXIF") way = orientation(said.subarray(said[0] === 0x45 ? 6 : 0));
  }
  if (pictures === 0) throw new Damaged();
  // Only the long form has a place for it.
  if (shape && way > 1) kept.push(chunk("EXIF", turned(way)));
  const whole = concat(ascii("RIFF\0\0\0\0WEBP"), ...kept);
  // Behind the file's head and its own.
  if (shape) whole[20] = (shape[0]! & SHAPE) | (way > 1 ? HAS_EXIF : 0);
  view(whole).setUint32(4, whole.length - 8, true);
  return whole;
}

const frame = (said: Uint8Array): Uint8Array[] =>
  chunks(said, 16).filter(({ name }) => /^(VP8 |VP8L|ALPH)$/.test(name)).map(({ name, said: picture }) => chunk(name, picture));

function chunks(bytes: Uint8Array, at: number): { name: string; said: Uint8Array }[] {
  const found = [];
  while (at < bytes.length) {
    const name = letters(part(bytes, at, 8).subarray(0, 4));
    const said = part(bytes, at + 8, view(bytes).getUint32(at + 4, true));
    found.push({ name, said });
    at += 8 + said.length + (said.length & 1);
  }
  return found;
}

function chunk(name: string, said: Uint8Array): Uint8Array {
  const whole = new Uint8Array(8 + said.length + (said.length & 1));
  whole.set(ascii(name));
  view(whole).setUint32(4, said.length, true);
  whole.set(said, 8);
  return whole;
}
