/** "Where do I report?": from what someone knows, a project, an event, a place, to those who take it. Nothing typed here is sent. */
import type { Desk, DirectoryEntry, Loaded } from "../journey/types.ts";
import { oneLine } from "../text.ts";
import { entryNamed, whereTo } from "../where.ts";
import { writtenDay } from "./dates.ts";
import { button, el, field, p, type Child } from "./dom.ts";
import { chooseReaders } from "./readers.ts";
import { backTo, show } from "./screen.ts";
import { danger, start } from "./start.ts";
import { say, text } from "./text.ts";
import type { Visit } from "./visit.ts";

const EVENT = 1;
/** More than anyone needs to name a place. */
const LONGEST = 300;

const usable = ({ desks, vouched }: Loaded, founding: string | null): Desk | undefined =>
  founding === null ? undefined : [...desks, ...vouched].find((desk) => desk.founding === founding);

/** The entry that the link names, in the directory of the link's own committee: nobody else's counts. */
const linked = ({ anchor, project }: Visit, { desks }: Loaded): DirectoryEntry | undefined =>
  anchor === null || project === null ? undefined
    : entryNamed(desks.filter(({ anchored }) => anchored).flatMap(({ directory }) => directory), oneLine(project));

/** With a link that names a project: its committee, if it can be used here. */
export const aimed = (visit: Visit, loaded: Loaded): Desk[] | null => {
  const desk = usable(loaded, linked(visit, loaded)?.committee ?? null);
  return desk ? [desk] : null;
};

/** For the first screen: what became of the link's project, and the way to ask. `desks` are those that are offered there. */
export function whereAsked(visit: Visit, loaded: Loaded, desks: Desk[]): HTMLElement[] {
  const sources = (visit.anchor === null ? desks : loaded.desks.filter(({ anchored }) => anchored)).filter(({ directory }) => directory.length > 0);
  const entry = linked(visit, loaded);
  return [
    ...(visit.project !== null && desks.length > 0 ? [aboutProject(oneLine(visit.project), entry, aimed(visit, loaded)?.[0], desks[0]!)] : []),
    ...(sources.length > 0 ? [el("p", {}, button(text.where.ask, "where", () => where(visit, loaded, sources), "link"))] : []),
  ];
}

function aboutProject(project: string, entry: DirectoryEntry | undefined, desk: Desk | undefined, umbrella: Desk): HTMLElement {
  if (desk) return el("p", { id: "project" }, say(text.where.linked, { project }));
  const known = entry && entry.committee === null;
  return el("div", { class: "note", id: "project" },
    p(say(known ? text.where.linkedOwn : text.where.linkedUnusable, { project, committee: oneLine(umbrella.name) })),
    entry && ways(entry));
}

function where(visit: Visit, loaded: Loaded, sources: Desk[]): void {
  const directory = sources.flatMap((source) => source.directory);
  const umbrella = sources[0]!;
  const said = el("p", { id: "where-count", role: "status" });
  const found = el("div", { id: "where-found" });
  const today = Math.floor(Date.now() / 86_400_000);
  const asked = field("where-asked", text.where.field, 1, "", (typed) => {
    const { best, others } = whereTo(typed, directory, today);
    const nothing = typed.trim() === "";
    said.textContent = nothing ? "" : best === null ? text.where.none : say(text.where.count, { n: others.length + 1 });
    const likely = best === null ? itself(visit, umbrella) : result(visit, loaded, best, today, 0);
    const also = others.map((other, at) => result(visit, loaded, other, today, at + 1));
    found.replaceChildren(...(nothing ? [] : [el("ul", { class: "found" }, likely),
      ...(also.length > 0 ? [el("p", { class: "or" }, text.where.or), el("ul", { class: "found" }, ...also)] : [])]));
  }, { maxlength: LONGEST });
  show(text.where.heading, { wipe: () => found.replaceChildren() },
    danger(sources.length === 1 ? umbrella : null, true),
    p(text.where.lead),
    visit.anchor === null && el("div", { class: "note", id: "where-no-anchor" }, p(text.where.noFingerprint)),
    asked.whole, said, found,
    ...sources.map((source, at) => el("div", { class: "ways" },
      button(sources.length === 1 ? text.where.unsure : say(text.where.unsureOf, { committee: oneLine(source.name) }), at === 0 ? "where-unsure" : `where-unsure-${at}`, () => chooseReaders(visit, source)))),
    el("p", { class: "hint" }, say(text.where.unsureHint, { committee: oneLine(umbrella.name) })),
    el("div", { class: "ways" }, backTo(text.readers.back, () => start(visit))));
}

const itself = (visit: Visit, umbrella: Desk): HTMLElement =>
  el("li", {}, el("h2", { translate: "no", dir: "auto" }, oneLine(umbrella.name)),
    p(text.where.rest), button(text.where.report, "where-report-0", () => chooseReaders(visit, umbrella), "main"));

function result(visit: Visit, loaded: Loaded, entry: DirectoryEntry, today: number, at: number): HTMLElement {
  const { names: [name = ""], kind, committee, urgent, days } = entry;
  const desk = usable(loaded, committee);
  const over = days !== null && days[1] < today;
  const takes: Child[] = desk
    ? [p(say(text.where.takes, { committee: oneLine(desk.name) })),
      button(text.where.report, `where-report-${at}`, () => chooseReaders(visit, desk), at === 0 ? "main" : "")]
    : [p(committee === null ? text.where.own : text.where.unusable), ways(entry)];
  return el("li", {},
    el("h2", { translate: "no", dir: "auto" }, name),
    el("p", { class: "hint" }, text.where.kinds[kind] ?? "", days !== null && ` · ${when(days, today)}`),
    kind === EVENT && urgent !== "" && !over && el("div", { class: "urgent" }, p(text.where.there), el("p", { class: "said", dir: "auto" }, urgent)),
    ...takes);
}

const when = ([first, last]: [number, number], today: number): string =>
  say(last < today ? text.where.was : first > today ? text.where.willBe : text.where.isOn, { first: writtenDay(first), last: writtenDay(last) });

/** As text: a press by accident would call, or write a mail in the name of whoever holds this device. */
const ways = (entry: DirectoryEntry): HTMLElement | false => entry.ways.length > 0 &&
  el("dl", {}, ...entry.ways.flatMap(({ label, how }) => [el("dt", { dir: "auto" }, label), el("dd", { class: "said", dir: "auto" }, how)]));
