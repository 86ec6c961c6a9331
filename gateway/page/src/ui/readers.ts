/** Who will read it, before anything is typed: by name, everyone ticked, anyone can be unticked. */
import type { Desk, Member } from "../journey/types.ts";
import { oneLine } from "../text.ts";
import { activity } from "./dates.ts";
import { button, el, h2, own, p, PRIVATE } from "./dom.ts";
import { writeReport } from "./form.ts";
import { backTo, fail, show } from "./screen.ts";
import { danger, start } from "./start.ts";
import { say, text } from "./text.ts";
import { wroteSomething, type Visit } from "./visit.ts";

export function chooseReaders(visit: Visit, desk: Desk): void {
  // Everyone is ticked at first. Coming back keeps what was chosen, and so does a newer list of people: whoever was unticked
  // by name stays unticked, because ticking them again behind someone's back could do harm.
  if (visit.desk !== desk) {
    visit.desk = desk;
    visit.ticked = new Set(desk.members.filter((member) => member.usable && !visit.unticked.has(member.name)).map((member) => member.index));
  }
  const count = el("p", { id: "readers-count", role: "status" });
  const recount = (): void => { count.textContent = visit.ticked.size === 0 ? text.readers.countNone : say(text.readers.count, { n: visit.ticked.size }); };
  const next = button(text.readers.next, "continue", () => {
    if (visit.ticked.size === 0) fail(next.parentElement ?? next, text.readers.nobody);
    else writeReport(visit, desk);
  }, "main");
  recount();
  show(text.readers.heading, { wouldLose: () => wroteSomething(visit) },
    el("p", { class: "step" }, text.readers.step),
    danger(desk, true),
    desk.warning === "few-confirmed" && el("div", { class: "note", id: "few-confirmed" }, p(desk.confirmedMembers === 0 ? text.readers.noneConfirmed : say(text.readers.fewConfirmed, { n: desk.confirmedMembers }))),
    p(text.readers.lead, " ", el("strong", {}, text.readers.untick)),
    el("fieldset", { id: "members" },
      el("legend", { dir: "auto", translate: "no" }, oneLine(desk.name)),
      ...desk.members.map((member) => memberRow(member, visit, recount))),
    count,
    p(say(text.readers.answer, { n: desk.acknowledgeDays })),
    machines(desk),
    el("div", { class: "ways" }, next, backTo(text.readers.back, () => start(visit))));
}

function memberRow(member: Member, { ticked, unticked }: Visit, recount: () => void): HTMLElement {
  const id = `member-${member.index}`;
  const name = oneLine(member.name);
  const role = [oneLine(member.role), oneLine(member.affiliation)].filter((part) => part !== "").join(", ");
  const box = el("input", { ...PRIVATE, type: "checkbox", id, disabled: !member.usable, "aria-describedby": `${id}-about` });
  box.checked = ticked.has(member.index);
  box.addEventListener("change", () => {
    if (box.checked) {
      ticked.add(member.index);
      unticked.delete(member.name);
    } else {
      ticked.delete(member.index);
      unticked.add(member.name);
    }
    recount();
  });
  return el("div", { class: member.usable ? "member" : "member unusable" }, box,
    el("div", {},
      el("label", { for: id, translate: "no" }, el("strong", { dir: "auto" }, name)),
      el("p", { id: `${id}-about`, class: "hint" },
        role !== "" && el("span", { translate: "no", dir: "auto" }, role), role !== "" && el("br"),
        member.usable ? activity(member.lastActiveDay) : say(text.readers.unusable, { name }))));
}

function machines(desk: Desk): HTMLElement {
  const rows = desk.operators.flatMap(({ machine, who }) => [
    el("dt", {}, own(text.readers.machineNames, machine.toLowerCase()) ?? oneLine(machine)), el("dd", { translate: "no", dir: "auto" }, oneLine(who))]);
  return el("section", { id: "machines" },
    h2(text.readers.machines), p(text.readers.machinesLead),
    rows.length > 0 && el("dl", {}, ...rows),
    el("p", { class: "hint" }, say(text.readers.kept, { n: desk.months })));
}

/** The names of those ticked, as they are said on the later screens. */
export const tickedNames = (visit: Visit, desk: Desk): string =>
  desk.members.filter((member) => visit.ticked.has(member.index)).map((member) => oneLine(member.name)).join(", ");
