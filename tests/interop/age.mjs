// The other implementation, one operation a run: bytes come on stdin, and go to stdout.
//
//   node age.mjs new                      a post-quantum identity and its recipient, a line each
//   node age.mjs recipient <identity>     the recipient of an identity
//   node age.mjs seal <recipient>         any kind that age-encryption knows
//   node age.mjs open <identity>
//   node age.mjs lock <passphrase>        with work factor 10
//   node age.mjs unlock <passphrase>

import { buffer } from "node:stream/consumers";
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";

const [operation, key] = process.argv.slice(2);

const operations = {
  async new() {
    const identity = await generateHybridIdentity();
    return `${identity}\n${await identityToRecipient(identity)}\n`;
  },
  async recipient() {
    return `${await identityToRecipient(key)}\n`;
  },
  async seal() {
    const encrypter = new Encrypter();
    encrypter.addRecipient(key);
    return encrypter.encrypt(await buffer(process.stdin));
  },
  async open() {
    const decrypter = new Decrypter();
    decrypter.addIdentity(key);
    return decrypter.decrypt(await buffer(process.stdin));
  },
  async lock() {
    const encrypter = new Encrypter();
    encrypter.setPassphrase(key);
    encrypter.setScryptWorkFactor(10);
    return encrypter.encrypt(await buffer(process.stdin));
  },
  async unlock() {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(key);
    return decrypter.decrypt(await buffer(process.stdin));
  },
};

process.stdout.write(await operations[operation]());
