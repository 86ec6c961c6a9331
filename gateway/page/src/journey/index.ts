/** What the screens may call. Everything that follows from a person's choice starts in one of these. */
export { checkWords, completions } from "../code.ts";
export { load } from "./load.ts";
export { open } from "./open.ts";
export { send, wontComeBack } from "./send.ts";
export { atWork } from "./wire.ts";
export { TellsafeError } from "./types.ts";
export type * from "./types.ts";
