/** HMAC and HKDF against OpenSSL's, around every length at which something changes. */
import assert from "node:assert/strict";
import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import test from "node:test";
import { bundle } from "./bundle.mjs";

const { hkdf, hmacSha256 } = await bundle("../src/hash.ts");

test("HMAC is OpenSSL's", () => {
  for (const key of [0, 1, 31, 32, 63, 64, 65, 200]) {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 1000]) {
      const [k, m] = [randomBytes(key), randomBytes(length)];
      assert.deepEqual(Buffer.from(hmacSha256(new Uint8Array(k), new Uint8Array(m))), createHmac("sha256", k).update(m).digest());
    }
  }
});

test("HKDF is OpenSSL's", () => {
  for (const length of [1, 12, 16, 31, 32, 33, 64, 96, 255]) {
    for (const salt of [0, 10, 32, 65]) {
      const [i, s, n] = [randomBytes(32), randomBytes(salt), randomBytes(40)];
      const ours = hkdf(new Uint8Array(i), new Uint8Array(s), new Uint8Array(n), length);
      assert.deepEqual(Buffer.from(ours), Buffer.from(hkdfSync("sha256", i, s, n, length)));
    }
  }
});
