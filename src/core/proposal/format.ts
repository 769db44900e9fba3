/** How proposals stand on the wire and in the database, in forms that the parsers read back to the same. */
import { AppError } from "../errors.ts";
import type { TokenAuthMethod } from "../oauth/config.ts";
import { formatService, type ServiceJson } from "../service/format.ts";
import { joinedMatcher } from "../service/service.ts";
import { formatSeconds } from "../time.ts";
import { parseStoredService } from "./parse-service.ts";
import { parseStoredSlot } from "./parse-slot.ts";
import type { CredentialSlot, ProposedOAuth, ProposedService } from "./proposal.ts";

export type ProposedServiceJson =
  | ({ readonly action: "set" } & ServiceJson)
  | { readonly action: "set"; readonly name: string; readonly host: string; readonly enabled: boolean }
  | { readonly action: "delete"; readonly name: string; readonly host: string };

export type SlotJson = {
  readonly action: "set" | "delete";
  readonly key: string;
  readonly type?: "oauth";
  readonly description?: string;
  readonly obtain?: string;
  readonly obtain_instructions?: string;
  readonly oauth?: ProposedOAuthJson;
  /** Never a value: there is none where it is empty, and what is there is sealed elsewhere. */
  readonly value?: "";
  readonly has_value?: true;
};

export type ProposedOAuthJson = {
  readonly authorization_url?: string;
  readonly token_url: string;
  readonly client_id?: string;
  readonly scopes?: string;
  readonly scope_separator?: string;
  readonly disable_pkce?: boolean;
  readonly token_auth_method?: TokenAuthMethod;
};

/** Host, port and path are joined in `host`; an empty list where there are none. */
export function formatProposedServices(services: readonly ProposedService[]): ProposedServiceJson[] {
  return services.map(formatProposedService);
}

/** Null where there are none, as clients of the original expect. */
export function formatSlots(slots: readonly CredentialSlot[]): SlotJson[] | null {
  return slots.length === 0 ? null : slots.map(formatSlot);
}

/** `YYYY-MM-DD HH:MM:SS` in UTC: unlike all other times, the original writes that of a decision so. */
export function formatReviewedAt(at: number): string {
  return formatSeconds(at).replace("T", " ").replace("Z", "");
}

/** The two documents that the database keeps: the wire's, with what the vault was like beside each change of services. */
export type StoredProposal = { readonly services: string; readonly slots: string };

export function toStored(proposal: {
  readonly services: readonly ProposedService[];
  readonly slots: readonly CredentialSlot[];
}): StoredProposal {
  return {
    services: JSON.stringify(proposal.services.map(toStoredService)),
    slots: JSON.stringify(formatSlots(proposal.slots)),
  };
}

/** Read back, whatever hosts may be named now. Throws AppError `store_corrupt` rather than give half of it. */
export function fromStored(
  stored: StoredProposal,
  which: string,
): { readonly services: readonly ProposedService[]; readonly slots: readonly CredentialSlot[] } {
  try {
    return {
      services: listIn(stored.services).map(parseStoredService),
      slots: listIn(stored.slots).map(parseStoredSlot),
    };
  } catch (cause) {
    throw new AppError("store_corrupt", {
      message: `The stored ${which} is not readable.`,
      hint: "Restore the database from a backup.",
      cause,
    });
  }
}

function toStoredService(change: ProposedService): object {
  const replaces = change.type === "set" ? change.replaces : undefined;
  return {
    ...formatProposedService(change),
    ...(change.adopted ? { adopted: true } : {}),
    ...(replaces === undefined ? {} : { replaces: joinedMatcher(replaces) }),
  };
}

function listIn(json: string): readonly unknown[] {
  const value: unknown = JSON.parse(json) ?? [];
  if (!Array.isArray(value)) throw new TypeError("no list");
  return value;
}

function formatProposedService(change: ProposedService): ProposedServiceJson {
  if (change.type === "set") return { action: "set", ...formatService(change.service) };
  const { name, matcher } = change;
  const host = joinedMatcher(matcher);
  return change.type === "delete"
    ? { action: "delete", name, host }
    : { action: "set", name, host, enabled: change.enabled };
}

function formatSlot(slot: CredentialSlot): SlotJson {
  const { key, description, obtain, obtainInstructions } = slot;
  return {
    action: slot.type === "delete" ? "delete" : "set",
    key,
    ...(slot.type === "oauth" ? { type: "oauth" as const } : {}),
    ...(description === "" ? {} : { description }),
    ...(obtain === "" ? {} : { obtain }),
    ...(obtainInstructions === "" ? {} : { obtain_instructions: obtainInstructions }),
    ...(slot.type === "oauth" ? { oauth: formatOAuth(slot.oauth) } : {}),
    ...(slot.type === "static" && slot.emptyValue === true ? { value: "" as const } : {}),
    ...(slot.type === "static" && slot.hasValue ? { has_value: true as const } : {}),
  };
}

function formatOAuth(oauth: ProposedOAuth): ProposedOAuthJson {
  const { authorizationUrl, tokenUrl, clientId, scopes, scopeSeparator, disablePkce, tokenAuthMethod } =
    oauth;
  return {
    ...(authorizationUrl === undefined ? {} : { authorization_url: authorizationUrl }),
    token_url: tokenUrl,
    ...(clientId === undefined ? {} : { client_id: clientId }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(scopeSeparator === undefined ? {} : { scope_separator: scopeSeparator }),
    ...(disablePkce === undefined ? {} : { disable_pkce: disablePkce }),
    ...(tokenAuthMethod === undefined ? {} : { token_auth_method: tokenAuthMethod }),
  };
}
