/** The words on the page: no machinery, no legal tone, and nothing shouted. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { transform } from "esbuild";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const { code } = await transform(read("../src/ui/text.ts"), { loader: "ts", format: "esm" });
const { text } = await import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);

/** Stands in for a number, a name, and a list of wrong words alike. */
const SAMPLES = { 0: 2, 1: "Larch", 2: [{ index: 3, word: "wrod" }] };

function* sentences(node, path) {
  if (typeof node === "string") yield [path, node];
  else if (typeof node === "function") {
    for (const sample of Object.values(SAMPLES)) {
      let said;
      try { said = node(sample, "Chair"); } catch { continue; } // not a sample of the kind this sentence takes
      if (typeof said === "string") yield [path, said];
    }
  } else for (const [key, inner] of Object.entries(node)) yield* sentences(inner, `${path}.${key}`);
}

const spoken = [...sentences(text, "text"), ["index.html", read("../index.html").replace(/<!--[\s\S]*?-->|<(?!meta)[^>]*>/g, " ")]];

test("the page never speaks of our machinery", () => {
  for (const [path, said] of spoken) {
    assert.doesNotMatch(said, /\b(desks?|rosters?|seal(s|ed|ing)?|slots?|vaults?|relays?|payloads?|users?|anonymous|victims?|perpetrators?|alleg\w+)\b/i, path);
  }
});

test("nothing is shouted", () => {
  for (const [path, said] of spoken) assert.doesNotMatch(said.replace(/<![^>]*>/g, ""), /!|\b(error|invalid|illegal|failed|must not|mandatory)\b/i, path);
});

test("sentences fit on a small screen", () => {
  for (const [path, said] of spoken.slice(0, -1)) {
    for (const sentence of said.split(/[.:;] /)) assert.ok(sentence.split(" ").length <= 40, `${path}: ${sentence}`);
  }
});

// Failures and refusals are held complete by their types; the states are numbers.
test("every state has its sentence and its name", () => {
  for (let state = 0; state <= 8; state++) assert.ok(text.state[state](2) && text.stateNames[state], String(state));
});
