/** "I won't come back": lets the people who read it know, from the code's screen or from the open case. */
import { button, el, h2, p } from "./dom.ts";
import { sentenceFor } from "./failure.ts";
import { clearFailure, fail } from "./screen.ts";
import { text } from "./text.ts";

export function noReturn(tell: () => Promise<void>): HTMLElement {
  const said = el("p", { id: "wont-come-back-said", role: "status" });
  const press = button(text.noReturn.button, "wont-come-back", () => void say());
  const say = async (): Promise<void> => {
    if (press.getAttribute("aria-busy") === "true") return;
    clearFailure();
    press.setAttribute("aria-busy", "true");
    try {
      await tell();
      said.textContent = text.noReturn.said;
      // Focus must not fall off the page with the button that had it.
      said.tabIndex = -1;
      said.focus();
      press.remove();
    } catch (thrown) {
      if (press.isConnected) fail(press, sentenceFor(thrown), p(text.noReturn.failed));
    } finally {
      press.removeAttribute("aria-busy");
    }
  };
  return el("section", { id: "no-return" }, h2(text.noReturn.heading), p(text.noReturn.lead), press, said,
    el("p", { class: "hint" }, text.noReturn.after));
}
