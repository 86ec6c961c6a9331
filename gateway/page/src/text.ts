/** Texts of others, made harmless before anyone looks at them. */

/** Everything of C0 and C1 but tab and newline, and the marks that turn the direction of what follows. */
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/g;

/** A text of several lines. */
export const harmless = (text: string): string => text.replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n").replace(UNSAFE, "");

/** A name or a label: one line, without space around it. */
export const oneLine = (text: string): string => harmless(text).replace(/\s+/g, " ").trim();
