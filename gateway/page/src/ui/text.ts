/** Every word a person reads, in the language of this page. The build puts one language's texts (`text/*.json`, what is missing
 *  there in English) beside the script, so that the script is the same in all of them. Written for people in distress: short,
 *  plain, true; nothing that blames, hurries or threatens. */
import type english from "../../text/en.json";

/** A sentence that depends on a number, by the language's plural categories (CLDR). */
export interface Counted { zero?: string; one?: string; two?: string; few?: string; many?: string; other: string }

type Texts<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends string[] ? string[] : T[K] extends { other: string } ? Counted : Texts<T[K]> };

/** What the build adds: this page's language, and those there are, each with its own name. */
interface Built { meta: { tag: string; languages: [string, string][] } }

export const text = JSON.parse(document.getElementById("text")!.textContent!) as Texts<typeof english> & Built;

const plural = new Intl.PluralRules(text.meta.locale);
const number = new Intl.NumberFormat(text.meta.locale, { maximumFractionDigits: 1 });

/** Fills the places in braces. Of a counted sentence, the one for `n` is taken. What is filled in is never searched again. */
export function say(sentence: string | Counted, values: Record<string, string | number> = {}): string {
  const chosen = typeof sentence === "string" ? sentence : sentence[plural.select(Number(values.n))] ?? sentence.other;
  return chosen.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : typeof value === "number" ? number.format(value) : value;
  });
}

/** Several names, as a sentence lists them. */
export const listed = (names: readonly string[]): string => new Intl.ListFormat(text.meta.locale, { type: "conjunction" }).format(names);
