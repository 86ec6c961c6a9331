/** SHA-512 of our own against OpenSSL's, at every length to three blocks. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import test from "node:test";
import { bundle } from "./bundle.mjs";

const { sha512 } = await bundle();

test("SHA-512 in script is SHA-512", async () => {
  for (let length = 0; length <= 400; length++) {
    const message = new Uint8Array(randomBytes(length));
    const right = createHash("sha512").update(message).digest("hex");
    assert.equal(Buffer.from(sha512.scriptSha512(message)).toString("hex"), right, String(length));
    assert.equal(Buffer.from(await sha512.sha512(message)).toString("hex"), right, String(length));
  }
});
