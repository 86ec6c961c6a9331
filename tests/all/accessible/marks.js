// What the tree of a screen reader does not say: which parts speak up by themselves, and in which language parts are.
const [tag, scripted] = arguments;
const problems = [];
const SPEAKS = {
  error: "alert", "progress-label": "status", committees: "status", "readers-count": "status", copied: "status", "check-verdict": "status",
  "wont-come-back-said": "status", "code-verdict": "status", "case-status": "status", replied: "status", refreshed: "status", "withdraw-said": "status",
};
// Without scripts nothing changes by itself: a new page is read from its beginning.
if (scripted) for (const [id, role] of Object.entries(SPEAKS)) {
  const found = document.getElementById(id)?.getAttribute("role");
  if (found !== undefined && found !== role) problems.push(`#${id} is ${found}, not ${role}`);
}
const root = document.documentElement;
if (root.lang !== tag) problems.push(`the page's language is ${root.lang}`);
if (root.dir !== (tag === "ar" ? "rtl" : "ltr")) problems.push(`the page is read ${root.dir}`);
// The words of a code are English in every language.
for (const element of document.querySelectorAll("#code-words, #code-input")) if (element.lang !== "en") problems.push(`#${element.id} is not marked as English`);
const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push(`#${id} is there twice`);
for (const field of document.querySelectorAll("[aria-invalid=true]")) {
  const told = (field.getAttribute("aria-describedby") ?? "").split(" ").some((id) => document.getElementById(id)?.matches(".complaint"));
  if (!told) problems.push(`what is wrong with #${field.id} is not tied to it`);
}
const moving = [...document.querySelectorAll("*")].filter((one) => {
  const { transitionDuration, animationName } = getComputedStyle(one);
  return animationName !== "none" || transitionDuration.split(",").some((time) => Number.parseFloat(time) > 0);
});
if (matchMedia("(prefers-reduced-motion: reduce)").matches && moving.length > 0) problems.push(`moves: ${moving[0].localName}`);
return [...new Set(problems)];
