/** A holder is 32 bytes; everything else follows from them, one label each. */
import { wipe } from "./bytes.ts";
import { ed25519Public } from "./curves.ts";
import { H, KDF } from "./hash.ts";
import { keyPair, wipeKeyPair } from "./hpke.ts";
import type { KeyPair } from "./hpke.ts";

export interface Holder {
  /** Seed of the MLKEM768-X25519 key pair: `AGE-SECRET-KEY-PQ-1…` in age. */
  identity: Uint8Array;
  keys: KeyPair;
  signingSeed: Uint8Array;
  signingKey: Uint8Array;
  /** Reads an inbox and deletes from it. */
  inboxCapability: Uint8Array;
  /** Learns an inbox's highest number, nothing else. */
  lookCapability: Uint8Array;
  /** The inbox's public name. */
  inbox: Uint8Array;
  withdrawalSecret: Uint8Array;
  withdrawal: Uint8Array;
}

export async function holder(seed: Uint8Array): Promise<Holder> {
  const identity = KDF(seed, "identity");
  const signingSeed = KDF(seed, "signing key");
  const inboxCapability = KDF(seed, "inbox capability");
  const lookCapability = H(inboxCapability);
  const withdrawalSecret = KDF(seed, "withdrawal secret");
  return {
    identity, signingSeed, inboxCapability, lookCapability, withdrawalSecret,
    keys: await keyPair(identity),
    signingKey: await ed25519Public(signingSeed),
    inbox: H(lookCapability),
    withdrawal: H(withdrawalSecret),
  };
}

export function wipeHolder(holder: Holder): void {
  wipeKeyPair(holder.keys);
  wipe(holder.identity, holder.signingSeed, holder.inboxCapability, holder.lookCapability, holder.withdrawalSecret);
}
