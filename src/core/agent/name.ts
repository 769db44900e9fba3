import { AppError } from "../errors.ts";
import { isReservedAgentId } from "../identity/agent-id.ts";
import { isSlug, SLUG_RULE } from "../service/slug.ts";

/** A name that an agent may be given. Throws `invalid_agent_name`. */
export function parseAgentName(name: string): string {
  if (!isSlug(name)) {
    throw new AppError("invalid_agent_name", { message: `An agent's name has ${SLUG_RULE}.` });
  }
  if (isReservedAgentId(name)) {
    throw new AppError("invalid_agent_name", { message: `Reserved identifier: ${name}` });
  }
  return name;
}
