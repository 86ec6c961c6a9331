/** Days: counting them, and counting only the working ones. */
import { DAY, RESENT } from "./limits.ts";

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

/**
 * The vault's day of a message, as far as its reporter believes it. A promise counts from it, so a vault must not move it at will: its
 * author dated it too, and sends it again for a few days at most.
 */
export const believedDay = (vaults: number, authors: number): number => Math.min(vaults, authors + RESENT);

/** The last day of the month that is `months` after the month of `day`: when what is stored on `day` expires. */
export function endOfMonthAfter(day: number, months: number): number {
  const date = new Date(day * DAY * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 1) / (DAY * 1000) - 1;
}

/** A date holds until that day has ended everywhere, which is at noon UTC of the next (UTC-12). */
export const isPast = (day: number, seconds: number): boolean => seconds >= (day + 1) * DAY + DAY / 2;
