import { AppError } from "../errors.ts";
import { missingField } from "../fields.ts";
import { agentAddress } from "../identity/agent-ref.ts";
import type { CompanyId } from "../ids.ts";
import { visibleParts } from "../visible-text.ts";

const MAX_LENGTH = 64;

type Named = { readonly companyId: CompanyId; readonly name: string; readonly displayName?: string };

/** What people read as the agent's name: the one that it was given, else what its company calls it. */
export function displayNameOf(agent: Named): string {
  return agent.displayName ?? agentAddress(agent).agentId;
}

/** The name as lists sort and search it, without regard to case, in any script. */
export function foldedName(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/**
 * A text of a body in one line of at most 64 characters, without what cannot be seen: controls, what reorders the text
 * around it, and characters of no width. Throws `bad_request` for what is no text or nothing then.
 */
export function parseLabel(field: string, value: unknown): string {
  const text = typeof value === "string" ? seen(value) : "";
  if (text === "") throw missingField(field);
  if ([...text].length > MAX_LENGTH) {
    throw new AppError("bad_request", {
      message: `Invalid field: ${field} must not exceed ${MAX_LENGTH} characters`,
    });
  }
  return text;
}

function seen(text: string): string {
  return visibleParts(text)
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("")
    .replace(/[\t\n ]+/g, " ")
    .trim();
}
