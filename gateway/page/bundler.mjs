// How the sources become one script: for the page, for the benchmark (which measures what is served), and unshortened for the tests.
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
  const { code: once } = await transform(silent(text), { target, charset, legalComments, format, minify: true });
  const { code } = await minify(once, { ecma: 2020, module: format === "esm", toplevel: true, compress: { passes: 2 }, format: { comments: false } });
  return code;
}

export async function style(entry) {
  const { outputFiles: [{ text }] } = await build({ ...OPTIONS, entryPoints: [entry], minify: true, write: false });
  return text.trim();
}

/** What programmers read in an error. Nobody sees it here: the screens have their own words for what goes wrong. */
const UNSEEN = new Set(["Error", "RangeError", "TypeError", "Malformed", "Shut"]);

/** Takes the messages of errors out: a kilobyte of a page. */
function silent(text) {
  const cuts = [];
  const visit = (node) => {
    if (node.type === "NewExpression" && UNSEEN.has(node.callee.name) && node.arguments.length > 0) {
      cuts.push([node.arguments[0].start, node.arguments.at(-1).end]);
      return;
    }
    for (const inner of Object.values(node).flat()) if (typeof inner?.type === "string") visit(inner);
  };
  visit(parse(text, { ecmaVersion: 2022, sourceType: "module" }));
  return cuts.sort(([a], [b]) => b - a).reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
}
