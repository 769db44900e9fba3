import type { Sealed } from "../../../core/secret.ts";

/** How the data key is kept: wrapped by a password-derived key, or in clear. */
export type MasterKey = {
  readonly sentinel: Uint8Array;
  readonly createdAt: number;
} & (
  | { readonly mode: "passwordless"; readonly dek: Uint8Array }
  | {
      readonly mode: "password";
      readonly wrappedDek: Uint8Array;
      readonly salt: Uint8Array;
      readonly time: number;
      readonly memoryKib: number;
      readonly parallelism: number;
    }
);

/** A root of the certificate authority; `generation` counts from 1, `signsFrom` is in milliseconds since 1970. */
export type StoredRoot = {
  readonly generation: number;
  readonly certPem: string;
  readonly sealedKey: Sealed;
  readonly signsFrom: number;
};

/** Each record exists once: the first writer wins and everyone, the loser too, reads what was kept. */
export type KeyRepo = {
  masterKey(): Promise<MasterKey | undefined>;
  createMasterKey(key: MasterKey): Promise<MasterKey>;
  /** Puts it in the place of the one that is kept, of which nothing stays; the only record that has a second writer. */
  replaceMasterKey(key: MasterKey): Promise<void>;
  /** Is anything kept that only the master key opens? */
  holdsSealed(): Promise<boolean>;
  /** By generation. */
  roots(): Promise<readonly StoredRoot[]>;
  /** Keeps the root unless its generation is there already; gives all that are kept then. */
  createRoot(root: StoredRoot): Promise<readonly StoredRoot[]>;
  /** From `signsFrom` on this generation signs, and those before it are deleted; at once, both or neither. */
  promoteRoot(generation: number, signsFrom: number): Promise<readonly StoredRoot[]>;
};
