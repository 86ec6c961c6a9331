/** Builds elements. Everything a person reads becomes a text node: no markup is ever parsed, so none can be smuggled in
 *  (the policy `trusted-types 'none'` makes the browser hold us to that). */

export type Child = Node | string | null | false | undefined;
type Attribute = string | number | boolean | null | undefined | ((event: Event) => void);

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, Attribute> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...present(children));
  return element;
}

export const present = (children: Child[]): (Node | string)[] =>
  children.filter((child): child is Node | string => child !== null && child !== false && child !== undefined);

export const p = (...children: Child[]): HTMLParagraphElement => el("p", {}, ...children);
export const h2 = (text: string): HTMLHeadingElement => el("h2", {}, text);
export const note = (...children: Child[]): HTMLElement => el("div", { class: "note" }, ...children);
export const list = (items: Child[][]): HTMLUListElement => el("ul", {}, ...items.map((item) => el("li", {}, ...item)));

/** An entry of a table by a name that someone else chose: every object also has a `constructor`. */
export const own = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Never a submit button: there is no form element on this page, so a browser has nothing to remember as "sent". */
export const button = (label: string, id: string, press: () => void, look = ""): HTMLButtonElement =>
  el("button", { type: "button", id, class: look, click: press }, label);

/** Attributes that keep what is typed between the person and this page: no form history, no cloud spelling check,
 *  no writing assistant, no automatic translation. */
export const PRIVATE = {
  autocomplete: "off", spellcheck: "false", translate: "no", "data-enable-grammarly": "false", "data-1p-ignore": "true",
};

export interface FieldWords { label: string; hint?: string }

export interface Field { whole: HTMLElement; input: HTMLInputElement | HTMLTextAreaElement; complain(sentence: string | null): void }

/** A label, its hint, and the field itself, tied together for a screen reader. */
export function field(id: string, words: FieldWords, rows: number, value: string, change: (text: string) => void,
  extra: Record<string, Attribute> = {}): Field {
  const hintId = `${id}-hint`, complaintId = `${id}-complaint`;
  const attributes = { ...PRIVATE, id, dir: "auto", "aria-describedby": words.hint === undefined ? null : hintId, ...extra };
  const input = rows > 1 ? el("textarea", { ...attributes, rows }) : el("input", { ...attributes, type: "text" });
  input.value = value;
  const complaint = el("p", { id: complaintId, class: "complaint", hidden: true });
  const complain = (sentence: string | null): void => {
    complaint.textContent = sentence ?? "";
    complaint.hidden = sentence === null;
    input.setAttribute("aria-invalid", String(sentence !== null));
    const described = [words.hint === undefined ? null : hintId, sentence === null ? null : complaintId].filter((part) => part !== null);
    input.setAttribute("aria-describedby", described.join(" "));
  };
  input.addEventListener("input", () => { complain(null); change(input.value); });
  const whole = el("div", { class: "field" },
    el("label", { for: id }, words.label),
    words.hint !== undefined && el("p", { id: hintId, class: "hint" }, words.hint),
    complaint, input);
  return { whole, input, complain };
}
