/** Builds the page's modules for node and for the browser's benchmark. */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { OPTIONS, script as scriptOf } from "../bundler.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
/** Gives the modules of `everything.ts`, or what one file exports. Each process builds its own: test files run side by side. */
export async function bundle(entry = "everything.ts") {
  const folder = here("../node_modules/.cache/tellsafe-page");
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/everything-${process.pid}.mjs`;
  await build({ ...OPTIONS, format: "esm", entryPoints: [here(entry)], outfile });
  process.on("exit", () => rmSync(outfile, { force: true }));
  return import(pathToFileURL(outfile).href);
}

/** In a browser the modules are in the page already. */
const inThePage = {
  name: "in the page",
  setup(bundler) {
    bundler.onResolve({ filter: /\/bundle\.mjs$/ }, () => ({ path: "bundle", namespace: "in-the-page" }));
    bundler.onLoad({ filter: /.*/, namespace: "in-the-page" }, () => ({
      contents: `import * as everything from "./everything.ts"; export const bundle = async () => everything;`, resolveDir: here("."),
    }));
  },
};

/** The benchmark as one HTML file, with a script that a policy like the page's allows. */
export async function benchPage() {
  // A module, because the world of the tests waits for its modules at the top level; minified like the page itself.
  const script = await scriptOf(here("bench-page.ts"), "esm", [inThePage]);
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`;
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>benchmark</title><body>`
    + `<script type="module">${script}</script>\n`;
}
