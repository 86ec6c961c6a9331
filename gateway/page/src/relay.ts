/** Oblivious HTTP (RFC 9458): who asks stays with the gateway, what is asked with the vault. And the key it is done with. */
import { aeadOpen, aeadSeal } from "./aead.ts";
import { ascii, concat, equal, random } from "./bytes.ts";
import { decode } from "./cbor.ts";
import type { Value } from "./cbor.ts";
import { Malformed, Newer, Unopenable } from "./error.ts";
import { hkdfExpand, hkdfExtract } from "./hash.ts";
import { ENC, RECIPIENT, SUITE, receiver, sender } from "./hpke.ts";
import type { Context, KeyPair } from "./hpke.ts";
import { verify } from "./label.ts";
import { CLASSES, DAY, RELAY_KEY_LIFE } from "./limits.ts";
import { blob, exactly, signature, tuple, uint, upTo } from "./shape.ts";

/** Key id, KEM, public key, length of the algorithms, KDF and AEAD. */
const CONFIG = 3 + RECIPIENT + 6;
const KEY_ID = 1;
/** Key id, KEM, KDF and AEAD: the head of every request. */
const HEAD = concat(new Uint8Array([KEY_ID]), SUITE);
const INFO = concat(ascii("message/bhttp request"), new Uint8Array(1), HEAD);
const RESPONSE = "message/bhttp response";

/** Bytes that encapsulation adds to a request and to its answer. */
export const REQUEST_OVERHEAD = HEAD.length + ENC + 16;
export const RESPONSE_NONCE = 32;
export const RESPONSE_OVERHEAD = RESPONSE_NONCE + 16;

export interface RelayKey { recipient: Uint8Array; notBefore: number; notAfter: number }

const signedKey = tuple(blob(), signature);
const keyShape = tuple(upTo(1, 1), exactly(CONFIG), uint, uint);

/** A relay key that `vaultKey` signed and that lives at most 48 hours, or it throws. Whether it is its time is not asked here. */
export async function verifyRelayKey(value: Value, vaultKey: Uint8Array): Promise<RelayKey> {
  const [bytes, signed] = signedKey(value);
  if (!await verify("tellsafe/1 relay key", vaultKey, bytes, signed)) throw new Malformed("relay key");
  const fields = decode(bytes);
  if (Array.isArray(fields) && typeof fields[0] === "number" && fields[0] > 1) throw new Newer();
  const [, config, notBefore, notAfter] = keyShape(fields);
  if (notAfter < notBefore || notAfter - notBefore > RELAY_KEY_LIFE) throw new Malformed("relay key");
  return { recipient: parseConfig(config), notBefore, notAfter };
}

/** Its time, give or take the day that our own clock may be off. */
export const isCurrent = (key: RelayKey, now: number): boolean => now >= key.notBefore - DAY && now <= key.notAfter + DAY;

/** Key configuration (RFC 9458, 3.1) with our one suite; gives the recipient. */
export function parseConfig(config: Uint8Array): Uint8Array {
  const recipient = config.slice(3, 3 + RECIPIENT);
  const ours = concat(HEAD.subarray(0, 3), recipient, new Uint8Array([0, 4]), SUITE.subarray(2));
  if (!equal(config, ours)) throw new Malformed("key configuration");
  return recipient;
}

export interface Exchange { request: Uint8Array; openResponse(response: Uint8Array): Promise<Uint8Array> }

/** Encapsulates a message of one of the two classes (RFC 9458, 4.3); `openResponse` is for the one answer. */
export async function encapsulateRequest(recipient: Uint8Array, message: Uint8Array): Promise<Exchange> {
  if (!(CLASSES as readonly number[]).includes(message.length)) throw new Malformed("class");
  const { enc, context } = await sender(recipient, INFO);
  return {
    request: concat(HEAD, enc, await context.seal(message)),
    openResponse: async (response) => {
      // The answer has the class of the request; anything else was not made by the vault.
      if (response.length !== message.length + RESPONSE_OVERHEAD) throw new Unopenable();
      const [key, nonce] = responseKeys(context, enc, response.subarray(0, RESPONSE_NONCE));
      return aeadOpen(key, nonce, response.subarray(RESPONSE_NONCE));
    },
  };
}

/** The vault's side, for the tests that stand in for it. */
export async function openRequest(pair: KeyPair, request: Uint8Array):
  Promise<{ message: Uint8Array; sealResponse(message: Uint8Array): Promise<Uint8Array> }> {
  if (!equal(request.subarray(0, HEAD.length), HEAD)) throw new Unopenable();
  const enc = request.subarray(HEAD.length, HEAD.length + ENC);
  const context = await receiver(pair, enc, INFO);
  return {
    message: await context.open(request.subarray(HEAD.length + ENC)),
    sealResponse: async (message) => {
      const responseNonce = random(RESPONSE_NONCE);
      return concat(responseNonce, await aeadSeal(...responseKeys(context, enc, responseNonce), message));
    },
  };
}

/** Key and nonce of an answer (RFC 9458, 4.4). */
function responseKeys(context: Context, enc: Uint8Array, responseNonce: Uint8Array): [Uint8Array, Uint8Array] {
  const prk = hkdfExtract(concat(enc, responseNonce), context.exportSecret(RESPONSE, RESPONSE_NONCE));
  return [hkdfExpand(prk, ascii("key"), 32), hkdfExpand(prk, ascii("nonce"), 12)];
}
