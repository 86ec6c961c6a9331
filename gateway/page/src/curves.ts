/**
 * X25519 (RFC 7748) and Ed25519 (RFC 8032), by WebCrypto where the browser has them and by script where it does not.
 *
 * The script path counts with BigInt, which takes a time that depends on the numbers: good enough for a reporter's keys that
 * live for a visit, not for a member's, which are opened natively only.
 */
import { Point, getPublicKeyAsync, hashes, signAsync } from "@noble/ed25519";
import { base64, concat, equal, fromBase64url, hex, isZero } from "./bytes.ts";
import { Malformed } from "./error.ts";
import { breathe } from "./pause.ts";
import { sha512 } from "./sha512.ts";

hashes.sha512Async = sha512;

/** PKCS #8 around a 32-byte private key; the two differ in the last byte of the algorithm's identifier. */
const pkcs8 = (algorithm: number, key: Uint8Array): Uint8Array =>
  concat(new Uint8Array([48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, algorithm, 4, 34, 4, 32]), key);

// TypeScript's own lists of WebCrypto algorithms and buffers lag behind; the casts are at this edge only.
const importKey = (format: "raw" | "pkcs8", key: Uint8Array, name: string, use: KeyUsage[], out = false): Promise<CryptoKey> =>
  crypto.subtle.importKey(format, key as BufferSource, { name }, out, use);

async function nativeX25519(scalar: Uint8Array, point: Uint8Array): Promise<Uint8Array> {
  const [priv, pub] = await Promise.all([
    importKey("pkcs8", pkcs8(110, scalar), "X25519", ["deriveBits"]),
    importKey("raw", point, "X25519", []),
  ]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: pub }, priv, 256));
}

async function nativePublic(seed: Uint8Array): Promise<Uint8Array> {
  const key = await importKey("pkcs8", pkcs8(112, seed), "Ed25519", ["sign"], true);
  return fromBase64url((await crypto.subtle.exportKey("jwk", key)).x ?? "");
}

async function nativeSign(seed: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  const key = await importKey("pkcs8", pkcs8(112, seed), "Ed25519", ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("Ed25519", key, message as BufferSource));
}

async function nativeVerify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const importNow = (): Promise<CryptoKey> => importKey("raw", key, "Ed25519", ["verify"]);
  const member = members.get(hex(key));
  const imported = member ? member.imported ??= importNow() : importNow();
  return crypto.subtle.verify("Ed25519", await imported, signature as BufferSource, message as BufferSource);
}

let allowed = true;
const found = new Map<string, Promise<boolean>>();

/** For tests: the script path on a machine whose WebCrypto would do. */
export function allowNative(on: boolean): void {
  allowed = on;
}

/** A private key that is no secret, and the public keys that belong to it. */
const PROBE = new Uint8Array(32).fill(9);
const PROBE_X25519 = "V9tLNZ8jrl4Ubk4lEgVnBHIlBjSMFQwUdT0Mkz0E1CE";
const PROBE_ED25519 = "/RckOFqgx1tk+3jNYC+h2ZH96/drE8WO1wLqyDXp9hg";

/** Whether the browser has the curve: tried once, since there is no other way to ask. */
function native(curve: "X25519" | "Ed25519"): Promise<boolean> {
  if (!allowed || !globalThis.crypto?.subtle) return Promise.resolve(false);
  let answer = found.get(curve);
  if (!answer) {
    const attempt = curve === "X25519"
      ? nativeX25519(PROBE, BASE).then((point) => base64(point) === PROBE_X25519)
      : Promise.all([nativePublic(PROBE), nativeSign(PROBE, PROBE)])
        .then(async ([key, signature]) => base64(key) === PROBE_ED25519 && nativeVerify(key, PROBE, signature));
    found.set(curve, answer = attempt.catch(() => false));
  }
  return answer;
}

/** WebKitGTK's WebCrypto refuses private keys that begin with a zero byte: one in 256, so what it refuses is done by script. */
async function either<T>(curve: "X25519" | "Ed25519", byBrowser: () => Promise<T>, byScript: () => T | Promise<T>): Promise<T> {
  return await native(curve) ? byBrowser().catch(byScript) : byScript();
}

/** The u-coordinate of the base point. */
const BASE = new Uint8Array(32);
BASE[0] = 9;

/** Throws when the result is all zero: the point was of small order and everybody knows the secret. */
export async function x25519(scalar: Uint8Array, point: Uint8Array): Promise<Uint8Array> {
  let shared: Uint8Array;
  try {
    shared = await either("X25519", () => nativeX25519(scalar, point), () => scriptX25519(scalar, point));
  } catch {
    throw new Malformed("X25519 point");
  }
  if (isZero(shared)) throw new Malformed("X25519 point");
  return shared;
}

export const x25519Public = (scalar: Uint8Array): Promise<Uint8Array> => x25519(scalar, BASE);

export const ed25519Public = (seed: Uint8Array): Promise<Uint8Array> => either("Ed25519", () => nativePublic(seed), () => getPublicKeyAsync(seed));

export const ed25519Sign = (seed: Uint8Array, message: Uint8Array): Promise<Uint8Array> =>
  either("Ed25519", () => nativeSign(seed, message), () => signAsync(message, seed));

/**
 * Strict, and the same on both paths and in the first implementation: no key or point of small order, none encoded in a
 * second way, and the equation without the cofactor.
 */
export async function ed25519Verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  const r = signature.subarray(0, 32);
  if (!ordinaryPoint(key) || !ordinaryPoint(r) || littleEndian(signature.subarray(32)) >= ORDER) return false;
  try {
    if (await native("Ed25519")) return await nativeVerify(key, message, signature);
    // A few milliseconds without a compiler, and a chain has dozens.
    await breathe();
    const a = members.get(hex(key))?.point ?? Point.fromBytes(key);
    const k = littleEndian(await sha512(concat(r, key, message))) % ORDER;
    const left = Point.BASE.multiply(littleEndian(signature.subarray(32)), false).add(a.negate().multiply(k, false));
    return equal(left.toBytes(), r);
  } catch {
    return false;
  }
}

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;

/** The y-coordinates (sign cleared) of the eight points whose order divides the cofactor. */
const SMALL = new Set([0n, 1n, P - 1n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n]);

/**
 * What was made of the keys of committees, which stand in every link of a chain and under most signatures. Never of a reporter's: nothing of
 * theirs outlives their case.
 */
const members = new Map<string, { point: Point; imported?: Promise<CryptoKey> }>();

/** A member's key under which a signature could verify: on the curve, in its one encoding, not of small order. */
export function isUsableKey(key: Uint8Array): boolean {
  const name = hex(key);
  try {
    if (!members.has(name) && ordinaryPoint(key)) members.set(name, { point: Point.fromBytes(key) });
  } catch {
    return false;
  }
  return members.has(name);
}

function ordinaryPoint(bytes: Uint8Array): boolean {
  const y = littleEndian(bytes) & (2n ** 255n - 1n);
  return y < P && !SMALL.has(y);
}

const littleEndian = (bytes: Uint8Array): bigint => BigInt("0x" + hex(bytes.slice().reverse()));

const mod = (x: bigint): bigint => ((x %= P) < 0n ? x + P : x);

/** The Montgomery ladder of RFC 7748, section 5. */
function scriptX25519(scalar: Uint8Array, point: Uint8Array): Uint8Array {
  const clamped = scalar.slice();
  clamped[0]! &= 248;
  clamped[31] = (clamped[31]! & 127) | 64;
  const k = littleEndian(clamped);
  clamped.fill(0);
  const x1 = mod(littleEndian(point) & (2n ** 255n - 1n));
  let x2 = 1n, z2 = 0n, x3 = x1, z3 = 1n, swap = 0n;
  for (let t = 254n; t >= 0n; t--) {
    const bit = (k >> t) & 1n;
    if (swap !== bit) [x2, x3, z2, z3] = [x3, x2, z3, z2];
    swap = bit;
    const a = x2 + z2, b = x2 - z2, c = x3 + z3, d = x3 - z3;
    const aa = mod(a * a), bb = mod(b * b), da = mod(d * a), cb = mod(c * b), e = aa - bb;
    x3 = mod((da + cb) ** 2n);
    z3 = mod(x1 * mod((da - cb) ** 2n));
    x2 = mod(aa * bb);
    z2 = mod(e * mod(aa + 121665n * e));
  }
  if (swap) [x2, z2] = [x3, z3];
  return fromLittleEndian(mod(x2 * power(z2, P - 2n)));
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (; exponent > 0n; exponent >>= 1n, base = mod(base * base)) if (exponent & 1n) result = mod(result * base);
  return result;
}

function fromLittleEndian(value: bigint): Uint8Array {
  const digits = value.toString(16).padStart(64, "0");
  return Uint8Array.from({ length: 32 }, (_, i) => parseInt(digits.slice(62 - 2 * i, 64 - 2 * i), 16));
}
