/** Work under flood, below whatever is on the screen: a sentence that is announced once, how far it is, and a way out. */
import { atWork } from "../journey/index.ts";
import { WORK_NUMBERS } from "../limits.ts";
import { button, el } from "./dom.ts";
import { text } from "./text.ts";

export function showWork(): void {
  const said = el("p", { id: "work-said", role: "status" });
  const bar = el("progress", { id: "work-bar", max: WORK_NUMBERS, "aria-label": text.work.said });
  let going = true;
  const whole = el("div", { id: "work", class: "progress" }, said, bar, button(text.work.stop, "work-stop", () => { going = false; }));
  atWork.tell = (found) => {
    const shown = whole.isConnected;
    if (!shown) {
      document.getElementById("main")?.append(whole);
      going = true;
    }
    // Written into what is there already, and once: what comes with its text is not announced, and what is written again may be.
    if (!shown || said.textContent === "") said.textContent = shown ? text.work.said : "";
    bar.value = found;
    if (!going || found === WORK_NUMBERS) whole.remove();
    return going;
  };
}
