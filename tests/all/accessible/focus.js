// Where the focus is: its place among all controls in the order of the page, and what is wrong with how it is shown.
const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";
const group = ({ type, name }) => type === "radio" && [...document.querySelectorAll("input[type=radio]")].filter((other) => other.name === name);
const inGroup = (element) => {
  const others = group(element);
  return !others || element === (others.find(({ checked }) => checked) ?? others[0]);
};
const called = (element) => element.id !== "" ? `#${element.id}` : `${element.localName} “${element.textContent.trim().slice(0, 30)}”`;
const controls = [...document.querySelectorAll(CONTROLS)]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }) && inGroup(one));
const active = document.activeElement;
const answer = { controls: controls.map(called), at: controls.indexOf(active), on: active === null ? "" : called(active), body: active === document.body, problems: [] };
if (active === null || active === document.body || !controls.includes(active)) return answer;

const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
const light = (colour) => numbers(colour).slice(0, 3).map((part) => part / 255)
  .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
const ground = (element) => {
  for (let one = element.parentElement; one !== null; one = one.parentElement) {
    const { backgroundColor } = getComputedStyle(one);
    if (numbers(backgroundColor)[3] !== 0) return backgroundColor;
  }
  return "rgb(255, 255, 255)";
};
// What is drawn for a control that is itself not seen (a file input behind its label).
const drawn = active.matches("input[type=file]") && getComputedStyle(active).opacity === "0" ? active.closest("label") ?? active : active;
const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(drawn);
const [bright, dark] = [light(outlineColor), light(ground(drawn))].sort((one, other) => other - one);
if (outlineStyle === "none" || Number.parseFloat(outlineWidth) < 2) answer.problems.push("the focus is not shown");
else if ((bright + 0.05) / (dark + 0.05) < 3) answer.problems.push(`the focus is shown too faintly: ${outlineColor} on ${ground(drawn)}`);

const { top, bottom, left, right } = drawn.getBoundingClientRect();
const header = document.querySelector("header");
const covered = header !== null && !header.contains(active) && getComputedStyle(header).position === "sticky" ? header.getBoundingClientRect().bottom : 0;
if (top < covered - 0.5 && (active.localName !== "textarea" || bottom < covered + 24)) answer.problems.push(`behind the header: ${Math.round(top)} under ${Math.round(covered)}`);
// Of a field, the line that is written in is what a browser shows.
if (top > innerHeight - 24) answer.problems.push(`below the window: ${Math.round(top)} of ${innerHeight}`);
const seen = document.elementFromPoint((left + right) / 2, (Math.max(top, covered) + Math.min(bottom, innerHeight)) / 2);
if (seen === null || (!drawn.contains(seen) && !seen.contains(drawn))) answer.problems.push(`covered by ${seen === null ? "nothing that is seen" : called(seen)}`);
return answer;
