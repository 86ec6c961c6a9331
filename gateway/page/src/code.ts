/** The follow-up code: 128 random bits as twelve English words of BIP-39. */
import { Malformed } from "./error.ts";
import { H, KDF } from "./hash.ts";
import { WORD_LIST } from "./words.ts";

export const WORDS = 12;

/** Sixteen bytes and four bits of checksum, eleven bits a word. */
export function toWords(entropy: Uint8Array): string[] {
  const bits = [...entropy, H(entropy)[0]!].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: WORDS }, (_, i) => WORD_LIST[parseInt(bits.slice(11 * i, 11 * i + 11), 2)]!);
}

/** Throws unless these are twelve words with the right checksum. */
export function toEntropy(words: readonly string[]): Uint8Array {
  const entropy = entropyOf(words.map(findWord));
  if (!entropy) throw new Malformed("follow-up code");
  return entropy;
}

function entropyOf(words: readonly (string | null)[]): Uint8Array | null {
  if (words.length !== WORDS || words.includes(null)) return null;
  const bits = words.map((word) => WORD_LIST.indexOf(word!).toString(2).padStart(11, "0")).join("");
  const entropy = Uint8Array.from({ length: 16 }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8), 2));
  return H(entropy)[0]! >> 4 === parseInt(bits.slice(128), 2) ? entropy : null;
}

/** The reporter's seed. */
export const seedOf = (entropy: Uint8Array): Uint8Array => KDF(entropy, "follow-up code");

/** A word as written, or completed from its first four letters: no two words of the list share them. */
export function findWord(written: string): string | null {
  const word = written.toLowerCase();
  if (WORD_LIST.includes(word)) return word;
  if (word.length < 4) return null;
  return WORD_LIST.find((known) => known.startsWith(word)) ?? null;
}

/** At most six words that begin so. */
export function completions(prefix: string): string[] {
  const start = prefix.trim().toLowerCase();
  return start === "" ? [] : WORD_LIST.filter((word) => word.startsWith(start)).slice(0, 6);
}

export interface CodeCheck {
  words: string[];
  wrong: { index: number; word: string }[];
  checksum: boolean;
  complete: boolean;
}

/** Reads what someone typed or pasted: any case, any spacing, numbers and stops between the words from a numbered list. */
export function checkWords(text: string): CodeCheck {
  const typed = text.split(/[^\p{L}]+/u).filter((word) => word !== "");
  const found = typed.map(findWord);
  return {
    words: found.map((word, i) => word ?? typed[i]!),
    wrong: typed.map((word, index) => ({ index, word })).filter(({ index }) => found[index] === null),
    checksum: entropyOf(found) !== null,
    complete: typed.length === WORDS,
  };
}
