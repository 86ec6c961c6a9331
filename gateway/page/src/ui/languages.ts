/** The language of the page, by hand. Another language is another page of the same server, so that only one is ever loaded. */
import { el, p, PRIVATE } from "./dom.ts";
import { text } from "./text.ts";

/** Only for the first screen: what was written is not carried over, and "back" does not return to the other language. */
export function languageChoice(): HTMLElement {
  const { tag, languages, reviewed } = text.meta;
  const select = el("select", { ...PRIVATE, id: "page-language", "aria-label": text.languages.label },
    ...languages.map(([other, name]) => el("option", { value: other, lang: other, selected: other === tag }, name)));
  select.addEventListener("change", () => location.replace(`/${select.value}${location.hash}`));
  return el("div", { class: "language" }, select, !reviewed && p(text.languages.unreviewed));
}
