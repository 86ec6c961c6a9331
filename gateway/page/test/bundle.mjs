/** Builds the page's modules for node and for the browser's benchmark. */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const options = { bundle: true, format: "esm", platform: "browser", target: "es2022", logLevel: "error" };

/** Gives the modules of `everything.ts`, or what one file exports. Each process builds its own: test files run side by side. */
export async function bundle(entry = "everything.ts") {
  const folder = here("../node_modules/.cache/tellsafe-page");
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/everything-${process.pid}.mjs`;
  await build({ ...options, entryPoints: [here(entry)], outfile });
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
  const { outputFiles: [{ text }] } = await build({
    ...options, entryPoints: [here("bench-page.ts")], plugins: [inThePage], minify: true, charset: "utf8", legalComments: "none", write: false,
  });
  const script = text.trim();
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'`;
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>benchmark</title><body>`
    + `<script type="module">${script}</script>\n`;
}
