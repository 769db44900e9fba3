import type { Surface } from "../service/service.ts";

/** One credential that a service needs, as it is asked for. */
export type CatalogKey = {
  /** Of the credential in the vault. */
  readonly name: string;
  /** What every one that the service gives out matches, old ones included. */
  readonly shape: RegExp;
  /** The shape in words: `sk-ant-…`. */
  readonly looksLike: string;
  /** Where somebody with an account gets one. */
  readonly obtain: string;
};

export type CatalogSubstitution = {
  readonly key: string;
  readonly placeholder: string;
  readonly in: readonly Surface[];
};

export type CatalogAuth =
  | { readonly type: "bearer" }
  | { readonly type: "api-key"; readonly header: string; readonly prefix?: string }
  /** `key` is the password. A user name that is the same for everybody stands in `fixed`. */
  | { readonly type: "basic"; readonly username: CatalogKey & { readonly fixed?: string } }
  /** Without headers: nobody can set one up before requests can be signed. */
  | { readonly type: "custom"; readonly headers?: Readonly<Record<string, string>> }
  | { readonly type: "passthrough"; readonly substitutions: readonly CatalogSubstitution[] };

/** A well-known service, what its clients look for, and what it takes to set one up. */
export type CatalogEntry = {
  /** Also a name that the service may have. */
  readonly id: string;
  /** Other words that people call it by. */
  readonly aliases?: readonly string[];
  readonly name: string;
  /** Two to six words. */
  readonly description: string;
  /** `host[/path]`, as services are written; `*.` where everybody has a name of their own. */
  readonly host: string;
  /** Hosts that take the same key, each a service of its own. */
  readonly furtherHosts?: readonly { readonly id: string; readonly host: string }[];
  readonly auth: CatalogAuth;
  readonly key: CatalogKey;
  /**
   * What clients read the key from, each with what it is set to where it is unset: nothing that opens anything, in the
   * shape that clients insist on.
   */
  readonly variables: Readonly<Record<string, string>>;
  /** Further variables that hold a key of this service: never set, replaced where they have a value and may not keep it. */
  readonly alternatives?: Readonly<Record<string, string>>;
  /** Command lines that use it, the likeliest first. */
  readonly tryWith: readonly [string, ...string[]];
  /** What surprises, in a sentence. */
  readonly quirk?: string;
  /** Why it cannot be set up yet. */
  readonly notYet?: string;
  /** It is one of those that `GET /v1/service-catalog` lists. */
  readonly isTemplate: boolean;
};
