/** Padmé (Nikitin et al. 2019, PURBs): lengths that tell at most about log log of themselves. */
import { BODY_FLOOR } from "./limits.ts";

/** The padded length for `length` bytes. */
export function padme(length: number): number {
  if (length < 2) return length;
  const exponent = 31 - Math.clz32(length);
  const kept = 32 - Math.clz32(exponent);
  const step = 2 ** Math.max(exponent - kept, 0);
  return Math.ceil(length / step) * step;
}

/** The length of a body's plaintext that holds `length` bytes of content and their own length. */
export const paddedBody = (length: number): number => padme(Math.max(4 + length, BODY_FLOOR));
