import type { Entry } from "./entry.ts";

/** How a member of a row is kept: an `integer` is rounded, a `flag` is 0 or 1, `names` are a list as JSON. */
type Kind<T> = undefined extends T
  ? "optional text"
  : T extends string
    ? "text"
    : T extends number
      ? "integer"
      : T extends boolean
        ? "flag"
        : "names";

type Field<Name extends keyof Entry> = {
  readonly kind: Kind<Entry[Name]>;
  /** A function of its own for each member: one that reads any member by its name takes five times as long. */
  readonly of: (entry: Entry) => Entry[Name];
};

/**
 * Every member of a row of the request log, and how it is kept. The rows that wait (`batch.ts`), both engines' inserts,
 * the table's type and the reading of rows follow from this list; only a migration has to add the column itself.
 */
export const LOG_FIELDS: { readonly [Name in keyof Entry]-?: Field<Name> } = {
  vaultId: { kind: "optional text", of: (entry) => entry.vaultId },
  actorType: { kind: "text", of: (entry) => entry.actorType },
  actorId: { kind: "text", of: (entry) => entry.actorId },
  sessionId: { kind: "text", of: (entry) => entry.sessionId },
  ingress: { kind: "text", of: (entry) => entry.ingress },
  method: { kind: "text", of: (entry) => entry.method },
  host: { kind: "text", of: (entry) => entry.host },
  path: { kind: "text", of: (entry) => entry.path },
  matchedService: { kind: "text", of: (entry) => entry.matchedService },
  credentialKeys: { kind: "names", of: (entry) => entry.credentialKeys },
  status: { kind: "integer", of: (entry) => entry.status },
  latencyMs: { kind: "integer", of: (entry) => entry.latencyMs },
  errorCode: { kind: "text", of: (entry) => entry.errorCode },
  authScheme: { kind: "text", of: (entry) => entry.authScheme },
  authHeader: { kind: "text", of: (entry) => entry.authHeader },
  plaintext: { kind: "flag", of: (entry) => entry.plaintext },
  placeholderSent: { kind: "flag", of: (entry) => entry.placeholderSent },
  tlsAlert: { kind: "optional text", of: (entry) => entry.tlsAlert },
  foundIn: { kind: "optional text", of: (entry) => entry.foundIn },
  createdAt: { kind: "integer", of: (entry) => entry.createdAt },
};
