/** What becomes of the sources on their way into the page: names are shortened only where nothing but the script can know them. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { build } from "esbuild";
import ts from "typescript";
import { OPTIONS, innerNames } from "../bundler.mjs";

test("a name that a browser, a text or its places, an attribute or a string could mean stays", () => {
  const script = `
    el("input", { maxlength: 3, enterkeyhint: "go" });
    text[3].hint; document.title; new Intl.PluralRules("en"); bytes.toHex();
    thing.spoken; thing["spoken"]; thing.half; thing[\`\${way}.half\`]; text[4].replace(thing.names); thing.settled = 1;`;
  assert.deepEqual(innerNames(script), ["settled"]);
});

async function ofThePage() {
  const { outputFiles: [{ text }] } = await build({ ...OPTIONS, entryPoints: ["src/main.ts"], format: "iife", write: false });
  return new Set(innerNames(text));
}

test("no key of a text is shortened, and no place in one that is filled in by its name", async () => {
  const inner = await ofThePage();
  const spoken = new Set(["names"]);
  JSON.parse(readFileSync(new URL("../text/en.json", import.meta.url), "utf8"), (key, value) => {
    spoken.add(key);
    if (typeof value === "string") for (const [, place] of value.matchAll(/\{(\w+)\}/g)) spoken.add(place);
    return value;
  });
  assert.deepEqual([...spoken].filter((name) => inner.has(name)), []);
});

test("no attribute that the screens give an element is shortened", async () => {
  const inner = await ofThePage();
  assert.ok(inner.size > 50);
  const given = new Set();
  const folder = new URL("../src/ui/", import.meta.url);
  for (const file of readdirSync(folder)) {
    const visit = (node) => {
      const attributes = ts.isCallExpression(node) && node.expression.getText() === "el" ? node.arguments[1] : undefined;
      if (attributes && ts.isObjectLiteralExpression(attributes)) for (const { name } of attributes.properties) if (name) given.add(name.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(new URL(file, folder), "utf8"), ts.ScriptTarget.ES2022, true));
  }
  assert.ok(given.has("tabindex") && given.has("class"));
  assert.deepEqual([...given].filter((name) => inner.has(name)), []);
});
