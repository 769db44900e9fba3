/** What is said of a change in reach. */
import type { Capability } from "../agent/capability.ts";
import type { KeyName } from "../ids.ts";
import type { Service } from "../service/service.ts";
import type { KeyAudience } from "./audience.ts";
import type { HostLookup } from "./host-facts.ts";
import type { Reach } from "./reach.ts";

/** What there is to say of new reach. */
export type ReachReason =
  /** The credential is stored already, and nobody has bound it to this host. */
  | { readonly code: "existing-credential-new-host" }
  /** It is bound to this host, but not in this part of requests. */
  | { readonly code: "new-surface" }
  /** It is stored for the first time, and services of the vault use its name for these places and not for this one. */
  | { readonly code: "named-elsewhere"; readonly hosts: readonly string[] }
  /** The credential goes there already, and would be in these headers, too, which the host may repeat in its answers. */
  | { readonly code: "new-header"; readonly headers: readonly string[] }
  /** The credential goes there already, and cookies that the host gives for it would be handed on to the agent. */
  | { readonly code: "cookies" }
  /** The credential goes there already, and answers that tell it would be handed on to the agent. */
  | { readonly code: "unsearched" }
  /** Services let only agents with these capabilities have the credential used, and this one would not demand them. */
  | { readonly code: "unrequired"; readonly capabilities: readonly Capability[] }
  /** The credential goes there already, and could be used with these methods, too; absent: with all that there are. */
  | { readonly code: "more-methods"; readonly methods?: readonly string[] }
  /** The host stands for every name of one label more. */
  | { readonly code: "wildcard" }
  /** Anybody may have a name under `suffix`. */
  | { readonly code: "shared-suffix"; readonly suffix: string }
  /** The host is itself a suffix that names are given under. */
  | { readonly code: "public-suffix"; readonly suffix: string }
  /** The host is not `resembles`, a domain that the vault or the catalogue knows, and could be taken for it. */
  | { readonly code: "look-alike"; readonly resembles: string }
  /** The host has labels in other scripts; `unicode` is how it is read. `mixed` names the scripts of one label. */
  | { readonly code: "encoded-name"; readonly unicode: string; readonly mixed?: readonly string[] }
  /** A service that answered here, or refused to, is gone, and a wider one takes its place. */
  | { readonly code: "uncovered" }
  /** An address of an OAuth credential that is no preset's and has another domain than the services that use it. */
  | { readonly code: "unknown-endpoint" }
  /** Port 80, or an address of http: the value goes out unencrypted. Said, and not asked. */
  | { readonly code: "plain-http" };

export type ReachChange = Reach & {
  /** `host[:port][path]`. */
  readonly matcher: string;
  /** What has to be typed if anything has: `host[:port]`. */
  readonly place: string;
  /** The registrable domain; the host itself where there is none. */
  readonly domain: string;
  /** Whether the credential is stored already. */
  readonly existing: boolean;
  /** When it was first bound (ms since 1970), and to what; absent and empty where it is not. */
  readonly boundSince?: number;
  readonly boundTo: readonly string[];
  readonly reasons: readonly ReachReason[];
  /** Whether a person has to type the host before this may come true. */
  readonly typed: boolean;
};

export type ReachAssessment = {
  /** Those that have to be confirmed first; within that in the order of their texts. */
  readonly added: readonly ReachChange[];
  readonly removed: readonly Reach[];
  /** Keys whose value another one takes the place of, everywhere where it is used. */
  readonly replaced: readonly KeyName[];
  /** Where a replaced value went already and the next one goes, too, which may be another party's. In the order of their texts. */
  readonly inherited: readonly Reach[];
  /** What a person has to type, each once, sorted. Empty when nothing has to be confirmed. */
  readonly confirmHosts: readonly string[];
};

export type ReachQuestion = {
  readonly before: readonly Service[];
  readonly after: readonly Service[];
  /** Of `before`, what counts as new since it is refused and sent again: as `restatedReach` says. */
  readonly restated?: readonly Reach[];
  /** Addresses of OAuth credentials, with the surfaces that are theirs. */
  readonly endpointsBefore?: readonly Reach[];
  readonly endpointsAfter?: readonly Reach[];
  /** Keys that are stored before the change. */
  readonly existing: ReadonlySet<KeyName>;
  readonly audiences: readonly KeyAudience[];
  /** Keys that the change stores for the first time: whatever services say of them is new. */
  readonly created?: readonly KeyName[];
  /** Stored keys that the change gives another value. */
  readonly replaced?: readonly KeyName[];
  /** Further hosts that names are compared with, beside those of the vault and of the catalogue. */
  readonly knownHosts?: readonly string[];
  readonly lookUp: HostLookup;
};
