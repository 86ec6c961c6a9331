// Runs axe on the whole page; answers with one entry for each rule and element that is not as it should be, or could not be decided.
const [tags, done] = arguments;
// Where nothing is scrolled, the header that stays in sight covers nothing, and every colour can be decided.
scrollTo(0, 0);
const options = {
  runOnly: { type: "tag", values: tags },
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations", "incomplete"],
};
const entries = (kind, rules) => rules.flatMap(({ id, nodes }) => nodes.map((node) => ({
  kind, rule: id, target: node.target.join(" "), why: (node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? "",
})));
axe.run(document, options).then(
  ({ violations, incomplete }) => done([...entries("violation", violations), ...entries("incomplete", incomplete)]),
  (error) => done([{ kind: "error", rule: "axe", target: "", why: String(error) }]),
);
