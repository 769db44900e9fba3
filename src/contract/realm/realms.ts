/** Realms on the wire: members are spelt as the documents of that surface spell theirs; times without a fraction. */
import * as v from "valibot";

/** What is told of a realm along with an agent. */
export const RealmRefItem = v.object({
  id: v.string(),
  name: v.string(),
  slug: v.string(),
  color: v.string(),
});
export type RealmRefItem = v.InferOutput<typeof RealmRefItem>;

export const RealmItem = v.object({
  ...RealmRefItem.entries,
  companyId: v.string(),
  description: v.nullable(v.string()),
  isDefault: v.boolean(),
  createdAt: v.string(),
  agentCount: v.number(),
  userCount: v.number(),
  /** 0: there are none here; its readers expect the member. */
  workflowCount: v.literal(0),
});
export type RealmItem = v.InferOutput<typeof RealmItem>;

export const ListRealmsReply = v.object({ realms: v.array(RealmItem) });
export const RealmReply = v.object({ realm: RealmItem });
export const RealmSuccessReply = v.object({ success: v.literal(true) });

/** `agentId` is the agent's DID, and `company:agentId` for one without a key. */
export const AddRealmAgentReply = v.object({ ...RealmSuccessReply.entries, agentId: v.string() });

const Membership = { email: v.string(), role: v.string() };
const RealmMemberItem = v.object({ ...Membership, addedAt: v.string() });
export const ListRealmMembersReply = v.object({ members: v.array(RealmMemberItem) });
export const SetRealmMemberReply = v.object({ ...RealmSuccessReply.entries, ...Membership });
