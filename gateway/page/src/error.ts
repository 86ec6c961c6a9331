/** What goes wrong with bytes from elsewhere. None of these carries anything of the bytes themselves. */

/** The bytes are not what the format says. */
export class Malformed extends Error {
  override name = "Malformed";
}

/** A sealed thing does not open; for which of many reasons is nobody's business. */
export class Unopenable extends Error {
  override name = "Unopenable";
  constructor() { super("does not open"); }
}

/** A format newer than this page knows; the reader is told to look for a newer page. */
export class Newer extends Error {
  override name = "Newer";
  constructor() { super("newer format"); }
}
