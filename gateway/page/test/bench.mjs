/**
 * Times of the page's cryptography, in milliseconds, without anybody asserting them:
 *
 *   node [--jitless] test/bench.mjs              in node
 *   node test/bench.mjs chromium|firefox         in an installed browser, hardened: no compiler, no WebAssembly
 *   node test/bench.mjs --page FILE              only writes the page that a browser runs, as one HTML file
 *
 * `--jit` leaves the browser as it comes, `--script` uses no WebCrypto for the curves, `--rounds N` repeats, `--json` prints the results as they
 * come. The page puts them as JSON into its body (before that, one line of what has been measured so far), and takes `script` and a number of
 * rounds from its fragment: `bench.html#script,9`.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { benchPage } from "./bundle.mjs";

const { values, positionals: [engine = "node"] } = parseArgs({
  allowPositionals: true,
  options: {
    page: { type: "string" }, jit: { type: "boolean", default: false }, script: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" }, json: { type: "boolean", default: false },
  },
});

/** How each browser is started, and what takes its compiler away. Tor Browser's "Safer" sets the same preferences. */
const BROWSERS = {
  chromium: (folder, address) => ["chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", `--user-data-dir=${folder}`, ...values.jit ? [] : ["--js-flags=--jitless"], address]],
  firefox: (folder, address) => {
    const off = ["ion", "baselinejit", "native_regexp", "asmjs", "wasm"].map((name) => `user_pref("javascript.options.${name}", false);`);
    const quiet = ["app.update.enabled", "datareporting.policy.dataSubmissionEnabled", "network.captive-portal-service.enabled",
      "network.connectivity-service.enabled", "browser.safebrowsing.downloads.remote.enabled"].map((name) => `user_pref("${name}", false);`);
    writeFileSync(join(folder, "user.js"), [...quiet, ...values.jit ? [] : off].join("\n"));
    return ["firefox-esr", ["--headless", "--no-remote", "--profile", folder, address]];
  },
};

/** Serves the page on loopback to one browser, and waits for what it posts. */
async function inBrowser(name) {
  const html = await benchPage();
  const folder = mkdtempSync(join(tmpdir(), "tellsafe-bench-"));
  let done;
  const posted = new Promise((resolve) => { done = resolve; });
  const server = createServer((request, response) => {
    if (request.method !== "POST") return void response.writeHead(request.url === "/" ? 200 : 404, { "content-type": "text/html" }).end(html);
    const parts = [];
    request.on("data", (part) => parts.push(part)).on("end", () => {
      response.end();
      done(JSON.parse(Buffer.concat(parts).toString()));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const fragment = [values.script && "script", values.rounds, "post"].filter(Boolean).join(",");
  const child = spawn(...BROWSERS[name](folder, `http://127.0.0.1:${server.address().port}/#${fragment}`), { stdio: "ignore", detached: true });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const tooLong = globalThis.setTimeout(() => done({ error: "no answer within five minutes" }), 300_000);
  const answer = await posted;
  clearTimeout(tooLong);
  // The whole group: a browser's helpers write to its folder for a moment longer than the browser lives.
  process.kill(-child.pid, "SIGKILL");
  await ended;
  server.closeAllConnections();
  server.close();
  await setTimeout(500);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  return answer;
}

async function inNode() {
  // Node's own Response needs WebAssembly, which --jitless takes away; what the page reads of one is this much.
  if (typeof WebAssembly === "undefined") {
    Object.defineProperty(globalThis, "Response", { value: class {
      constructor(bytes, { status = 200 } = {}) { Object.assign(this, { bytes, status, ok: status < 300 }); }
      async arrayBuffer() { return this.bytes.slice().buffer; }
    } });
  }
  const { measure } = await import("./bench-work.mjs");
  return measure({ script: values.script, rounds: Number(values.rounds) });
}

if (values.page) writeFileSync(values.page, await benchPage());
else {
  const answer = engine === "node" ? await inNode() : await inBrowser(engine);
  if (values.json) console.log(JSON.stringify(answer));
  else if (answer.error) console.error(answer.error);
  else {
    console.log(`${engine}, WebAssembly ${answer.webAssembly ? "on" : "off"}, curves ${answer.script ? "by script" : "as the browser has them"}`);
    console.log(`${"".padEnd(42)} shortest   middle  longest stretch`);
    for (const { name, shortest, middle, longest } of answer.results) {
      console.log([name.padEnd(40), ...[shortest, middle, longest].map((ms) => ms.toFixed(1).padStart(9))].join(" "));
    }
  }
  if (answer.error) process.exitCode = 1;
}
