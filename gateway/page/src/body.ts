/** A body: the content of a message, padded, sealed once to a one-time recipient, and cut into pieces. */
import { concat, equal, isZero, random, readU32, u32 } from "./bytes.ts";
import { open, seal } from "./envelope.ts";
import { Malformed } from "./error.ts";
import { H, longH } from "./hash.ts";
import { keyPair, wipeKeyPair } from "./hpke.ts";
import { PIECE } from "./limits.ts";
import { paddedBody } from "./pad.ts";

export interface SealedBody {
  /** The one-time identity that opens it; goes into the slots. */
  identity: Uint8Array;
  pieces: Uint8Array[];
  pieceHashes: Uint8Array[];
  hash: Uint8Array;
}

export async function sealBody(content: Uint8Array): Promise<SealedBody> {
  const plain = new Uint8Array(paddedBody(content.length));
  plain.set(concat(u32(content.length), content));
  const identity = random(32);
  const pair = await keyPair(identity);
  const file = await seal(pair.recipient, plain);
  plain.fill(0);
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
  if (!equal(bodyHash(pieceHashes), hash)) throw new Malformed("body hash");
  for (const [index, piece] of pieces.entries()) await checkPiece(pieceHashes, index, piece);
  const pair = await keyPair(identity);
  const plain = await open(pair, concat(...pieces)).catch(() => { throw new Shut("body"); });
  wipeKeyPair(pair);
  if (plain.length < 4) throw new Shut("body length");
  const end = 4 + readU32(plain);
  if (end > plain.length || plain.length !== paddedBody(end - 4) || !isZero(plain.subarray(end))) throw new Shut("padding");
  return plain.slice(4, end);
}
