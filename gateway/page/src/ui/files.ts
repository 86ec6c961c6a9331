/** Choosing files, and seeing what will be sent before it is. */
import type { Chosen, Files, Refused } from "../attach/chosen.ts";
import { el, field, p } from "./dom.ts";
import { sizeSaid } from "./size.ts";
import { say, text } from "./text.ts";

// A file that is dropped beside the field would be opened in the place of this page, with everything written in it.
for (const type of ["dragover", "drop"] as const) {
  addEventListener(type, (event) => {
    if (event.dataTransfer?.types.includes("Files") && !(event.target as Element).matches?.("input[type=file]")) event.preventDefault();
  });
}

/** Nothing for a committee that takes no files. `limit` in bytes, of all together. */
export function fileField(files: Files, limit: number): HTMLElement | null {
  if (limit === 0) return null;
  const rows = new Map<Chosen, HTMLElement>();
  const list = el("ul", { id: "files-chosen" });
  const refused = el("div", { role: "alert" });
  const said = el("p", { id: "files-said", class: "hint", role: "status" });
  // It lies over the whole field, unseen: a browser's own control takes clicks, keys and what is dropped, and needs no help.
  const input = el("input", { type: "file", id: "files", multiple: true, autocomplete: "off", "aria-describedby": "files-hint files-said" });
  const draw = (): void => {
    list.replaceChildren(...files.chosen.map((file) => {
      const row = rows.get(file) ?? rowOf(file, () => {
        files.remove(file);
        draw();
        input.focus();
      });
      rows.set(file, row);
      return row;
    }));
    refused.replaceChildren(...files.refused.map((file) => refusal(file, limit)));
    said.textContent = files.chosen.length === 0 ? "" : say(text.files.used, { used: sizeSaid(files.size), size: sizeSaid(limit) });
  };
  input.addEventListener("change", () => {
    const chosen = [...input.files ?? []];
    // The same file may be chosen again, and nothing of it stays in the field.
    input.value = "";
    said.textContent = text.files.looking;
    void files.add(chosen, limit, (n) => say(text.files.picture, { n })).then(draw);
  });
  void files.settled.then(draw);
  return el("div", { class: "field" },
    el("label", { for: "files" }, text.files.label),
    el("p", { id: "files-hint", class: "hint" }, say(text.files.limit, { size: sizeSaid(limit) })),
    el("div", { class: "drop" }, el("span", {}, text.files.choose), input),
    said, refused, list);
}

function rowOf(file: Chosen, remove: () => void): HTMLElement {
  const id = `file-${next++}`;
  const size = el("span", { class: "hint" }, sizeSaid(file.bytes.length));
  const gone = el("button", { type: "button", class: "remove", "aria-describedby": id, click: remove }, text.files.remove);
  if (file.warning === null) {
    return el("li", {}, preview(file),
      p(el("strong", { id }, file.name), " ", size),
      p(file.removed ? say(text.files.removed, { size: sizeSaid(file.removed) }) : text.files.nothing),
      el("p", { class: "look" }, text.files.look), gone);
  }
  return el("li", {},
    field(id, { label: text.files.name }, 1, file.name, (name) => { file.name = name; }, { maxlength: 80 }).whole,
    p(text.files.warning[file.warning], " ", size), gone);
}

let next = 0;

/** Drawn from the very bytes that are sent, small, on a canvas: no address leads to it. */
function preview(file: Chosen): HTMLElement {
  const canvas = el("canvas", { role: "img", "aria-label": say(text.files.preview, { name: file.name }), width: 0, height: 0 });
  createImageBitmap(new Blob([file.bytes as BlobPart], { type: file.mediaType })).then((picture) => {
    const scale = Math.min(1, 640 / Math.max(picture.width, picture.height));
    canvas.width = Math.ceil(picture.width * scale);
    canvas.height = Math.ceil(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
  }, () => canvas.replaceWith(p(text.files.noPreview)));
  return canvas;
}

const refusal = ({ name, why }: Refused, limit: number): HTMLElement =>
  el("div", { class: "note refused-file", "data-reason": why },
    p(el("strong", { dir: "auto", translate: "no" }, name)), p(say(text.files.refused[why], { size: sizeSaid(limit) })));
