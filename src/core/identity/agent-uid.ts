import type { AgentId } from "../ids.ts";
import { fromBase32, toBase32 } from "../ulid.ts";

const PREFIX = "agt_";
const LENGTH = 26;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What an agent is called outside that never changes: `agt_` and the 128 bits of its id in the form of a ULID. */
export function agentUid(id: AgentId): string {
  return PREFIX + toBase32(BigInt(`0x${id.replaceAll("-", "")}`), LENGTH);
}

/** The id behind it; undefined for texts that are no uid. */
export function agentIdOfUid(text: string): AgentId | undefined {
  if (!text.startsWith(PREFIX) || text.length !== PREFIX.length + LENGTH) return undefined;
  const number = fromBase32(text.slice(PREFIX.length));
  if (number === undefined) return undefined;
  const hex = number.toString(16).padStart(32, "0");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  const id = parts.join("-");
  return UUID.test(id) ? (id as AgentId) : undefined;
}
