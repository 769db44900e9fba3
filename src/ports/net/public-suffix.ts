import type { HostLookup } from "../../core/reach/host-facts.ts";

/** The Public Suffix List, with its private section. Loaded when it is first asked for, as most servers seldom need it. */
export type PublicSuffixes = {
  /** The same lookup each time, which then answers from memory. */
  load(): Promise<HostLookup>;
};
