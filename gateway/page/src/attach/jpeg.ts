/**
 * JPEG (ITU-T T.81): the frame, its tables and its scans. Left behind: Exif, XMP, IPTC, comments, thumbnails, further pictures, and what
 * follows the end (phones put a film there, and some programs leave what was cropped away).
 *
 * No colour profile is kept, here or in the other formats: a screenshot carries the profile of one display, often with its serial number
 * and the day it was measured. Without it the colours of some pictures come out a little paler; nothing else changes.
 */
import { ascii, concat } from "../bytes.ts";
import { Damaged, letters, orientation, part, turned, view } from "./cut.ts";

const EXIF = ascii("Exif\0\0");
/** It says how the colours were turned into numbers. Version 1.2, no density, no thumbnail. */
const JFIF = ascii("JFIF\0\x01\x02\0\0\x01\0\x01\0\0");

export function jpeg(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  let jfif = false;
  let way = 1;
  let scans = 0;
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) throw new Damaged();
    while (bytes[at + 1] === 0xff) at++;
    const marker = part(bytes, at, 2)[1]!;
    if (marker === 0xd9) break;
    const length = view(part(bytes, at + 2, 2)).getUint16(0);
    if (length < 2) throw new Damaged();
    const segment = part(bytes, at, 2 + length);
    at += segment.length;
    const said = segment.subarray(4);
    if (marker === 0xda) {
      const end = scanEnd(bytes, at);
      kept.push(segment, bytes.subarray(at, end));
      at = end;
      scans++;
    } else if (marker === 0xe0 && letters(said.subarray(0, 5)) === "JFIF\0") jfif = true;
    else if (marker === 0xe1 && letters(said.subarray(0, 6)) === "Exif\0\0") way = orientation(said.subarray(6));
    else if (marker === 0xee && letters(said.subarray(0, 5)) === "Adobe") {
      // How the colours were turned into numbers; the rest of it, if there is any, is not known.
      kept.push(concat(new Uint8Array([0xff, 0xee, 0, 14]), part(said, 0, 12)));
    } else if (isPicture(marker, length)) kept.push(segment);
    else if (marker < 0xe0) throw new Damaged();
  }
  if (scans === 0) throw new Damaged();
  const head: Uint8Array[] = [new Uint8Array([0xff, 0xd8])];
  if (jfif) head.push(segmentOf(0xe0, JFIF));
  if (way > 1) head.push(segmentOf(0xe1, concat(EXIF, turned(way))));
  return concat(...head, ...kept, new Uint8Array([0xff, 0xd9]));
}

/** Frames and tables: SOF, DHT, DAC, DQT; and DNL and DRI, which are one number. What belongs to pictures in stages (DHP, EXP) nobody draws. */
const isPicture = (marker: number, length: number): boolean => (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || marker === 0xdb
  || (length === 4 && (marker === 0xdc || marker === 0xdd));

/** Where a scan's data end: at a marker that is neither an escaped 0xff nor one to restart at. */
function scanEnd(bytes: Uint8Array, at: number): number {
  for (;;) {
    at = bytes.indexOf(0xff, at);
    const next = bytes[at + 1];
    if (at < 0 || next === undefined) throw new Damaged();
    if (next === 0xff) at++;
    else if (next === 0 || (next >= 0xd0 && next <= 0xd7)) at += 2;
    else return at;
  }
}

const segmentOf = (marker: number, said: Uint8Array): Uint8Array =>
  concat(new Uint8Array([0xff, marker, 0, said.length + 2]), said);
