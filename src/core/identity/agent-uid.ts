import type { AgentId } from "../ids.ts";

const PREFIX = "agt_";
/** Crockford's base 32, as ULIDs are written. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 26;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What an agent is called outside that never changes: `agt_` and the 128 bits of its id in the form of a ULID. */
export function agentUid(id: AgentId): string {
  let number = BigInt(`0x${id.replaceAll("-", "")}`);
  let text = "";
  for (let at = 0; at < LENGTH; at++) {
    text = ALPHABET.charAt(Number(number & 31n)) + text;
    number >>= 5n;
  }
  return PREFIX + text;
}

/** The id behind it; undefined for texts that are no uid. */
export function agentIdOfUid(text: string): AgentId | undefined {
  if (!text.startsWith(PREFIX) || text.length !== PREFIX.length + LENGTH) return undefined;
  let number = 0n;
  for (const character of text.slice(PREFIX.length)) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return undefined;
    number = (number << 5n) | BigInt(value);
  }
  const hex = number.toString(16).padStart(32, "0");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  const id = parts.join("-");
  return UUID.test(id) ? (id as AgentId) : undefined;
}
