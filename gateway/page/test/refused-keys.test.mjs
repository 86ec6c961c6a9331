/** A browser that has the curves and refuses some keys: WebKitGTK refuses private keys that begin with a zero byte. */
import assert from "node:assert/strict";
import test from "node:test";
import { bundle } from "./bundle.mjs";

const { curves } = await bundle();

test("a private key that the browser refuses gives what script makes of it", async (t) => {
  const { importKey } = crypto.subtle;
  let refused = 0;
  const stubborn = t.mock.method(crypto.subtle, "importKey", function (format, key, ...rest) {
    if (format !== "pkcs8" || key[16] !== 0) return importKey.call(crypto.subtle, format, key, ...rest);
    refused++;
    return Promise.reject(new DOMException("", "DataError"));
  });
  const seed = new Uint8Array(32).fill(7);
  seed[0] = 0;
  const all = async () => [await curves.x25519Public(seed), await curves.ed25519Public(seed), await curves.ed25519Sign(seed, seed)];
  const answers = await all();
  assert.equal(refused, 3);
  stubborn.mock.restore();
  assert.deepEqual(answers, await all());
  curves.allowNative(false);
  assert.deepEqual(answers, await all());
  curves.allowNative(true);
  await assert.rejects(curves.x25519(seed, new Uint8Array(32)), /X25519/);
});
