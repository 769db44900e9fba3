import * as v from "valibot";
import { RealmRefItem } from "../realm/realms.ts";
import { PolicyItem } from "./policies.ts";

/**
 * `id` is the DID, or `company:agentId` for an agent without a key; `name` what people read. `realm` is the primary one of
 * `realms`. Times have no fraction.
 */
export const DirectoryItem = v.object({
  id: v.string(),
  name: v.string(),
  capabilities: v.array(v.string()),
  llmProvider: v.nullable(v.string()),
  llmModel: v.nullable(v.string()),
  isOnline: v.boolean(),
  registeredAt: v.string(),
  lastSeen: v.nullable(v.string()),
  realm: RealmRefItem,
  realms: v.array(RealmRefItem),
  online: v.boolean(),
  /** By what it was seen last; null for one that never was. */
  presence: v.nullable(v.object({ source: v.picklist(["proxy", "ws", "api"]) })),
  agentId: v.string(),
  spiffeId: v.string(),
  companyId: v.string(),
  version: v.nullable(v.string()),
  keyType: v.nullable(v.picklist(["ed25519", "opaque"])),
});
export type DirectoryItem = v.InferOutput<typeof DirectoryItem>;

export const ListDirectoryReply = v.object({
  agents: v.array(DirectoryItem),
  total: v.number(),
  page: v.number(),
  pageSize: v.number(),
  totalPages: v.number(),
  /** How many of all that the other filters let through are online. */
  online: v.number(),
});

export const DirectoryAgentReply = v.object({
  ...DirectoryItem.entries,
  /** None is kept here; its readers expect the member. */
  llmSystemPrompt: v.null(),
  publicKey: v.nullable(v.string()),
  /** The newest that holds it, or a realm that it is in, to something now. */
  policy: v.nullable(PolicyItem),
  uid: v.string(),
});
