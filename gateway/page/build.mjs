// Builds the pages: one HTML file for each language, with style, script and texts inside, the same bytes on every machine. Style and
// script are the same in all of them, and so one policy names them.
//
//   node build.mjs               writes dist/
//   node build.mjs --check       builds in memory, compares with dist/, exits 1 where they differ
//   node build.mjs --out DIR     the same into another folder
//   node build.mjs --fake DIR    the screens on invented cases, for looking at them; never into dist/
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";
import { script as scriptOf, style as styleOf } from "./bundler.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
// What the page may weigh on the wire. A phone on a conference network is the measure.
const MAX_BROTLI = 55 * 1024;
/** The pages' languages, in the order in which they are offered: English, then by their own names. */
export const LANGUAGES = ["en", "de", "es", "fr", "ar", "ja"];

const fakeJourney = {
  name: "fake journey",
  setup(bundler) {
    bundler.onResolve({ filter: /journey\/index\.ts$/ }, () => ({ path: join(here, "test/fake-journey.ts") }));
  },
};

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const readText = (tag) => JSON.parse(readFileSync(join(here, "text", `${tag}.json`), "utf8"));

/** One language's texts, in English where it has none. Only what English has: a text that nothing shows is not sent. */
export function texts(tag) {
  const missing = [];
  const merged = merge(readText("en"), readText(tag), [], missing);
  return { text: { ...merged, meta: { ...merged.meta, tag, languages: LANGUAGES.map((other) => [other, readText(other).meta.name]) } }, missing };
}

/** A leaf is a sentence, a list of them, or one that depends on a number and has a plural category for each form (CLDR). */
export function merge(english, other, path, missing) {
  if (!isLeaf(english)) return Object.fromEntries(Object.entries(english).map(([key, value]) => [key, merge(value, other?.[key], [...path, key], missing)]));
  const fits = other !== undefined && Array.isArray(other) === Array.isArray(english)
    && (!Array.isArray(english) || other.length === english.length) && (typeof english !== "object" || Array.isArray(english) || other.other !== undefined);
  if (!fits && other === undefined) missing.push(path.join("."));
  else if (!fits) throw new Error(`${path.join(".")} has another shape than in English`);
  return fits ? other : english;
}

const isLeaf = (part) => typeof part !== "object" || Array.isArray(part) || "other" in part;

/** A text that a screen shows: `text.` and its name, which is no other thing's `.text` and not its type. */
const NAMED = /(?<!\w\.?|typeof )\btext((?:\.\w+)+)/g;

/** The longest beginning of `chain` that names a text or a group of them, and what follows it. */
function nameIn(english, chain) {
  const further = chain.slice(1).split(".");
  const used = [];
  for (let part = english; further.length > 0 && !isLeaf(part) && Object.hasOwn(part, further[0]); part = part[used.at(-1)]) used.push(further.shift());
  return { name: used.join("."), further };
}

/** The names of texts are for people: in the script each is a number, and what no screen shows is not carried. A kilobyte of a page. */
function numberTexts(english) {
  const folder = join(here, "src/ui");
  const sources = readdirSync(folder).sort().map((file) => readFileSync(join(folder, file), "utf8"));
  const names = new Set(sources.flatMap((source) => [...source.matchAll(NAMED)].map(([, chain]) => nameIn(english, chain).name)));
  names.delete("");
  const numbered = [...names];
  const number = (whole, chain) => {
    const { name, further } = nameIn(english, chain);
    return name === "" ? whole : [`text[${numbered.indexOf(name)}]`, ...further].join(".");
  };
  const plugin = {
    name: "texts by number",
    setup(bundler) {
      bundler.onLoad({ filter: /src\/ui\/\w+\.ts$/ }, ({ path }) => ({ contents: readFileSync(path, "utf8").replace(NAMED, number), loader: "ts" }));
    },
  };
  return { numbered, plugin };
}

const at = (text, path) => path.split(".").reduce((part, key) => part[key], text);

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Puts style, script and texts where the page names them. The hashes cover exactly what stands between the tags. */
async function pages(plugins = []) {
  const style = await styleOf("style.css");
  const { numbered, plugin } = numberTexts(texts("en").text);
  const script = await scriptOf("src/main.ts", "iife", [...plugins, plugin]);
  const template = readFileSync(join(here, "index.html"), "utf8").replace(/<!--[\s\S]*?-->\s*/g, "").replace(/^\s+/gm, "");
  const html = new Map(LANGUAGES.map((tag) => {
    const { text } = texts(tag);
    const parts = { style, script, text: JSON.stringify(numbered.map((path) => at(text, path))).replaceAll("<", "\\u003c") };
    // A function, because a replacement string would give a meaning to the dollar signs of minified code.
    const fill = (whole, name) => parts[name] ?? escaped(at(text, name));
    return [tag, template.replace(/@([\w.]+)@/g, fill)];
  }));
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  return { html, policy };
}

/** Ways to write distances (RFC 7932, section 4): which is shortest differs from page to page, by a hundred bytes. */
const TRIED = [0, 1, 2].flatMap((postfix) => [0, 5, 10, 15].map((direct) => [postfix, direct << postfix]));

function compress(html) {
  const bytes = Buffer.from(html);
  const packed = TRIED.map(([postfix, direct]) => brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      // As found by trying: styles, script and texts differ too much to be one text.
      [constants.BROTLI_PARAM_LGBLOCK]: constants.BROTLI_MIN_INPUT_BLOCK_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      [constants.BROTLI_PARAM_NPOSTFIX]: postfix,
      [constants.BROTLI_PARAM_NDIRECT]: direct,
    },
  }));
  const brotli = packed.reduce((best, one) => (one.length < best.length ? one : best));
  const gzip = gzipSync(bytes, { level: 9 });
  gzip[9] = 255; // the header's "operating system" byte: unknown, so that it says nothing of where it was built
  return { brotli, gzip };
}

/** What a release publishes, so that anyone can tell whether a server gives out its pages: hashes of all that is served, as sha256sum
 *  writes and checks them. */
const SUMS = "SHA256SUMS";
function sums(tags, read) {
  const names = tags.flatMap((tag) => ["html", "html.br", "html.gz"].map((end) => `${tag}.${end}`)).sort();
  return names.map((name) => `${createHash("sha256").update(read(name)).digest("hex")}  ${name}\n`).join("");
}

/** html and policy must be the same bytes. The compressed ones must unpack to them: how tightly they are packed depends
 *  on the zlib inside the node that built them, and that changes nothing a visitor runs. */
function differences({ html, policy }) {
  const read = (name) => readFileSync(join(dist, name));
  const same = { "csp.txt": () => read("csp.txt").equals(Buffer.from(policy)) };
  for (const [tag, text] of html) {
    const bytes = Buffer.from(text);
    same[`${tag}.html`] = () => read(`${tag}.html`).equals(bytes);
    same[`${tag}.html.br`] = () => brotliDecompressSync(read(`${tag}.html.br`)).equals(bytes);
    same[`${tag}.html.gz`] = () => gunzipSync(read(`${tag}.html.gz`)).equals(bytes);
  }
  same[SUMS] = () => read(SUMS).equals(Buffer.from(sums([...html.keys()], read)));
  return Object.keys(same).filter((name) => {
    try { return !same[name](); } catch { return true; }
  });
}

async function write(out, plugins) {
  const { html, policy } = await pages(plugins);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "csp.txt"), policy);
  let largest = 0;
  for (const [tag, text] of html) {
    const { brotli, gzip } = compress(text);
    writeFileSync(join(out, `${tag}.html`), text);
    writeFileSync(join(out, `${tag}.html.br`), brotli);
    writeFileSync(join(out, `${tag}.html.gz`), gzip);
    console.log(`${tag}: html ${Buffer.byteLength(text)}, brotli ${brotli.length}, gzip ${gzip.length} bytes; ${texts(tag).missing.length} texts in English`);
    largest = Math.max(largest, brotli.length);
  }
  writeFileSync(join(out, SUMS), sums([...html.keys()], (name) => readFileSync(join(out, name))));
  return largest;
}

async function main([mode, folder]) {
  if (mode === "--check") {
    const different = differences(await pages());
    if (different.length > 0) throw new Error(`dist/ is not what the sources build: ${different.join(", ")}. Run: node build.mjs`);
    console.log("dist/ is what the sources build");
    return;
  }
  if (mode !== undefined && (folder === undefined || resolve(folder) === dist)) throw new Error(`${mode} needs a folder that is not dist/`);
  const largest = await write(folder === undefined ? dist : resolve(folder), mode === "--fake" ? [fakeJourney] : []);
  if (mode !== "--fake" && largest > MAX_BROTLI) throw new Error(`a page is over ${MAX_BROTLI} bytes of brotli`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
