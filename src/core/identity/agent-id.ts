import { badField } from "../all-faults.ts";
import { missingField } from "../fields.ts";
import type { CompanyAgentId, CompanyId } from "../ids.ts";
import { isSegment } from "./spiffe-id.ts";

const RULE = "[A-Za-z0-9._-]{1,255}";
/** They would shadow a route below `/v1/agents/`. */
const RESERVED_AGENT_IDS = ["register", "invites", "enrollment"];
/** With `:` behind them they begin references of other kinds. */
const RESERVED_COMPANY_IDS = ["did", "spiffe", "agt"];

export function isReservedAgentId(text: string): boolean {
  return RESERVED_AGENT_IDS.includes(text);
}

/** The name that a new agent is to have in its company, from a body. Throws `bad_request` with the documents' texts. */
export function parseAgentId(value: unknown): CompanyAgentId {
  return parse("agentId", value, RESERVED_AGENT_IDS) as CompanyAgentId;
}

/** The id that a new company is to have. Throws `bad_request` like `parseAgentId`. */
export function parseCompanyId(value: unknown): CompanyId {
  return parse("companyId", value, RESERVED_COMPANY_IDS) as CompanyId;
}

function parse(field: string, value: unknown, reserved: readonly string[]): string {
  if (typeof value !== "string" || value === "") throw missingField(field);
  if (!isSegment(value)) {
    const dots = value === "." || value === ".." ? ' and be neither "." nor ".."' : "";
    throw badField(field, `Invalid field: ${field} must match ${RULE}${dots}`);
  }
  if (reserved.includes(value)) throw badField(field, `Reserved identifier: ${value}`);
  return value;
}
