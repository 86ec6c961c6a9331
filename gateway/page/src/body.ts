/** A body: the content of a message, padded, sealed once to a one-time recipient, and cut into pieces. */
import { concat, equal, isZero, random, readU32, u32, wipe } from "./bytes.ts";
import { Opening, seal } from "./envelope.ts";
import { Malformed } from "./error.ts";
import { H, longH } from "./hash.ts";
import { keyPair, wipeKeyPair } from "./hpke.ts";
import type { KeyPair } from "./hpke.ts";
import { PIECE } from "./limits.ts";
import { paddedBody } from "./pad.ts";

export interface SealedBody {
  /** The one-time identity that opens it; goes into the slots. */
  identity: Uint8Array;
  pieces: Uint8Array[];
  pieceHashes: Uint8Array[];
  hash: Uint8Array;
}

/** `content` may come in parts, which are not copied whole; `after` is told of each chunk and may make the next one wait. */
export async function sealBody(content: Uint8Array | readonly Uint8Array[], after?: (bytes: number) => Promise<void>): Promise<SealedBody> {
  const parts = content instanceof Uint8Array ? [content] : content;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const identity = random(32);
  const pair = await keyPair(identity);
  const file = await seal(pair.recipient, [u32(length), ...parts, new Uint8Array(paddedBody(length) - 4 - length)], after);
  wipeKeyPair(pair);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < file.length; at += PIECE) pieces.push(file.subarray(at, at + PIECE));
  const pieceHashes = await Promise.all(pieces.map(longH));
  return { identity, pieces, pieceHashes, hash: bodyHash(pieceHashes) };
}

export const bodyHash = (pieceHashes: readonly Uint8Array[]): Uint8Array => H(concat(...pieceHashes));

/** A piece is what its place in the list says, or it throws. */
export async function checkPiece(pieceHashes: readonly Uint8Array[], index: number, piece: Uint8Array): Promise<void> {
  const last = index === pieceHashes.length - 1;
  if (piece.length > PIECE || (!last && piece.length !== PIECE)) throw new Malformed("length of a piece");
  if (!pieceHashes[index] || !equal(await longH(piece), pieceHashes[index])) throw new Malformed("piece");
}

/** It is the body that the statement names, and the slot does not open it: its author named another message's. */
export class Shut extends Malformed {}

/** Checks every piece against `hash`, then opens; gives the content's bytes. Throws `Shut` once the pieces are the right ones. */
export async function openBody(identity: Uint8Array, hash: Uint8Array, pieces: readonly Uint8Array[]): Promise<Uint8Array> {
  const pieceHashes = await Promise.all(pieces.map(longH));
  const body = new OpenBody(identity, hash);
  for (const piece of pieces) await body.take(pieceHashes, piece);
  return body.whole();
}

/** A body that is opened while its pieces come, in their order. */
export class OpenBody {
  #identity: Uint8Array;
  #hash: Uint8Array;
  #pair: KeyPair | null = null;
  #opening = new Opening();
  #opened: Uint8Array[] = [];
  /** Pieces that were taken, and pieces in all; 0 until the first. */
  taken = 0;
  pieces = 0;

  constructor(identity: Uint8Array, hash: Uint8Array) {
    this.#identity = identity.slice();
    this.#hash = hash;
  }

  /** The next piece, with the list that came with it. Throws `Malformed` when either is not what was signed, `Shut` when it does not open. */
  async take(pieceHashes: readonly Uint8Array[], piece: Uint8Array): Promise<void> {
    if (!equal(bodyHash(pieceHashes), this.#hash)) throw new Malformed("body hash");
    await checkPiece(pieceHashes, this.taken, piece);
    this.pieces = pieceHashes.length;
    this.#pair ??= await keyPair(this.#identity);
    const last = this.taken + 1 === this.pieces;
    this.#opened.push(await this.#opening.push(this.#pair, piece, last).catch(() => { throw new Shut("body"); }));
    this.taken++;
    if (last) this.#wipeKeys();
  }

  /** The content as far as it is here. */
  begun(): Uint8Array {
    return concat(...this.#opened).subarray(4);
  }

  /** The content's bytes, once all pieces were taken; this is then empty. Throws `Shut`. */
  whole(): Uint8Array {
    const plain = concat(...this.#opened);
    this.close();
    if (plain.length < 4) throw new Shut("body length");
    const end = 4 + readU32(plain);
    if (end > plain.length || plain.length !== paddedBody(end - 4) || !isZero(plain.subarray(end))) throw new Shut("padding");
    return plain.subarray(4, end);
  }

  close(): void {
    wipe(...this.#opened);
    this.#opened = [];
    this.#wipeKeys();
  }

  #wipeKeys(): void {
    wipe(this.#identity);
    if (this.#pair) wipeKeyPair(this.#pair);
  }
}
