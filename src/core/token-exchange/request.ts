/** What a token exchange asks for (RFC 8693, 2.1), and in which of its ways; whether it is given is not known here. */

import { AppError } from "../errors.ts";
import { missingField } from "../fields.ts";

export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
export const JWT = "urn:ietf:params:oauth:token-type:jwt";
export const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const VAULT = "urn:agent-vault:vault:";

export type ExchangeRequest = {
  readonly subjectToken: string;
  readonly scope: string | undefined;
} & (
  | { readonly mode: "delegation"; readonly actorToken: string; readonly audience: string | undefined }
  /** With an actor, both of their rights together. */
  | { readonly mode: "vault-session"; readonly vault: string; readonly actorToken: string | undefined }
  | { readonly mode: "audience"; readonly audience: string }
);

/** The text of a parameter; undefined when it is absent or empty. */
export type Parameters = (name: string) => string | undefined;

/** Whether it has to be shown who asks: whoever has two tokens of others is not proven by either. */
export function needsCompany(text: Parameters): boolean {
  return text("actor_token") !== undefined && vaultOf(text("audience")) === undefined;
}

/** Throws `unsupported_grant_type`, `bad_request`, `invalid_request`, `invalid_target`. */
export function parseExchange(text: Parameters): ExchangeRequest {
  if (text("grant_type") !== TOKEN_EXCHANGE) {
    throw new AppError("unsupported_grant_type", { message: `expected ${TOKEN_EXCHANGE}` });
  }
  const subjectToken = required(text, "subject_token");
  const [actorToken, audience, scope] = [text("actor_token"), text("audience"), text("scope")];
  if (actorToken === undefined && (audience === undefined || text("actor_token_type") !== undefined)) {
    throw missingField("actor_token");
  }
  demandTypes(text);
  if (text("resource") !== undefined) {
    throw new AppError("invalid_target", { message: "a target is named by audience, not by resource" });
  }
  const [common, vault, wanted] = [{ subjectToken, scope }, vaultOf(audience), wantedType(text)];
  if (vault !== undefined) {
    if (wanted === JWT) throw wrong("a session in a vault is an access token, and no JWT");
    return { ...common, mode: "vault-session", vault, actorToken };
  }
  if (actorToken !== undefined) {
    if (wanted === ACCESS_TOKEN) throw wrong("what two tokens are exchanged for is a JWT");
    return { ...common, mode: "delegation", actorToken, audience };
  }
  if (audience !== undefined && wanted === JWT) return { ...common, mode: "audience", audience };
  throw new AppError("invalid_target", {
    message: `nothing is given for that audience: name a vault as ${VAULT}NAME, or ask for a JWT with requested_token_type`,
  });
}

/** The vault that an audience names. */
function vaultOf(audience: string | undefined): string | undefined {
  return audience?.startsWith(VAULT) === true ? audience.slice(VAULT.length) : undefined;
}

function demandTypes(text: Parameters): void {
  const hasActor = text("actor_token") !== undefined;
  const types = [text("subject_token_type"), ...(hasActor ? [text("actor_token_type")] : [])];
  if (types.every((type) => type === JWT)) return;
  const which = hasActor ? "both token types" : "subject_token_type";
  throw new AppError("bad_request", { message: `unsupported_token_type: ${which} must be ${JWT}` });
}

function wantedType(text: Parameters): string | undefined {
  const wanted = text("requested_token_type");
  if (wanted === undefined || wanted === JWT || wanted === ACCESS_TOKEN) return wanted;
  throw wrong(`requested_token_type must be ${JWT} or ${ACCESS_TOKEN}`);
}

function required(text: Parameters, name: string): string {
  const value = text(name);
  if (value === undefined) throw missingField(name);
  return value;
}

function wrong(message: string): AppError {
  return new AppError("invalid_request", { message });
}
