/** Builds `everything.ts` for node once and gives its modules. Each process builds its own: test files run side by side. */
import { build } from "esbuild";
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export async function bundle() {
  const folder = here("../node_modules/.cache/tellsafe-page");
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/everything-${process.pid}.mjs`;
  await build({ entryPoints: [here("everything.ts")], bundle: true, format: "esm", platform: "browser", target: "es2022", outfile, logLevel: "error" });
  process.on("exit", () => rmSync(outfile, { force: true }));
  return import(pathToFileURL(outfile).href);
}
