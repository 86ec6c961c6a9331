// Builds the page: one HTML file with its style and script inside, the same bytes on every machine.
//
//   node build.mjs               writes dist/
//   node build.mjs --check       builds in memory, compares with dist/, exits 1 where they differ
//   node build.mjs --fake DIR    the screens on invented cases, for looking at them; never into dist/
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
// What the page may weigh on the wire. A phone on a conference network is the measure.
const MAX_BROTLI = 48 * 1024;

const fakeJourney = {
  name: "fake journey",
  setup(bundler) {
    bundler.onResolve({ filter: /journey\/index\.ts$/ }, () => ({ path: join(here, "test/fake-journey.ts") }));
  },
};

async function bundle(entry, plugins = []) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    // The journeys may import types from packages that also ship for servers; a browser's view is the only right one.
    platform: "browser",
    write: false,
    plugins,
    logLevel: "error",
  });
  return result.outputFiles[0].text.trim();
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Puts style and script where the page names them. The hashes cover exactly what stands between the tags. */
async function page(plugins) {
  const style = await bundle("style.css");
  const script = await bundle("src/main.ts", plugins);
  const html = readFileSync(join(here, "index.html"), "utf8")
    .replace(/<!--[\s\S]*?-->\s*/g, "")
    .replace(/^\s+/gm, "")
    // Functions, because a replacement string would give a meaning to the dollar signs of minified code.
    .replace("@style@", () => style)
    .replace("@script@", () => script);
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

function compress(html) {
  const bytes = Buffer.from(html);
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  const gzip = gzipSync(bytes, { level: 9 });
  gzip[9] = 255; // the header's "operating system" byte: unknown, so that it says nothing of where it was built
  return { brotli, gzip };
}

/** html and policy must be the same bytes. The compressed ones must unpack to them: how tightly they are packed depends
 *  on the zlib inside the node that built them, and that changes nothing a visitor runs. */
function differences({ html, policy }) {
  const read = (name) => readFileSync(join(dist, name));
  const same = {
    "index.html": () => read("index.html").equals(Buffer.from(html)),
    "csp.txt": () => read("csp.txt").equals(Buffer.from(policy)),
    "index.html.br": () => brotliDecompressSync(read("index.html.br")).equals(Buffer.from(html)),
    "index.html.gz": () => gunzipSync(read("index.html.gz")).equals(Buffer.from(html)),
  };
  return Object.keys(same).filter((name) => {
    try { return !same[name](); } catch { return true; }
  });
}

const [mode, folder] = process.argv.slice(2);
if (mode === "--check") {
  const different = differences(await page());
  if (different.length > 0) {
    console.error(`dist/ is not what the sources build: ${different.join(", ")}. Run: node build.mjs`);
    process.exit(1);
  }
  console.log("dist/ is what the sources build");
} else {
  const fake = mode === "--fake";
  if (fake && (folder === undefined || resolve(folder) === dist)) throw new Error("--fake needs a folder that is not dist/");
  const out = fake ? resolve(folder) : dist;
  const built = await page(fake ? [fakeJourney] : []);
  const { brotli, gzip } = compress(built.html);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "index.html"), built.html);
  writeFileSync(join(out, "csp.txt"), built.policy);
  writeFileSync(join(out, "index.html.br"), brotli);
  writeFileSync(join(out, "index.html.gz"), gzip);
  console.log(`html ${Buffer.byteLength(built.html)}, brotli ${brotli.length}, gzip ${gzip.length} bytes`);
  if (!fake && brotli.length > MAX_BROTLI) throw new Error(`the page is over ${MAX_BROTLI} bytes of brotli`);
}
