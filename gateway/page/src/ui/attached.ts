/** Files that came with a message: fetched when someone asks, saved when someone asks again, and never shown or opened here. */
import { cleanName } from "../attach/chosen.ts";
import type { Attached } from "../journey/types.ts";
import { button, el, p } from "./dom.ts";
import { once } from "./follow.ts";
import { progressBar } from "./sending.ts";
import { sizeSaid } from "./size.ts";
import { say, text } from "./text.ts";

export function attachedFiles(attached: Attached): HTMLElement {
  const whole = el("div", { class: "attached" });
  const draw = (): void => whole.replaceChildren(...attached.files ? attached.files.map(row) : [loader(attached, whole, draw)],
    ...(attached.files ? [el("p", { class: "hint" }, text.files.saveHint)] : []));
  draw();
  return whole;
}

function row({ name, bytes }: { name: string; bytes: Uint8Array }): HTMLElement {
  const kept = cleanName(name);
  return el("p", { class: "saved" }, el("span", { dir: "auto", translate: "no" }, kept), " ", el("span", { class: "hint" }, sizeSaid(bytes.length)), " ",
    el("button", { type: "button", "aria-label": say(text.files.saveNamed, { name: kept }), click: () => save(kept, bytes) }, text.files.save));
}

function loader(attached: Attached, whole: HTMLElement, draw: () => void): HTMLElement {
  const place = el("div", {});
  const press = button(text.files.load, "", () => void once(press, async () => {
    const { whole: bar, progress, hold } = progressBar({ sending: text.files.loading, waiting: text.sending.waiting });
    place.replaceChildren(bar);
    try {
      await attached.load(progress, hold);
      draw();
      whole.querySelector("button")?.focus();
    } finally {
      place.replaceChildren();
    }
  }));
  press.removeAttribute("id");
  return el("div", {}, p(say(text.files.count, { n: attached.count, size: sizeSaid(attached.size) })), press, place);
}

/** Milliseconds for which a browser may still read what it was told to save. */
const SAVING = 60_000;

/** As bytes of no kind, so that no browser has an idea of its own what to do with them. */
function save(name: string, bytes: Uint8Array): void {
  const address = URL.createObjectURL(new Blob([bytes as BlobPart], { type: "application/octet-stream" }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), SAVING);
}
