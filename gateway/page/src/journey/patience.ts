/** Much to send or to fetch takes long, and in that time a connection breaks: what was asked is asked again, a few times. */
import { wait } from "../pause.ts";
import { asTellsafe } from "./wire.ts";
import type { Hold } from "./types.ts";

/** Seconds before each next try; then the person is asked. */
export const WAITS = [1, 2, 4, 8, 15, 30];
const PASSES: readonly string[] = ["offline", "busy", "store-down"];

/** `waiting` is told each time. What does not pass by itself is thrown at once. */
export async function patiently<T>(attempt: () => Promise<T>, waiting: () => void, hold: Hold): Promise<T> {
  for (let tries = 0; ; tries++) {
    await hold.rest();
    try {
      return await attempt();
    } catch (error) {
      const { code, after } = asTellsafe(error);
      const seconds = WAITS[tries];
      if (seconds === undefined || after < 0 || !PASSES.includes(code)) throw error;
      waiting();
      await wait(Math.max(seconds, after));
    }
  }
}
