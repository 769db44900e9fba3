/** The tables of companies; part of `schema.ts`. */
import type { Integer } from "./column.ts";

export type CompanySchema = {
  companies: CompanyTable;
  company_signing_keys: SigningKeyTable;
  api_keys: ApiKeyTable;
};

export type CompanyTable = {
  id: string;
  registered_at: Integer;
  /** A JSON object. */
  metadata: string | null;
  bundle_sequence: Integer;
};

export type SigningKeyTable = {
  kid: string;
  company_id: string;
  alg: "EdDSA" | "ES256";
  public_key: Uint8Array;
  sealed_key: Uint8Array;
  created_at: Integer;
  retired_at: Integer | null;
};

export type ApiKeyTable = {
  id: string;
  company_id: string;
  hash: string;
  prefix: string;
  label: string;
  created_at: Integer;
  last_used_at: Integer | null;
  revoked_at: Integer | null;
};
