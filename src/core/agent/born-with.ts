import { allOf } from "../all-faults.ts";
import { parseMetadata } from "../company/register.ts";
import { type PublicKey, parsePublicKey } from "../identity/did.ts";
import { type Capability, parseCapabilities } from "./capability.ts";

/** What an agent may be given at its making beside its name and role; absent where it is not. */
export type BornWith = {
  readonly capabilities: readonly Capability[];
  readonly publicKey?: PublicKey;
  readonly metadata?: Readonly<Record<string, unknown>>;
};

/** What a body says of it, unchecked. */
export type BornWithFields = { readonly [field in "capabilities" | "publicKey" | "metadata"]?: unknown };

/** Throws `bad_request` with all faults, and `body_too_large` for metadata over 16 KiB. */
export function parseBornWith(fields: BornWithFields): BornWith {
  const { capabilities, publicKey, metadata } = fields;
  const [held, key, kept] = allOf(
    () => (capabilities === undefined ? [] : parseCapabilities("capabilities", capabilities)),
    () => (publicKey === undefined ? {} : { publicKey: parsePublicKey(publicKey) }),
    () => parseMetadata(metadata),
  );
  return { capabilities: held, ...key, ...kept };
}
