/** What the benchmark's page runs: see bench.mjs. */
// @ts-expect-error It is not one of the page's own modules, and has no types.
import { measure } from "./bench-work.mjs";

const asked = location.hash.slice(1).split(",");
// The world of the tests stands in front of `fetch`.
const post = globalThis.fetch.bind(globalThis);

async function run(): Promise<void> {
  let answer: unknown;
  try {
    answer = await measure({
      script: asked.includes("script"), limited: asked.includes("limited"), rounds: asked.map(Number).find((count) => count > 0) ?? 5,
      tell: ({ name }: { name: string }) => { document.body.textContent = name; },
    });
  } catch (error) {
    answer = { error: String(error) };
  }
  document.body.textContent = JSON.stringify(answer);
  if (asked.includes("post")) await post("/", { method: "POST", body: JSON.stringify(answer) });
}

void run();
