import { AppError } from "../errors.ts";
import { isSlug, SLUG_RULE } from "../service/slug.ts";

/** Names that would shadow a route below `/v1/agents/`. */
const RESERVED = new Set(["invites"]);

/** A name that an agent may be given. Throws `invalid_agent_name`. */
export function parseAgentName(name: string): string {
  if (!isSlug(name)) {
    throw new AppError("invalid_agent_name", { message: `An agent's name has ${SLUG_RULE}.` });
  }
  if (RESERVED.has(name)) {
    throw new AppError("invalid_agent_name", { message: `The agent name "${name}" is reserved.` });
  }
  return name;
}
