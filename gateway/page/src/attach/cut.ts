/** Taking pictures apart. What a picture shows is copied as it is; what else a file says is left behind, unless the picture needs it. */

/** Not the picture that it says it is. It is not sent, since what was not understood was not cleaned. */
export class Damaged extends Error {
  override name = "Damaged";
}

/** `length` bytes from `at`, which must be there. */
export function part(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (at + length > bytes.length) throw new Damaged();
  return bytes.subarray(at, at + length);
}

export const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Four or more letters as they stand in a file. */
export const letters = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/**
 * Which way up (Exif 3.0, tag 0x0112): phones store pictures as the sensor saw them. The TIFF header and the first directory are all
 * that is read; whatever is odd about them means 1, upright.
 */
export function orientation(tiff: Uint8Array): number {
  try {
    const little = tiff[0] === 0x49;
    const data = view(tiff);
    const first = data.getUint32(4, little);
    for (let i = 0; i < data.getUint16(first, little); i++) {
      const entry = first + 2 + i * 12;
      if (data.getUint16(entry, little) !== 0x112) continue;
      const value = data.getUint16(entry + 8, little);
      return value <= 8 ? Math.max(value, 1) : 1;
    }
  } catch { /* It ends too early. */ }
  return 1;
}

/** The smallest Exif that says it: a header, one directory, one entry. */
export const turned = (value: number): Uint8Array => new Uint8Array([
  0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0,
]);
