import { allOf } from "../all-faults.ts";
import { AppError } from "../errors.ts";
import { type Fields, isObject } from "../fields.ts";
import { isReservedAgentId } from "../identity/agent-id.ts";
import { type PublicKey, parsePublicKey } from "../identity/did.ts";
import { slugFrom } from "../service/slug.ts";
import { type Capability, parseCapabilities } from "./capability.ts";
import { parseLabel } from "./display-name.ts";

/** What an agent says that it is, which nobody checks. */
export type SelfDescription = {
  readonly version?: string;
  readonly llm: { readonly provider?: string; readonly model?: string };
};

/** What somebody who asks to be let in says of themselves. */
export type RegistrationRequest = SelfDescription & {
  readonly name: string;
  readonly publicKey: PublicKey;
  /** One at least. */
  readonly requestedCapabilities: readonly Capability[];
};

/**
 * What shows that whoever asks holds the key, the weakest first: nothing, a signature over a time, or one over a
 * challenge of ours.
 */
const PROOFS = ["none", "timestamp", "challenge"] as const;
export type Proof = (typeof PROOFS)[number];

/** Strangers write here: how many may wait at once, and how long. */
export const MAX_PENDING_REGISTRATIONS = 100;
export const REGISTRATION_TTL_MS = 7 * 24 * 3_600_000;
/** What the body of an open registration may have. */
export const MAX_REGISTRATION_BYTES = 32 * 1024;

const MAX_REASON = 500;
const USUAL_REASON = "Registration rejected by admin";
/** As many of a name's characters as stay when a number is put behind it. */
const STEM = 56;

/** Reads a body. Throws `bad_request` with every fault, in the documents' words. Members of other names are dropped. */
export function parseRegistration(body: unknown): RegistrationRequest {
  const fields = isObject(body) ? body : {};
  const { name, publicKey, capabilities } = fields;
  const [label, key, requestedCapabilities, described] = allOf(
    () => parseLabel("name", name),
    () => parsePublicKey(publicKey),
    () => parseRequested(capabilities),
    () => parseSelfDescription(fields),
  );
  return { name: label, publicKey: key, requestedCapabilities, ...described };
}

/** The same of what an agent says that is there already. */
export function parseSelfDescription({ version, llmConfig }: Fields): SelfDescription {
  const [ownVersion, llm] = allOf(
    () => parseOptional("version", version),
    () => parseLlm(llmConfig),
  );
  return { llm, ...(ownVersion === undefined ? {} : { version: ownVersion }) };
}

/**
 * Which of the capabilities that were asked for are granted, each once and in the order of the body. Throws
 * `bad_request` for none and for one that was not asked for.
 */
export function parseGranted(body: unknown, requested: readonly Capability[]): readonly Capability[] {
  const { capabilities } = isObject(body) ? body : {};
  const names: readonly unknown[] = Array.isArray(capabilities) ? capabilities : [];
  if (names.length === 0) {
    throw new AppError("bad_request", { message: "At least one capability must be assigned" });
  }
  const foreign = names.find((name) => !(requested as readonly unknown[]).includes(name));
  if (foreign !== undefined || names.includes(undefined)) {
    throw new AppError("bad_request", {
      message: `Capability not requested: ${typeof foreign === "string" ? foreign.slice(0, MAX_REASON) : "not a text"}`,
      hint: `Requested were ${requested.join(", ")}.`,
    });
  }
  return [...new Set(names as readonly Capability[])];
}

/** What a rejected key is told. Throws `bad_request` for what is no text of at most 500 characters. */
export function parseReason(body: unknown): string {
  const { reason } = isObject(body) ? body : {};
  if (reason === undefined || reason === null || reason === "") return USUAL_REASON;
  if (typeof reason !== "string" || reason.length > MAX_REASON) {
    throw new AppError("bad_request", {
      message: `Invalid field: reason must be a text of at most ${MAX_REASON} characters`,
    });
  }
  return reason.toWellFormed().replaceAll("\0", "");
}

/** Whether somebody who shows `proof` may say anew what one who showed `shown` said of the same key. */
export function mayReplace(shown: Proof, proof: Proof): boolean {
  return PROOFS.indexOf(proof) >= PROOFS.indexOf(shown);
}

/**
 * What an agent of that name is called in its company: a slug, or `agent-` and the last eight digits of its key's digest where too little
 * of the name is left. `stem` is what all that could be in its way begin with.
 */
export function agentIdStem(
  name: string,
  keyDigest: string,
): { readonly base: string; readonly stem: string } {
  const latin = name.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  const words = latin.replaceAll(/[^A-Za-z0-9]+/g, "");
  const base = slugFrom(words.length < 3 ? `agent-${keyDigest.slice(-8)}` : latin);
  return { base, stem: base.slice(0, STEM) };
}

/** The first of `base`, `base-2`, `base-3` … that is neither taken nor reserved. */
export function freeAgentId(base: string, taken: readonly string[]): string {
  return slugFrom(base, new Set(isReservedAgentId(base) ? [...taken, base] : taken));
}

function parseRequested(value: unknown): readonly Capability[] {
  const capabilities = parseCapabilities("capabilities", value);
  if (capabilities.length > 0) return capabilities;
  throw new AppError("bad_request", {
    message: "Missing or invalid field: capabilities must name at least one",
  });
}

function parseOptional(field: string, value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : parseLabel(field, value);
}

function parseLlm(value: unknown): SelfDescription["llm"] {
  const { provider, model } = isObject(value) ? value : {};
  const [ownProvider, ownModel] = allOf(
    () => parseOptional("llmConfig.provider", provider),
    () => parseOptional("llmConfig.model", model),
  );
  return {
    ...(ownProvider === undefined ? {} : { provider: ownProvider }),
    ...(ownModel === undefined ? {} : { model: ownModel }),
  };
}
