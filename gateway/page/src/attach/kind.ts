/** What a file is, by its first bytes: its name may say anything. */
import { Damaged, letters } from "./cut.ts";
import { gif } from "./gif.ts";
import { jpeg } from "./jpeg.ts";
import { png } from "./png.ts";
import { webp } from "./webp.ts";

/** Which words go with a file that is sent as it is. */
export type Warning = "document" | "recording" | "unknown";

/** A picture that can be cleaned, one that cannot, or something else. */
export type Kind =
  { clean: (bytes: Uint8Array) => Uint8Array; type: string; ending: string } | { refused: true } | { warning: Warning };

/** Exif may be anywhere inside these, beside pieces of the picture that name each other by their place. */
const PHOTO = /^....ftyp(hei|hev|hif|mif1|msf1|avi[fs])/s;

export function kindOf(bytes: Uint8Array): Kind {
  const start = letters(bytes.subarray(0, 16));
  if (start.startsWith("\xff\xd8\xff")) return { clean: jpeg, type: "image/jpeg", ending: "jpg" };
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return { clean: png, type: "image/png", ending: "png" };
  if (/^RIFF....WEBP/s.test(start)) return { clean: webp, type: "image/webp", ending: "webp" };
  if (/^GIF8[79]a/.test(start)) return { clean: gif, type: "image/gif", ending: "gif" };
  if (PHOTO.test(start)) return { refused: true };
  // PDF; a zip, which is what office programs write today, and what they wrote before.
  if (/^(%PDF|PK\x03\x04|\xd0\xcf\x11\xe0|\{\\rtf)/.test(start)) return { warning: "document" };
  if (/^(....ftyp|RIFF....(WAVE|AVI )|ID3|\xff[\xe2-\xfb]|OggS|fLaC|\x1a\x45\xdf\xa3|#!AMR|\x30\x26\xb2\x75)/s.test(start)) return { warning: "recording" };
  return { warning: "unknown" };
}

/** A picture without what else its file said; null when it is not whole, which is never sent. */
export function cleaned(clean: (bytes: Uint8Array) => Uint8Array, bytes: Uint8Array): Uint8Array | null {
  try {
    return clean(bytes);
  } catch (error) {
    if (error instanceof Damaged) return null;
    throw error;
  }
}
