/** The one place where the page talks to the network, and where failures become the few that a person is told about. */
import { equal } from "../bytes.ts";
import { VaultError } from "../vault.ts";
import type { Wire } from "../vault.ts";
import { dayOf } from "../dates.ts";
import { chooseRelayKey, relayKeysOf } from "../public_file.ts";
import { isCurrent } from "../relay.ts";
import type { RelayKey } from "../relay.ts";
import { workFor } from "../work.ts";
import { TellsafeError } from "./types.ts";

/** Milliseconds for one exchange: a large request over a slow Tor circuit takes a minute. */
const PATIENCE = 120_000;
/** Seconds that a server may make us wait at most. */
const LONGEST = 60;

export const now = (): number => Math.floor(Date.now() / 1000);
export const today = (): number => dayOf(now());

/** The gateway or the vault did not understand what was sealed for it: most likely a relay key that is no longer in use. */
class Stale extends Error {}

async function exchange(path: string, options: RequestInit): Promise<Uint8Array> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    // There are no credentials to omit, and a browser that is told to omit them opens another connection for it: two thirds of a second
    // on a slow line.
    const response = await fetch(path, {
      ...options, signal: stop.signal, cache: "no-store", mode: "same-origin", redirect: "error", referrerPolicy: "no-referrer",
    });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    if (response.status === 408) throw new TellsafeError("offline");
    const after = Math.min(Number(response.headers?.get("retry-after")) || 0, LONGEST);
    if (response.status === 429) throw new TellsafeError("busy", after, response.headers?.get("tellsafe-work"));
    if (response.status >= 500) throw new TellsafeError("store-down", after);
    throw new Stale();
  } catch (error) {
    if (error instanceof TellsafeError || error instanceof Stale) throw error;
    throw new TellsafeError("offline");
  } finally {
    clearTimeout(timer);
  }
}

export async function fetchPublicFile(): Promise<Uint8Array> {
  return exchange("/rosters", {}).catch((error: unknown) => { throw asTellsafe(error); });
}

/** Who shows that this device works is told how many numbers are found, of `WORK_NUMBERS`; the answer is whether to go on. */
export const atWork = { tell: (_found: number): boolean => true };

/** Under flood the server asks for work; when it then still has no room, that is for the person, or for patience, to try again. */
async function carry(request: Uint8Array): Promise<Uint8Array> {
  let work: string | null = null, of: string | null = null;
  for (;;) {
    try {
      const headers = { "content-type": "message/ohttp-req", ...work && { "tellsafe-work": work } };
      return await exchange("/relay", { method: "POST", headers, body: request as BodyInit });
    } catch (error) {
      const { asked } = asTellsafe(error);
      if (!asked || asked === of) throw error;
      work = await workFor(of = asked, request, (found) => { if (!atWork.tell(found)) throw new TellsafeError("busy", -1); });
    }
  }
}

/** A way to one vault, which renews its relay key when that has grown old while the page was open. */
export class Line {
  #vaultKey: Uint8Array;
  #key: RelayKey;

  constructor(vaultKey: Uint8Array, key: RelayKey) {
    this.#vaultKey = vaultKey;
    this.#key = key;
  }

  /** Whether this is the way to the vault with that key. */
  leadsTo(vaultKey: Uint8Array): boolean {
    return equal(vaultKey, this.#vaultKey);
  }

  /** Throws `TellsafeError`, or `VaultError` for a refusal whose meaning depends on what was asked. */
  async ask<T>(question: (wire: Wire) => Promise<T>): Promise<T> {
    try {
      if (!isCurrent(this.#key, now())) throw new Stale();
      return await question({ recipient: this.#key.recipient, carry });
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
    }
    // Once: everything that is asked may be asked twice, and a second refusal is not the key's fault.
    await this.#renew();
    return question({ recipient: this.#key.recipient, carry });
  }

  async #renew(): Promise<void> {
    const { relayKey, fault } = await chooseRelayKey(relayKeysOf(await fetchPublicFile()), this.#vaultKey, now());
    if (!relayKey) throw new TellsafeError(fault === "clock" ? "clock" : "refused");
    this.#key = relayKey;
  }
}

const BY_STATUS: Record<number, TellsafeError["code"]> = { 403: "refused", 409: "refused", 410: "changed", 413: "too-long", 429: "busy", 503: "store-down" };

/** Whatever was thrown, as one of the failures that the screens have a sentence for. */
export function asTellsafe(error: unknown): TellsafeError {
  if (error instanceof TellsafeError) return error;
  if (error instanceof VaultError) return new TellsafeError(BY_STATUS[error.status] ?? "unexpected");
  return new TellsafeError("unexpected");
}

/** Runs a journey so that nothing but a `TellsafeError` leaves it. */
export async function journey<T>(steps: () => Promise<T>): Promise<T> {
  try {
    return await steps();
  } catch (error) {
    throw asTellsafe(error);
  }
}
