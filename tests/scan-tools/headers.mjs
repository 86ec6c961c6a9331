// node headers.mjs NAME PATH…: what MDN's HTTP Observatory and Google's CSP Evaluator find at https://NAME, as JSON. NODE_EXTRA_CA_CERTS says
// whom to trust. The Observatory gives its grade to the first page; the others have to pass the same tests.
import { createRequire } from "node:module";
import { get } from "node:https";
import { ALL_TESTS } from "@mdn/mdn-http-observatory/src/constants.js";
import { getScoreDescription, getScoreModifier } from "@mdn/mdn-http-observatory/src/grader/grader.js";
import { retrieve } from "@mdn/mdn-http-observatory/src/retriever/retriever.js";
import { scan } from "@mdn/mdn-http-observatory/src/scanner/index.js";

const require = createRequire(import.meta.url);
const { CspEvaluator } = require("csp_evaluator/dist/evaluator.js");
const { CspParser } = require("csp_evaluator/dist/parser.js");
const { Version } = require("csp_evaluator/dist/csp.js");
const { Severity, Type } = require("csp_evaluator/dist/finding.js");

const [name, ...paths] = process.argv.slice(2);
const version = (tool) => require(`${tool}/package.json`).version;

const observatory = async () => {
  const { scan: graded } = await scan(name);
  const findings = [];
  for (const path of paths) {
    const retrieved = await retrieve(name, { path });
    for (const test of ALL_TESTS) {
      const { constructor, pass, result } = test(retrieved);
      // A test that costs nothing can still say that something better exists.
      if (pass && getScoreModifier(result) >= 0) continue;
      findings.push({ id: `${constructor.name}: ${result}`, said: getScoreDescription(result), where: path });
    }
  }
  return { tool: "MDN HTTP Observatory", version: version("@mdn/mdn-http-observatory"), grade: `${graded.grade} (${graded.score} points)`, best: graded.grade === "A+", findings };
};

const policy = (path) => new Promise((resolve, reject) => {
  get({ host: name, path, agent: false }, (answer) => {
    answer.resume();
    resolve(answer.headers["content-security-policy"] ?? "");
  }).on("error", reject);
});

const evaluate = (text) => new CspEvaluator(new CspParser(text).csp, Version.CSP3).evaluate().filter(({ severity }) => severity !== Severity.NONE);

const evaluator = async () => {
  const findings = [];
  if (!evaluate("script-src 'unsafe-inline'").some(({ severity }) => severity === Severity.HIGH)) throw new Error("the evaluator finds nothing at all");
  const evaluated = new Map();
  for (const path of paths) {
    const text = await policy(path);
    if (text === "") findings.push({ id: "no policy", said: "an answer without a policy", where: path });
    evaluated.set(text, [...(evaluated.get(text) ?? []), path]);
  }
  for (const [text, where] of evaluated) {
    for (const { type, severity, directive, value, description } of evaluate(text)) {
      const what = [Type[type], directive, value].filter(Boolean).join(" ");
      findings.push({ id: `${Severity[severity]}: ${what}`, said: description, where: where.join(" ") });
    }
  }
  const worst = findings.length === 0 ? "nothing found" : "see the findings";
  return { tool: "CSP Evaluator", version: version("csp_evaluator"), grade: `${worst} in ${evaluated.size} policies of ${paths.length} answers`, best: true, findings };
};

console.log(JSON.stringify([await observatory(), await evaluator()]));
