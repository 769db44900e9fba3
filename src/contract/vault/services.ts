import * as v from "valibot";
import { UsageItem } from "../limits.ts";
import { ProposalReach } from "./proposals.ts";

/** Shapes only; what the fields may hold is `core/service/parse.ts`, which gives the better message. */
export const ServiceItem = v.looseObject({
  name: v.optional(v.string()),
  host: v.optional(v.string()),
  path: v.optional(v.string()),
  enabled: v.optional(v.nullable(v.boolean())),
  /** Those that it takes, `HEAD` with `GET`; absent where it takes all. Ours. */
  methods: v.optional(v.nullable(v.array(v.unknown()))),
  auth: v.optional(v.unknown()),
  substitutions: v.optional(v.nullable(v.array(v.unknown()))),
  cookies: v.optional(v.nullable(v.string())),
  foreign_credentials: v.optional(v.nullable(v.string())),
  /** What becomes of answers that tell a value that was injected: `redact` unless it says `refuse` or `pass`. */
  leaks: v.optional(v.nullable(v.string())),
  /** Capabilities that an agent must have to use it; absent where none is needed. */
  requires: v.optional(v.nullable(v.array(v.unknown()))),
  /** What its answers may cost, as `core/budget/budget.ts` reads it; absent where nothing is counted. */
  budget: v.optional(v.unknown()),
});
export type ServiceItem = v.InferOutput<typeof ServiceItem>;

/** What a person has typed to confirm it: 409 `confirmation_required` asks for it, with `reach`. Ours. */
const CONFIRMED = { confirm_hosts: v.optional(v.array(v.string())) };

export const ReplaceServicesBody = v.object({ services: v.array(v.unknown()), ...CONFIRMED });
export const AddServicesBody = v.object({
  services: v.array(v.unknown()),
  ...CONFIRMED,
  /** Makes a name of the host and path for an entry without one that no service answers for; otherwise it is refused. */
  make_names: v.optional(v.boolean()),
});
export const PatchServiceBody = v.object({ enabled: v.boolean(), ...CONFIRMED });

/** A refusal of services that would send a credential to further hosts: what they would newly reach. */
export const ServicesConflict = v.object({
  code: v.picklist(["confirmation_required", "reach_refused"]),
  reach: v.omit(ProposalReach, ["hash"]),
});

export const ListServicesReply = v.object({
  vault: v.string(),
  services: v.array(ServiceItem),
  /** How budgets stand; absent where no service has one. Ours. */
  budgets: v.optional(
    v.array(
      v.object({
        service: v.string(),
        /** Of a budget that each agent has: whose, by its id. */
        agent: v.optional(v.string()),
        usage: v.array(UsageItem),
      }),
    ),
  ),
});
export type ListServicesReply = v.InferOutput<typeof ListServicesReply>;
export const UpsertServicesReply = v.object({
  vault: v.string(),
  upserted: v.array(v.string()),
  services_count: v.number(),
  /** Sentences about what was written and will hardly do what was meant, such as a key that is not stored; absent when
   * there is none. */
  warnings: v.optional(v.array(v.string())),
});
export type UpsertServicesReply = v.InferOutput<typeof UpsertServicesReply>;
export const ReplaceServicesReply = v.object({
  vault: v.string(),
  services_count: v.number(),
  /** As in `UpsertServicesReply`. */
  warnings: v.optional(v.array(v.string())),
});
export type ReplaceServicesReply = v.InferOutput<typeof ReplaceServicesReply>;
export const PatchServiceReply = v.object({
  vault: v.string(),
  name: v.string(),
  host: v.string(),
  enabled: v.boolean(),
});
export type PatchServiceReply = v.InferOutput<typeof PatchServiceReply>;
export const RemoveServiceReply = v.object({
  vault: v.string(),
  removed: v.string(),
  removed_host: v.string(),
  services_count: v.number(),
});
export type RemoveServiceReply = v.InferOutput<typeof RemoveServiceReply>;
export const ClearServicesReply = v.object({ vault: v.string(), cleared: v.boolean() });
export const CredentialUsageReply = v.object({
  services: v.array(v.object({ name: v.string(), host: v.string() })),
});
