/** Days: counting them, and counting only the working ones. */
import { DAY } from "./limits.ts";

export interface WorkingDays { /** Bit 0 is Monday. */ weekdays: number; holidays: readonly number[] }

export const dayOf = (seconds: number): number => Math.floor(seconds / DAY);

/** UTC months since January 1970. */
export function monthOf(day: number): number {
  const date = new Date(day * DAY * 1000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** 0 is Monday: 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (day + 3) % 7;

/** The day by which something is promised: `count` working days after `day`, which itself does not count. */
export function promisedDay(day: number, count: number, { weekdays, holidays }: WorkingDays): number {
  const off = new Set(holidays);
  // A committee that works on no day at all would never answer; every day then counts, so that there is a date.
  const works = (weekdays & 127) === 0 ? 127 : weekdays;
  let promised = day;
  for (let left = count; left > 0;) {
    promised++;
    if (works >> weekdayOf(promised) & 1 && !off.has(promised)) left--;
  }
  return promised;
}

/** A date holds until that day has ended everywhere, which is at noon UTC of the next (UTC-12). */
export const isPast = (day: number, seconds: number): boolean => seconds >= (day + 1) * DAY + DAY / 2;
