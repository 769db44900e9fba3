/** What lists and tables outside of us say of a host name; asked by the rules, given to them. */

export type HostFacts = {
  /** The part under which names are registered (`com`, `co.uk`, `github.io`), by the Public Suffix List. */
  readonly suffix: string;
  /** From the list's private section: whoever owns it gives names, and what answers there, to anybody. */
  readonly isShared: boolean;
  /** The suffix and one label more; absent where the name is itself a suffix, or has one label. */
  readonly domain?: string;
  /** The domain by the list's section of registries alone: who owns a shared suffix. */
  readonly registered?: string;
  /** The name with its `xn--` labels decoded; those that do not decode as they are. */
  readonly unicode: string;
};

/** The facts about a name without `*.` in front; nothing about addresses and names that are none. */
export type HostLookup = (host: string) => HostFacts | undefined;
