/** Sizes of files, in the words of the page's language. */
import { text } from "./text.ts";

const unit = (name: string): Intl.NumberFormat =>
  new Intl.NumberFormat(text.meta.locale, { style: "unit", unit: name, maximumFractionDigits: 1 });
const megabytes = unit("megabyte");
const kilobytes = unit("kilobyte");

export const sizeSaid = (bytes: number): string =>
  bytes < 1e5 ? kilobytes.format(Math.ceil(bytes / 102.4) / 10) : megabytes.format(bytes / 1048576);
