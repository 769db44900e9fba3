import { allOf, badField } from "../all-faults.ts";
import { AppError } from "../errors.ts";
import { isObject } from "../fields.ts";
import { parseAgentId, parseCompanyId } from "../identity/agent-id.ts";
import type { CompanyAgentId, CompanyId } from "../ids.ts";

/** Kept in every list of agents, so it may not be endless; bytes as JSON. */
const MAX_METADATA_BYTES = 16 * 1024;
const MAX_METADATA_DEPTH = 64;

type Metadata = Readonly<Record<string, unknown>>;

/** What a company says of an agent of its own. Absent metadata takes away what there was. */
export type RegisterAgent = { readonly agentId: CompanyAgentId; readonly metadata?: Metadata };
export type RegisterCompany = { readonly companyId: CompanyId; readonly metadata?: Metadata };

/** Reads a body. Throws `bad_request` with the documents' texts, and `body_too_large` for metadata over 16 KiB. */
export function parseRegisterAgent(body: unknown): RegisterAgent {
  const { agentId, metadata } = isObject(body) ? body : {};
  const [id, kept] = idAndMetadata(() => parseAgentId(agentId), { id: agentId, metadata });
  return { agentId: id, ...kept };
}

/** The same of a company. */
export function parseRegisterCompany(body: unknown): RegisterCompany {
  const { companyId, metadata } = isObject(body) ? body : {};
  const [id, kept] = idAndMetadata(() => parseCompanyId(companyId), { id: companyId, metadata });
  return { companyId: id, ...kept };
}

/** That there is no id is told alone, for programs know that sentence by heart; else all that is wrong at once. */
function idAndMetadata<Id>(
  parseId: () => Id,
  { id, metadata }: { readonly id: unknown; readonly metadata: unknown },
): readonly [Id, { readonly metadata?: Metadata }] {
  if (typeof id !== "string" || id === "") return [parseId(), parseMetadata(metadata)];
  return allOf(parseId, () => parseMetadata(metadata));
}

/** What is kept with an agent or a company. Throws as `parseRegisterAgent`. */
export function parseMetadata(value: unknown): { readonly metadata?: Metadata } {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) {
    throw badField("metadata", "Invalid field: metadata must be an object");
  }
  demandShallow(value);
  const bytes = new TextEncoder().encode(JSON.stringify(value)).byteLength;
  if (bytes <= MAX_METADATA_BYTES) return { metadata: value };
  throw new AppError("body_too_large", { message: "Invalid field: metadata must not exceed 16 KiB as JSON" });
}

/** Asked without recursion, and before anything recurses: what is nested deep enough takes seconds to overflow. */
function demandShallow(value: object): void {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_METADATA_DEPTH) {
      throw badField(
        "metadata",
        `Invalid field: metadata must not be nested deeper than ${MAX_METADATA_DEPTH} levels`,
      );
    }
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
}
