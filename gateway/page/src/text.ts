/** Texts of others, made harmless before anyone looks at them. */

/** Control characters but tab and newline, and what is invisible or turns the direction of a line (UAX #9; UTS #39, 5.4). */
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** A text of several lines. */
export const harmless = (text: string): string => text.replace(/\r\n?/g, "\n").replace(UNSAFE, "\ufffd");

/** A name or a label: one line, without space around it. */
export const oneLine = (text: string): string => harmless(text).replace(/\s+/g, " ").trim();
