/** Numbers of the formats and of the exchange with the vault, each with its unit and its reason. */

/** Bytes of one slot: one size for all, so that neither kind nor length of a message shows. */
export const SLOT = 4096;
/** Bytes that an age file with one `mlkem768x25519` stanza and one chunk adds to its plaintext. */
export const ENVELOPE = 1659;
/** Bytes of plaintext in a slot, four of them a length. */
export const SLOT_PLAIN = SLOT - ENVELOPE;
/** Bytes of the card: what members read first to say whether they have a conflict. */
export const CARD = 1024;
/** Readers of a message, and slots in a commit: fifteen members and the reporter. */
export const READERS = 16;
/** Parents of a message. */
export const PARENTS = 16;
/** Members of a committee. */
export const MEMBERS = 15;
/** Bytes of what a committee says of itself: everyone fetches all of it before they can write a word. */
export const DETAILS = 192 * 1024;
/** Items of a form: as many as a report has answers. */
export const FORM = 64;
/** Languages of a committee, and of a question's texts. */
export const LANGUAGES = 64;
/** Characters of a language tag (RFC 5646, 4.4.1). */
export const LANGUAGE_TAG = 35;
/** Characters of a question, of its hint, and of how something is reached. */
export const SAID = 500;
/** Entries of a directory, characters of a name in it, names of one entry, ways to reach those who take its reports. */
export const DIRECTORY = 1024;
export const DIRECTORY_NAME = 120;
export const DIRECTORY_NAMES = 16;
export const WAYS = 16;
/** Bytes of all attachments of a message: 25 MiB, which is what the pieces of one body hold. */
export const ATTACHMENTS = 26214400;
/** Answers in one content. */
export const ANSWERS = 64;
/** Smallest padded body in bytes: most reports are shorter and look alike. */
export const BODY_FLOOR = 8192;
/** Bytes of a piece; the last one of a body may be shorter. */
export const PIECE = 262144;
/** Pieces of a body: 25 MiB of attachments and their padding. */
export const PIECES = 112;
/** Bytes of text in a body of one piece. */
export const TEXTS = 200000;
/** Bytes inside the relay's encapsulation: the small class, and a piece with 4096 beside it. */
export const CLASSES = [65536, 266240] as const;
/** Bytes of a class that are not for content: Binary HTTP's own, rounded up so that every path has the same room. */
export const FRAMING = 64;
/** Bytes of the public file that are read at all. */
export const PUBLIC_FILE = 4 * 1024 * 1024;
/** Slots in one answer to `/inbox`: as many as the small class holds. */
export const PAGE = 15;
/** The last day that can be written out, 31 December 9999: a browser fails at days that are further off. */
export const LAST_DAY = 2932896;
/** Days for which the same message may be sent again, and which the vault's day may be after its author's. */
export const RESENT = 3;
/** Seconds of a day. */
export const DAY = 86400;
/** Days without two confirming members before the page warns, and without any before it refuses. */
export const CONFIRM_WARN = 90;
export const CONFIRM_REFUSE = 180;
/** Numbers in one work under flood, and the most zero bits for which any is done: at most about a million hashes. */
export const WORK_NUMBERS = 16;
export const WORK_BITS = 16;
/** Longest life of a relay key in seconds. */
export const RELAY_KEY_LIFE = 48 * 3600;
