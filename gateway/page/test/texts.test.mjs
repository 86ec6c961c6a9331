/** The texts: every language has all of them, in the same shape, with the same places to fill in; and no machinery in them, no legal
 *  tone, nothing shouted. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LANGUAGES, merge, texts } from "../build.mjs";

const read = (tag) => JSON.parse(readFileSync(new URL(`../text/${tag}.json`, import.meta.url), "utf8"));

/** Every leaf with its path; a sentence that depends on a number counts as one. */
function* leaves(part, path = "") {
  if (typeof part === "string" || Array.isArray(part) || typeof part !== "object" || "other" in part) yield [path, part];
  else for (const [key, value] of Object.entries(part)) yield* leaves(value, path === "" ? key : `${path}.${key}`);
}
const sentences = (leaf) => (typeof leaf === "string" ? [leaf] : Object.values(leaf));
const places = (sentence) => [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

test("a text that a language lacks is shown in English, and named", () => {
  const missing = [];
  const merged = merge({ a: { b: "one", c: "two" }, n: { one: "{n} day", other: "{n} days" } }, { a: { c: "zwei" } }, [], missing);
  assert.deepEqual(merged, { a: { b: "one", c: "zwei" }, n: { one: "{n} day", other: "{n} days" } });
  assert.deepEqual(missing, ["a.b", "n"]);
  assert.throws(() => merge({ a: ["one", "two"] }, { a: ["eins"] }, [], []), /another shape/);
});

for (const tag of LANGUAGES) {
  test(`${tag}: nothing is missing, and nothing is there that English does not have`, () => {
    assert.deepEqual(texts(tag).missing, []);
    const english = new Set([...leaves(read("en"))].map(([path]) => path));
    assert.deepEqual([...leaves(read(tag))].map(([path]) => path).filter((path) => !english.has(path)), []);
  });

  test(`${tag}: every sentence has the places of the English one, and the plural forms of its own language`, () => {
    const english = new Map(leaves(read("en")));
    const categories = new Intl.PluralRules(read(tag).meta.locale).resolvedOptions().pluralCategories;
    for (const [path, leaf] of leaves(read(tag))) {
      // A date is written in the order, and with the parts, that a language has.
      if (typeof leaf === "boolean" || path === "plain.date") continue;
      const wanted = places(sentences(english.get(path)).at(-1));
      if (!Array.isArray(leaf) && typeof leaf === "object") {
        assert.deepEqual(Object.keys(leaf).sort(), categories.toSorted(), `${path} has a form for each category`);
        // "One person" and "two people" may be said without a figure, in languages that have a word of their own for it.
        for (const [category, sentence] of Object.entries(leaf)) {
          const exact = ["zero", "one", "two"].includes(category);
          const found = places(sentence);
          assert.ok(found.join() === wanted.join() || (exact && found.join() === wanted.filter((name) => name !== "n").join()), `${path}.${category}`);
        }
      } else {
        assert.deepEqual(sentences(leaf).flatMap(places), sentences(english.get(path)).flatMap(places), path);
      }
    }
  });
}

const spoken = [...leaves(texts("en").text)].filter(([path]) => !path.startsWith("meta.")).flatMap(([path, leaf]) => sentences(leaf).map((said) => [path, said]));

test("the page never speaks of our machinery", () => {
  for (const [path, said] of spoken) {
    assert.doesNotMatch(said, /\b(desks?|rosters?|seal(s|ed|ing)?|slots?|vaults?|relays?|payloads?|users?|anonymous|victims?|perpetrators?|alleg\w+)\b/i, path);
  }
});

test("nothing is shouted", () => {
  for (const [path, said] of spoken) assert.doesNotMatch(said, /\b(error|invalid|illegal|failed|must not|mandatory)\b/i, path);
  for (const tag of LANGUAGES) for (const [path, leaf] of leaves(texts(tag).text)) if (typeof leaf === "string") assert.doesNotMatch(leaf, /[!！]/, `${tag}: ${path}`);
});

test("sentences fit on a small screen", () => {
  for (const [path, said] of spoken) for (const sentence of said.split(/[.:;] /)) assert.ok(sentence.split(" ").length <= 40, `${path}: ${sentence}`);
});

// Failures and refusals are held complete by their types; the states are numbers.
test("every state has its sentence and its name", () => {
  const { text } = texts("en");
  for (let state = 0; state <= 8; state++) assert.ok(text.state[state] && text.stateNames[state], String(state));
});
