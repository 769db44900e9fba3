import type { Access } from "../proxy/proxy-access.ts";
import type { CanaryRef } from "./search.ts";

/**
 * A canary that stands in a request, or undefined for a placeholder that was given to another actor or vault, and where: a
 * place such as `body` or `header x-debug`.
 */
export type Sighted = { readonly canary: CanaryRef | undefined; readonly place: string };

/** The same with whose request it was, as far as that is known, and where it should have gone. */
export type Sighting = Sighted & {
  readonly access: Access | undefined;
  /** The peer's address. */
  readonly ip: string;
  /** `host:port`. */
  readonly host: string;
};
