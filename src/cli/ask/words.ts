/** A request that waits for a person, in the words of the command line. */
import type { AskItem } from "../../contract/vault/ask/asks.ts";

/** How long its body is, as far as the request says. */
export function bodyText({ body_bytes: bytes }: Pick<AskItem, "body_bytes">): string {
  if (bytes === undefined) return "of unknown length";
  return bytes === 0 ? "none" : `${bytes} bytes`;
}
