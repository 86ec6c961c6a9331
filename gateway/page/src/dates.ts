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

const TEN_YEARS = 3660;

/** The day by which something is promised: `count` working days after `day`, which itself does not count. */
export function promisedDay(day: number, count: number, { weekdays, holidays }: WorkingDays): number {
  const off = new Set(holidays);
  for (let left = count; left > 0; left--) {
    // Ten years at most: a committee whose holidays never end still gets a date.
    let next = day + 1;
    while (next <= day + TEN_YEARS && (!(weekdays >> weekdayOf(next) & 1) || off.has(next))) next++;
    day = next <= day + TEN_YEARS ? next : day + 1;
  }
  return day;
}

/** A date holds until that day has ended everywhere, which is at noon UTC of the next (UTC-12). */
export const isPast = (day: number, seconds: number): boolean => seconds >= (day + 1) * DAY + DAY / 2;
