/**
 * HPKE (RFC 9180) in base mode with MLKEM768-X25519 (X-Wing, KEM 0x647a), HKDF-SHA256 and ChaCha20-Poly1305:
 * the suite of age's post-quantum recipients and of our relay.
 */
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import type { KEMPrepared } from "@noble/post-quantum/ml-kem.js";
import { aeadOpen, aeadSeal } from "./aead.ts";
import { ascii, concat, random, wipe } from "./bytes.ts";
import { x25519, x25519Public } from "./curves.ts";
import { Malformed } from "./error.ts";
import { hkdfExpand, hkdfExtract } from "./hash.ts";
import { sha3_256, shake256 } from "./keccak.ts";
import { breathe } from "./pause.ts";

/** Bytes of a recipient (1184 of ML-KEM, 32 of X25519) and of an encapsulated key (1088 and 32). */
export const RECIPIENT = 1216;
export const ENC = 1120;
const KEM_KEY = 1184;
const KEM_CIPHERTEXT = 1088;

/** `KEM ‖ KDF ‖ AEAD`, as the standards number them. */
export const SUITE = new Uint8Array([0x64, 0x7a, 0, 1, 0, 3]);

/** An identity and all that follows from it; expanded once, since that takes as long as opening. */
export interface KeyPair { recipient: Uint8Array; kemKey: Uint8Array; scalar: Uint8Array }

/** X-Wing's expandDecapsulationKey. */
export async function keyPair(seed: Uint8Array): Promise<KeyPair> {
  await breathe();
  const expanded = shake256(seed, { dkLen: 96 });
  const scalar = expanded.slice(64);
  const kem = ml_kem768.keygen(expanded.subarray(0, 64));
  const recipient = concat(kem.publicKey, await x25519Public(scalar));
  wipe(expanded);
  return { recipient, kemKey: kem.secretKey, scalar };
}

export const wipeKeyPair = (pair: KeyPair): void => wipe(pair.kemKey, pair.scalar);

/** Does all of encapsulation that can fail: ML-KEM's modulus check and X25519 with a key of our own. */
export async function testRecipient(recipient: Uint8Array): Promise<boolean> {
  if (recipient.length !== RECIPIENT) return false;
  for (let i = 0; i + 2 < KEM_KEY - 32; i += 3) {
    const [a, b, c] = recipient.subarray(i, i + 3) as unknown as [number, number, number];
    if ((a | (b & 15) << 8) >= 3329 || (b >> 4 | c << 4) >= 3329) return false;
  }
  return x25519(random(32), recipient.subarray(KEM_KEY)).then(() => true, () => false);
}

const kems = new WeakMap<Uint8Array, KEMPrepared>();

/**
 * ML-KEM's half of a recipient, spread out to the matrix that it stands for: half of the work of using it, and all of it public. It is kept
 * for as long as the recipient, since a relay key and a reporter's own are used many times. Throws for numbers beyond the modulus.
 */
function kemOf(recipient: Uint8Array): KEMPrepared {
  let kem = kems.get(recipient);
  if (!kem) kems.set(recipient, kem = ml_kem768.prepare(recipient.subarray(0, KEM_KEY)));
  return kem;
}

/** X-Wing's Combiner. */
const combine = (kemShared: Uint8Array, xShared: Uint8Array, xEnc: Uint8Array, xKey: Uint8Array): Uint8Array =>
  sha3_256(concat(kemShared, xShared, xEnc, xKey, ascii("\\.//^\\")));

async function encapsulate(recipient: Uint8Array): Promise<{ enc: Uint8Array; shared: Uint8Array }> {
  if (recipient.length !== RECIPIENT) throw new Malformed("recipient");
  const xKey = recipient.subarray(KEM_KEY);
  const scalar = random(32);
  const [xEnc, xShared] = await Promise.all([x25519Public(scalar), x25519(scalar, xKey)]);
  await breathe();
  const kem = kemOf(recipient).encapsulate();
  const shared = combine(kem.sharedSecret, xShared, xEnc, xKey);
  wipe(scalar, xShared, kem.sharedSecret);
  return { enc: concat(kem.cipherText, xEnc), shared };
}

/** Exported for the published vectors of the key encapsulation. */
export async function decapsulate(pair: KeyPair, enc: Uint8Array): Promise<Uint8Array> {
  if (enc.length !== ENC) throw new Malformed("encapsulated key");
  const xEnc = enc.subarray(KEM_CIPHERTEXT);
  const xShared = await x25519(pair.scalar, xEnc);
  await breathe();
  const kemShared = kemOf(pair.recipient).decapsulate(enc.subarray(0, KEM_CIPHERTEXT), pair.kemKey);
  const shared = combine(kemShared, xShared, xEnc, pair.recipient.subarray(KEM_KEY));
  wipe(xShared, kemShared);
  return shared;
}

const SUITE_ID = concat(ascii("HPKE"), SUITE);
const NOTHING = new Uint8Array(0);

/** LabeledExtract and LabeledExpand (RFC 9180, 4). */
const labeledExtract = (salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array =>
  hkdfExtract(salt, concat(ascii("HPKE-v1"), SUITE_ID, ascii(label), ikm));

const labeledExpand = (prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array =>
  hkdfExpand(prk, concat(new Uint8Array([length >> 8, length]), ascii("HPKE-v1"), SUITE_ID, ascii(label), info), length);

/** One message each way and one exported secret: as much of a context as anything here needs. */
export interface Context {
  seal(plain: Uint8Array): Promise<Uint8Array>;
  /** Throws `Unopenable`. */
  open(sealed: Uint8Array): Promise<Uint8Array>;
  exportSecret(label: string, length: number): Uint8Array;
}

const contexts = new WeakMap<Uint8Array, Uint8Array>();

/** `key_schedule_context`: the same whenever `info` is. */
function contextOf(info: Uint8Array): Uint8Array {
  let context = contexts.get(info);
  if (!context) {
    context = concat(new Uint8Array(1), labeledExtract(NOTHING, "psk_id_hash", NOTHING), labeledExtract(NOTHING, "info_hash", info));
    contexts.set(info, context);
  }
  return context;
}

/** KeySchedule (RFC 9180, 5.1) in base mode. */
function schedule(shared: Uint8Array, info: Uint8Array): Context {
  const context = contextOf(info);
  const secret = labeledExtract(shared, "secret", NOTHING);
  const key = labeledExpand(secret, "key", context, 32);
  const nonce = labeledExpand(secret, "base_nonce", context, 12);
  const exporter = labeledExpand(secret, "exp", context, 32);
  wipe(shared, secret);
  return {
    // The nonce of sequence number 0 is the base nonce itself; a second message would repeat it, so there is none.
    seal: (plain) => aeadSeal(key, nonce, plain),
    open: (sealed) => aeadOpen(key, nonce, sealed),
    exportSecret: (label, length) => labeledExpand(exporter, "sec", ascii(label), length),
  };
}

/** SetupBaseS. */
export async function sender(recipient: Uint8Array, info: Uint8Array): Promise<{ enc: Uint8Array; context: Context }> {
  const { enc, shared } = await encapsulate(recipient);
  return { enc, context: schedule(shared, info) };
}

/** SetupBaseR. */
export async function receiver(pair: KeyPair, enc: Uint8Array, info: Uint8Array): Promise<Context> {
  return schedule(await decapsulate(pair, enc), info);
}
