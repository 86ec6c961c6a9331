// What does not fit into the window: answers with one line for each. `need` is the least size of a target in CSS pixels (WCAG 2.5.8).
const [need] = arguments;
const problems = [];
const called = (element) => element.id !== "" ? `#${element.id}`
  : `${element.localName}${[...element.classList].map((one) => `.${one}`).join("")} “${element.textContent.trim().slice(0, 30)}”`;
const shown = [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 0);
const root = document.documentElement;

// Only what sticks out itself is named, not what it stretches.
const out = ({ left, right }) => left < -0.5 || right > root.clientWidth + 0.5;
const wide = shown.filter((element) => out(element.getBoundingClientRect()));
for (const element of wide.filter((one) => ![...one.children].some((child) => wide.includes(child)))) problems.push(`sticks out: ${called(element)}`);
if (root.scrollWidth > innerWidth) problems.push(`scrolls sideways: ${root.scrollWidth} in ${innerWidth}`);

const FIELDS = "input, textarea, select, option, progress";
for (const element of shown.filter((one) => !one.matches(FIELDS))) {
  const { overflowX, overflowY } = getComputedStyle(element);
  if (overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) problems.push(`cut at the side: ${called(element)}`);
  if (overflowY !== "visible" && overflowY !== "auto" && element.scrollHeight > element.clientHeight + 1) problems.push(`cut below: ${called(element)}`);
}

// Text must stay inside what looks like a box around it.
for (const box of shown.filter((one) => one.matches("button, .note, .urgent, .good, .message, #error, #code-words"))) {
  const outer = box.getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(box);
  for (const { left, right, top, bottom } of range.getClientRects()) {
    if (left < outer.left - 1 || right > outer.right + 1 || top < outer.top - 1 || bottom > outer.bottom + 1) {
      problems.push(`text leaves its box: ${called(box)}`);
      break;
    }
  }
}

// A label enlarges its box or dot. A link within a sentence is as high as its line (2.5.8's exception).
for (const target of shown.filter((one) => one.matches("button, a[href], input, select, textarea, summary"))) {
  if (target.matches("a[href]") && getComputedStyle(target).display === "inline") continue;
  const { width, height } = target.getBoundingClientRect();
  if (Math.min(width, height) < need) problems.push(`small target: ${called(target)} ${Math.round(width)} × ${Math.round(height)}`);
}
return problems;
