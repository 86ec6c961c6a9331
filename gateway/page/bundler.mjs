// How the sources become one script: for the page, for the benchmark (which measures what is served), and unshortened for the tests.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";
import { build, transform } from "esbuild";
import { minify } from "terser";

const here = dirname(fileURLToPath(import.meta.url));

export const OPTIONS = {
  absWorkingDir: here,
  bundle: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  // The journeys may import types from packages that also ship for servers; a browser's view is the only right one.
  platform: "browser",
  // src/keccak.ts says why.
  alias: { "@noble/hashes/sha3.js": join(here, "src/keccak.ts") },
  logLevel: "error",
};

/** The script of `entry`, in one of esbuild's formats. Two shorten it, because each knows what the other does not: two kilobytes of a page. */
export async function script(entry, format, plugins = []) {
  const { outputFiles: [{ text }] } = await build({ ...OPTIONS, entryPoints: [entry], format, plugins, write: false });
  const { target, charset, legalComments } = OPTIONS;
  const spoken = silent(text);
  const mangleProps = new RegExp(`^(?:${innerNames(spoken).join("|")})$`);
  const { code: once } = await transform(spoken, { target, charset, legalComments, format, minify: true, mangleProps });
  // No getter here does anything but give, and no function counts its parameters.
  const compress = { passes: 3, pure_getters: true, keep_fargs: false };
  const { code } = await minify(once, { ecma: 2022, module: format === "esm", toplevel: true, compress, format: { comments: false } });
  return code;
}

export async function style(entry) {
  const { outputFiles: [{ text }] } = await build({ ...OPTIONS, entryPoints: [entry], minify: true, write: false });
  return text.trim();
}

/** What programmers read in an error. Nobody sees it here: the screens have their own words for what goes wrong. */
const UNSEEN = new Set(["Error", "RangeError", "TypeError", "Malformed", "Shut"]);

/** Calls `visit` with every node of a program; where it gives true, what is inside is left out. */
function walk(node, visit) {
  if (visit(node)) return;
  for (const inner of Object.values(node).flat()) if (typeof inner?.type === "string") walk(inner, visit);
}

const program = (text) => parse(text, { ecmaVersion: 2022, sourceType: "module" });

/** Takes the messages of errors out: a kilobyte of a page. */
function silent(text) {
  const cuts = [];
  walk(program(text), (node) => {
    const unseen = node.type === "NewExpression" && UNSEEN.has(node.callee.name) && node.arguments.length > 0;
    if (unseen) cuts.push([node.arguments[0].start, node.arguments.at(-1).end]);
    return unseen;
  });
  return cuts.sort(([a], [b]) => b - a).reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
}

/** Standard names that TypeScript's lists do not have yet. */
const NEWER = ["fromHex", "toHex"];

/**
 * The names of properties that nobody but the script itself knows, so that they may be short: a kilobyte of a page. Such a name is read behind
 * a dot somewhere (an attribute of HTML never is), the browser has none like it, no text has it as a key or a place, and it stands in no
 * string by which something could ask for it.
 */
export function innerNames(text) {
  const read = new Set();
  const known = new Set([...standardNames(), ...NEWER]);
  // Keys of texts, and the places that are filled in.
  for (const [, key, place] of readFileSync(join(here, "text/en.json"), "utf8").matchAll(/"(\w+)":|\{(\w+)\}/g)) known.add(key ?? place);
  walk(program(text), ({ type, computed, property, value }) => {
    if (type === "MemberExpression" && !computed && property.type === "Identifier") read.add(property.name);
    const string = type === "TemplateElement" ? value.cooked : type === "Literal" && value;
    if (typeof string === "string") for (const name of string.match(/\w+/g) ?? []) known.add(name);
  });
  return [...read].filter((name) => /^\w+$/.test(name) && !known.has(name));
}

/** Whatever the language and the browser may call something: every word of TypeScript's lists but the comments. */
function standardNames() {
  const folder = dirname(createRequire(import.meta.url).resolve("typescript"));
  const lists = readdirSync(folder).filter((file) => /^lib\.(?:es|dom)[\w.]*\.d\.ts$/.test(file));
  return lists.flatMap((file) => readFileSync(join(folder, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "").match(/\w+/g));
}
