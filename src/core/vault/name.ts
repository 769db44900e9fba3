import { AppError } from "../errors.ts";
import { isSlug } from "../service/slug.ts";

/** Names that would shadow a page or route below `/vaults/`. */
const RESERVED = new Set(["users"]);

/** A name that a vault may be created with. Throws `invalid_vault_name`. */
export function parseVaultName(name: string): string {
  if (!isSlug(name)) throw new AppError("invalid_vault_name");
  if (RESERVED.has(name)) {
    throw new AppError("invalid_vault_name", { message: `The vault name "${name}" is reserved.` });
  }
  return name;
}
