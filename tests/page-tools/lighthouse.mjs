// node lighthouse.mjs URL [audit,audit…]: Lighthouse's scores for a page in Debian's Chromium, as one line of JSON. The audits named are
// left out. `short` names what costs a category its points.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [url, skipped = ""] = process.argv.slice(2);
const skipAudits = skipped.split(",").filter((audit) => audit !== "");
const profile = mkdtempSync(join(tmpdir(), "tellsafe-lighthouse-"));
const chrome = await launch({
  chromePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  userDataDir: profile,
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--ignore-certificate-errors"],
  logLevel: "silent",
});
try {
  const result = await lighthouse(url, { port: chrome.port, output: "json", logLevel: "silent", skipAudits });
  const { categories, audits, runtimeError } = result.lhr;
  if (runtimeError !== undefined) throw new Error(runtimeError.message);
  const all = Object.values(categories);
  const scores = Object.fromEntries(all.map(({ id, score }) => [id, Math.round((score ?? 0) * 100)]));
  const short = Object.fromEntries(all.map(({ id, auditRefs }) => [id, auditRefs.map((ref) => ({ ...audits[ref.id], weight: ref.weight }))
    .filter(({ weight, score }) => weight > 0 && score !== null && score < 1)
    .map(({ id: audit, score, displayValue, details }) => [audit, score, displayValue ?? "", details?.items?.[0] ?? null])]));
  console.log(JSON.stringify({ scores, short }));
} finally {
  await chrome.kill();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
