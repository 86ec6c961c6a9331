/** What a message says: the map inside a body. What is empty is absent, so that each content has one encoding. */
import { concat } from "./bytes.ts";
import { decode, decodeBefore, encodeParts } from "./cbor.ts";
import type { Value } from "./cbor.ts";
import { Malformed } from "./error.ts";
import { RECIPIENT } from "./hpke.ts";
import { ANSWERS, LAST_DAY } from "./limits.ts";
import { b32, blob, exactly, list, text, tuple, uint, upTo } from "./shape.ts";

export interface Attachment { name: string; mediaType: string; bytes: Uint8Array }

export interface Content {
  text?: string;
  answers?: [string, string][];
  /** Where answers to a report go. */
  reporter?: { recipient: Uint8Array; inbox: Uint8Array };
  /** Hash of the withdrawal secret. */
  withdrawal?: Uint8Array;
  /** 0 received, 1 opened, 2 question, 3 working, 4 passing on, 5 held, 6 waiting, 7 decided, 8 closed. */
  state?: number;
  nextDay?: number;
  wontComeBack?: true;
  language?: string;
  attachments?: Attachment[];
  /** A gateway sealed it, in the form without scripts: whoever runs that could have read it. */
  sealedByGateway?: true;
  /** Written by a newer program: only the text could be read. */
  newer?: true;
}

const ATTACHMENTS = 9;

const answers = list(tuple(text, text), ANSWERS);
const reporter = tuple(exactly(RECIPIENT), b32);
const attachments = list(tuple(text, text, uint, blob()));

export const encodeContent = (content: Content): Uint8Array => concat(...contentParts(content));

/** The same in parts; attachments are among them as they are. */
export function contentParts(content: Content): Uint8Array[] {
  const map = new Map<number, Value>([[0, 1]]);
  const put = (key: number, value: Value | undefined): void => void (value !== undefined && !isEmpty(value) && map.set(key, value));
  put(1, content.text);
  put(2, content.answers);
  put(3, content.reporter && [content.reporter.recipient, content.reporter.inbox]);
  put(4, content.withdrawal);
  put(5, content.state);
  put(6, content.nextDay);
  put(7, content.wontComeBack);
  put(8, content.language);
  put(9, content.attachments?.map(({ name, mediaType, bytes }) => [name, mediaType, bytes.length, bytes]));
  put(10, content.sealedByGateway);
  return encodeParts(map);
}

const isEmpty = (value: Value): boolean => value === "" || (Array.isArray(value) && value.length === 0);

/** Throws `Malformed`. Of a newer version it keeps the text, so that a reader still learns what can be shown. */
export function parseContent(bytes: Uint8Array): Content {
  const map = decode(bytes);
  if (!(map instanceof Map)) throw new Malformed("content");
  return fromMap(map as Map<number, Value>);
}

/** What stands before the attachments, and how many follow. Throws `Malformed`, also where more bytes are needed. */
export function parseStart(bytes: Uint8Array): { content: Content; attached: number } {
  const { map, items } = decodeBefore(bytes, ATTACHMENTS);
  return { content: fromMap(map), attached: items };
}

function fromMap(map: Map<number, Value>): Content {
  const version = upTo(0xffffffff, 1)(map.get(0) ?? null);
  if (version > 1) {
    const words: Value | undefined = map.get(1);
    return typeof words === "string" ? { newer: true, text: words } : { newer: true };
  }
  const content: Content = {};
  for (const [key, value] of map) {
    if (isEmpty(value)) throw new Malformed("empty content");
    switch (key) {
      case 0: break;
      case 1: content.text = text(value); break;
      case 2: content.answers = answers(value) as [string, string][]; break;
      case 3: { const [recipient, inbox] = reporter(value); content.reporter = { recipient, inbox }; break; }
      case 4: content.withdrawal = b32(value); break;
      case 5: content.state = upTo(8)(value); break;
      case 6: content.nextDay = upTo(LAST_DAY)(value); break;
      case 7: if (value !== true) throw new Malformed("content"); content.wontComeBack = true; break;
      case 8: content.language = text(value); break;
      case 9: content.attachments = attachments(value).map(parseAttachment); break;
      case 10: if (value !== true) throw new Malformed("content"); content.sealedByGateway = true; break;
      default: throw new Malformed("content key");
    }
  }
  return content;
}

function parseAttachment([name, mediaType, size, bytes]: [string, string, number, Uint8Array]): Attachment {
  if (size !== bytes.length) throw new Malformed("attachment size");
  return { name, mediaType, bytes };
}
