/** Text that strangers wrote, made safe to show: nothing in it can turn the reading direction of its neighbours,
 *  hide itself, or act as a control character. Marks that scripts need (joiners, direction marks) stay. */
const DANGEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

export const plain = (text: string): string => text.replace(/\r\n?/g, "\n").replace(DANGEROUS, "\ufffd");

/** For names and labels, which stand inside a sentence of ours: one line, of a length that leaves the sentence readable. */
export function plainLine(text: string): string {
  const line = plain(text).replace(/\s+/g, " ").trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
