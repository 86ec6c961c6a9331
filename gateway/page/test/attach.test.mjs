/**
 * Pictures without what they say beside what they show. `pictures/` are a few pixels each, with invented people, places and devices
 * written into every field that ImageMagick, libwebp and ExifTool know. That they still look the same is asked of a browser, in
 * `tests/all/attachments.rs`.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { bundle } from "./bundle.mjs";

globalThis.addEventListener ??= () => {};
const m = await bundle();
const { ascii, concat, equal } = m.bytes;
const { kindOf, cleaned } = m.attach;

const NAMES = ["phone.jpg", "press.jpg", "grey.jpg", "screenshot.png", "indexed.png", "lossy.webp", "lossless.webp", "anim.webp", "anim.gif"];
const picture = (name) => new Uint8Array(readFileSync(new URL(`pictures/${name}`, import.meta.url)));
const clean = (bytes) => cleaned(kindOf(bytes).clean, bytes);
const has = (bytes, text) => Buffer.from(bytes).includes(text, 0, "latin1");

/** What the fixtures say: people, devices, places, times, and the words of every container that says it. */
const SAID = ["Robin", "Quillfeather", "Hollybrook", "Larkphone", "KESTREL", "Berlin", "52.5", "2026", "xpacket", "rdf:", "Photoshop", "8BIM",
  "XMP", "ExifTool", "ftyp", "GPS", "Author", "tEXt", "iTXt", "zTXt", "eXIf", "tIME", "pHYs", "Comment", "cropped"];

for (const name of NAMES) {
  test(`${name}: nothing of what it said is left, and cleaning it again changes nothing`, () => {
    const bytes = picture(name);
    assert.ok(["Quillfeather", "Berlin"].every((word) => has(bytes, word)), "the fixture says something");
    const once = clean(bytes);
    for (const word of SAID) assert.ok(!has(once, word), word);
    assert.ok(once.length < bytes.length - 1000);
    assert.deepEqual(clean(once), once);
    assert.deepEqual(kindOf(once).type, kindOf(bytes).type);
  });

  test(`${name}: cut anywhere it is refused, or the cut was behind the picture`, () => {
    const bytes = picture(name);
    const whole = clean(bytes);
    for (let end = 12; end < bytes.length; end++) {
      const cut = clean(bytes.subarray(0, end));
      if (cut !== null) assert.ok(equal(cut, whole), `cut at ${end}`);
    }
  });

  test(`${name}: with any byte bent it ends, with a picture or a refusal`, () => {
    const bytes = picture(name);
    const start = performance.now();
    // Past the first bytes, which are what it is known by.
    for (let at = 12; at < bytes.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff, bytes[at] ^ 0x20]) {
        const bent = bytes.slice();
        bent[at] = value;
        const result = clean(bent);
        assert.ok(result === null || result.length <= bent.length + 64);
      }
    }
    assert.ok(performance.now() - start < 20_000);
  });
}

test("which way up stays, and is all that stays of Exif", () => {
  const jpeg = clean(picture("phone.jpg"));
  const exif = Buffer.from(jpeg).indexOf("Exif\0\0");
  assert.equal(jpeg[exif - 1], 2 + 6 + 26, "the segment holds nothing else");
  assert.equal(jpeg[exif + 6 + 19], 6);
  assert.equal(clean(picture("press.jpg")).length, clean(concat(picture("press.jpg"))).length);
  assert.ok(!has(clean(picture("press.jpg")), "Exif"), "upright needs no word");
  const webp = clean(picture("lossy.webp"));
  const chunk = Buffer.from(webp).indexOf("EXIF");
  assert.deepEqual([webp.length - chunk, webp[chunk + 8 + 19], webp[20] & 0x2c], [8 + 26, 8, 0x08]);
  assert.equal(clean(picture("anim.webp"))[20] & 0x2c, 0);
});

/** A JPEG with this Exif, or anything else in a segment of that number. */
const withSegment = (marker, said) => {
  const base = clean(picture("press.jpg"));
  return concat(base.subarray(0, 2), new Uint8Array([0xff, marker, (said.length + 2) >> 8, said.length + 2]), said, base.subarray(2));
};

test("an orientation that is not one of eight, or cannot be found, is upright", () => {
  const plain = clean(picture("press.jpg"));
  const tiff = (...bytes) => withSegment(0xe1, concat(ascii("Exif\0\0"), new Uint8Array(bytes)));
  const entry = (value) => [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0];
  for (const odd of [[], [0x49], [0x4d, 0x4d, 0, 42, 0xff, 0xff, 0xff, 0xff], [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0xff, 0xff, 0, 1], entry(0), entry(1), entry(9), entry(255)]) {
    assert.deepEqual(clean(tiff(...odd)), plain);
  }
  const turned = clean(tiff(...entry(3)));
  assert.equal(turned.length, plain.length + 36);
  const little = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 3, 0, 0, 0];
  assert.deepEqual(clean(tiff(...little)), turned);
});

test("JPEG: profiles, thumbnails, further pictures and what a marker hides stay behind", () => {
  const plain = clean(picture("press.jpg"));
  const secret = ascii("SECRET");
  for (const [marker, name] of [[0xe2, "ICC_PROFILE\0\x01\x01"], [0xe2, "MPF\0"], [0xe0, "JFXX\0\x10"], [0xed, "Photoshop 3.0\0"], [0xfe, ""], [0xe1, "http://ns.adobe.com/xap/1.0/\0"], [0xef, ""], [0xe1, "Exif\0\0"]]) {
    assert.deepEqual(clean(withSegment(marker, concat(ascii(name), secret))), plain, name);
  }
  // The head of JFIF is written anew: no density, no thumbnail.
  const jfif = clean(withSegment(0xe0, concat(ascii("JFIF\0\x01\x02\x01\x01\x2c\x01\x2c\x02\x01"), secret)));
  assert.equal(Buffer.from(jfif.subarray(2, 20)).toString("hex"), "ffe000104a46494600010200000100010000");
  assert.deepEqual(clean(concat(plain, plain)), plain);
  assert.deepEqual(clean(concat(plain, secret)), plain);
  // Adobe's segment says how the colours are written; what may follow in it is not known.
  const adobe = Buffer.from(plain).indexOf("Adobe");
  assert.equal(plain[adobe - 1], 14);
  // An interval to restart at is one number, and nothing hides behind it.
  assert.ok(equal(clean(withSegment(0xdd, new Uint8Array([0, 8]))).subarray(0, 6), new Uint8Array([0xff, 0xd8, 0xff, 0xdd, 0, 4])));
  for (const bad of [0x01, 0xc8, 0xd0, 0xd8, 0xdc, 0xdd, 0xde, 0xdf, 0xf0 - 0x80]) assert.equal(clean(withSegment(bad, secret)), null, `marker ${bad}`);
});

test("PNG: only what draws it", () => {
  const plain = clean(picture("screenshot.png"));
  const chunk = (name, said) => concat(m.bytes.u32(said.length), ascii(name), said, new Uint8Array(4));
  const withChunk = (name, said, at = 33) => concat(plain.subarray(0, at), chunk(name, said), plain.subarray(at));
  for (const name of ["iCCP", "cHRM", "eXIf", "tEXt", "zTXt", "iTXt", "tIME", "pHYs", "sPLT", "hIST", "dSIG", "caNv", "vpAg", "abcd"]) {
    assert.deepEqual(clean(withChunk(name, ascii("SECRET"))), plain, name);
  }
  for (const name of ["CgBI", "ABCD", "gAMA", "sRGB", "acTL", "IEND"]) assert.equal(clean(withChunk(name, ascii("SECRET"))), null, name);
  assert.ok(has(clean(withChunk("gAMA", new Uint8Array(4))), "gAMA"));
  assert.deepEqual(clean(concat(plain, ascii("SECRET"))), plain);
});

test("WebP: frames are looked into, and the head says what is there", () => {
  const plain = clean(picture("anim.webp"));
  const chunk = (name, said) => concat(ascii(name), new Uint8Array([said.length, 0, 0, 0]), said, new Uint8Array(said.length & 1));
  const put = (bytes, at, more) => {
    const whole = concat(bytes.subarray(0, at), more, bytes.subarray(at));
    new DataView(whole.buffer).setUint32(4, whole.length - 8, true);
    return whole;
  };
  for (const name of ["ICCP", "XMP ", "EXIF", "abcd"]) {
    const more = put(plain, 30, chunk(name, ascii("SECRET!")));
    more[20] |= 0x2c;
    assert.deepEqual(clean(more), plain, name);
  }
  const frame = Buffer.from(plain).indexOf("ANMF");
  const length = new DataView(plain.buffer).getUint32(frame + 4, true);
  const hidden = put(plain, frame + 8 + length, chunk("abcd", ascii("SECRET")));
  new DataView(hidden.buffer).setUint32(frame + 4, length + 14, true);
  assert.deepEqual(clean(hidden), plain);
  assert.equal(clean(put(plain, 30, chunk("VP8X", new Uint8Array(10)))), null);
  assert.equal(clean(concat(ascii("RIFF\x04\0\0\0WEBP"))), null);
});

test("GIF: a loop stays, everything else that programs write does not", () => {
  const plain = clean(picture("anim.gif"));
  assert.ok(has(plain, "NETSCAPE2.0"));
  const first = Buffer.from(plain).indexOf(Buffer.from([0x21, 0xff]));
  const block = (...said) => concat(new Uint8Array([said.length]), new Uint8Array(said));
  for (const [label, head] of [[0xfe, []], [0x01, block(...Array(12).fill(1))], [0xff, block(...ascii("XMP DataXMP"))], [0xff, block(...ascii("NETSCAPE2.0"))], [0xf9, block(1, 2)], [0xce, []]]) {
    const more = concat(new Uint8Array([0x21, label]), new Uint8Array(head), block(...ascii("SECRET")), new Uint8Array(1));
    assert.deepEqual(clean(concat(plain.subarray(0, first), more, plain.subarray(first))), plain, `${label}`);
  }
  assert.deepEqual(clean(concat(plain, ascii("SECRET"))), plain);
});

test("25 MB of entropy are looked through in no time", () => {
  const base = clean(picture("press.jpg"));
  const scan = new Uint8Array(25_000_000).map((_, i) => (i % 97 === 0 ? 0xff : 0));
  const start = performance.now();
  assert.equal(clean(concat(base.subarray(0, -2), scan, new Uint8Array([0, 0xff, 0xd9]))).length, base.length + scan.length + 1);
  assert.ok(performance.now() - start < 3000);
});

test("a file is what its first bytes say", () => {
  const of = (...parts) => kindOf(concat(...parts.map((part) => (typeof part === "string" ? Uint8Array.from(part, (c) => c.charCodeAt(0)) : part)), new Uint8Array(40)));
  for (const brand of ["heic", "heix", "hevc", "heim", "mif1", "msf1", "avif", "avis"]) assert.deepEqual(of("\0\0\0\x18ftyp", brand), { refused: true }, brand);
  for (const start of ["%PDF-1.7", "PK\x03\x04", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "{\\rtf1"]) assert.deepEqual(of(start), { warning: "document" }, start);
  for (const start of ["\0\0\0\x18ftypisom", "\0\0\0\x18ftypM4A ", "RIFF\x01\x02\x03\x04WAVE", "ID3", "\xff\xfb", "OggS", "fLaC", "\x1a\x45\xdf\xa3"]) {
    assert.deepEqual(of(start), { warning: "recording" }, start);
  }
  for (const start of ["", "<svg", "II*\0", "MM\0*", "hello", "\x1f\x8b", "Rar!", "\xff\xfeh\0", "BM"]) assert.deepEqual(of(start), { warning: "unknown" }, start);
  assert.deepEqual(kindOf(new Uint8Array(0)), { warning: "unknown" });
});

test("what was chosen: neutral names for pictures, cleaned ones for the rest, refusals with their reason, nothing over the limit", async () => {
  const files = new m.chosen.Files();
  const limit = 20_000;
  const name = (n) => `picture ${n}`;
  const phone = picture("phone.jpg");
  await files.add([
    new File([phone], "Robin at home.jpg"), new File([picture("anim.gif")], "IMG_20260314.jpeg"),
    new File(["\0\0\0\x18ftypheic"], "IMG_1.HEIC"), new File([phone.subarray(0, 900)], "half.jpg"),
    new File(["text"], "../..//Robin\u202e's\nnotes?.txt"), new File([new Uint8Array(limit)], "large.bin"),
    { name: "a folder", size: 0, arrayBuffer: () => Promise.reject(new Error()) },
  ], limit, name);
  assert.deepEqual(files.chosen.map(({ name: kept, mediaType, warning }) => [kept, mediaType, warning]), [
    ["picture 1.jpg", "image/jpeg", null], ["picture 2.gif", "image/gif", null], ["_.._Robin_'s notes_.txt", "application/octet-stream", "unknown"]]);
  assert.deepEqual(files.refused, [{ name: "IMG_1.HEIC", why: "photo" }, { name: "half.jpg", why: "damaged" }, { name: "large.bin", why: "room" }, { name: "a folder", why: "unreadable" }]);
  assert.equal(files.chosen[0].removed, phone.length - files.chosen[0].bytes.length);
  assert.equal(files.looking, false);
  const [first] = files.chosen;
  files.remove(first);
  assert.ok(m.bytes.isZero(first.bytes) && files.chosen.length === 2);
  await files.add([new File([phone], "x")], limit, name);
  assert.deepEqual([files.chosen.at(-1).name, files.refused], ["picture 3.jpg", []]);
  files.chosen[1].name = "  ../C:\\\\";
  assert.equal(files.toSend()[1].name, "_C_");
  files.empty();
  assert.equal(files.size, 0);
});
