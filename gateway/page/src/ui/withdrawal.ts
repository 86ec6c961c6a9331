/** Taking a report back: the consequence first, one question in the page, never a browser's own dialog. */
import type { CaseView, OpenCase } from "../journey/types.ts";
import { button, el, h2, p } from "./dom.ts";
import { once } from "./follow.ts";
import { text } from "./text.ts";

export function withdrawal(found: OpenCase, draw: (view: CaseView) => void, gone: () => void): HTMLElement {
  const said = el("p", { id: "withdraw-said", role: "status" });
  const place = el("div", {});
  const { canWithdraw, messages } = found.view;
  const heading = h2(text.follow.withdrawHeading);
  if (messages.some(({ kind }) => kind === "withdrawal")) return el("section", { id: "withdrawal" }, heading, p(text.follow.withdrawBefore));
  const ask = button(text.follow.withdraw, "withdraw", () => {
    const confirm = button(text.follow.withdrawConfirm, "confirm-withdraw", () => void once(confirm, sure), "warn");
    const cancel = button(text.follow.withdrawCancel, "cancel-withdraw", () => { place.replaceChildren(ask); ask.focus(); });
    const question = el("p", { tabindex: -1, id: "withdraw-question" }, el("strong", {}, canWithdraw ? text.follow.withdrawSure : text.follow.withdrawSureRead));
    place.replaceChildren(question, el("div", { class: "ways" }, cancel, confirm));
    question.focus();
  });
  const sure = async (): Promise<void> => {
    if ((await found.withdraw()) === "withdrawn") {
      gone();
      return;
    }
    place.replaceChildren();
    said.textContent = text.follow.withdrawAsked;
    said.tabIndex = -1;
    said.focus();
    // The wish is stored by now, whether or not the newest messages can be shown.
    await found.refresh().then(draw, () => undefined);
  };
  place.append(ask);
  return el("section", { id: "withdrawal" }, heading, p(canWithdraw ? text.follow.withdrawLead : text.follow.withdrawLeadRead), place, said);
}
