/** Days are counts of UTC days since 1970-01-01, and are written out in full: "Thursday 26 November 2026". */
import { text } from "./text.ts";

const DAY = 86_400_000;

const written = new Intl.DateTimeFormat(text.meta.locale, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** Some browsers put a comma after an English weekday, others do not; other languages keep theirs. */
export const writtenDay = (day: number): string => written.format(new Date(day * DAY)).replace("day,", "day");

export const isoDay = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** How long ago a member was last active, coarsely: enough to choose by, too little to follow someone's habits. */
export function activity(lastDay: number | null, now = Date.now()): string {
  if (lastDay === null) return text.readers.neverActive;
  const days = Math.floor(now / DAY) - lastDay;
  if (days <= 7) return text.readers.activeWeek;
  if (days <= 31) return text.readers.activeMonth;
  if (days <= 90) return text.readers.activeQuarter;
  return text.readers.activeLonger;
}
