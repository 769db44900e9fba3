/** Companies on the wire: members are spelt as those spell them whose programs ask. */
import * as v from "valibot";

export const CompanyItem = v.object({
  companyId: v.string(),
  spiffeId: v.string(),
  /** With milliseconds. */
  registeredAt: v.string(),
  /** Absent unless it was set. */
  metadata: v.optional(v.record(v.string(), v.unknown())),
});
export type CompanyItem = v.InferOutput<typeof CompanyItem>;

/** `apiKey` is shown this once. */
export const CreateCompanyReply = v.object({ ...CompanyItem.entries, apiKey: v.string() });
export const ListCompaniesReply = v.object({ companies: v.array(CompanyItem) });
export const CompanySvidReply = v.object({ companyId: v.string(), spiffeId: v.string(), svid: v.string() });

const KeyItem = v.object({
  kid: v.string(),
  pem: v.string(),
  fingerprint: v.string(),
  jwk: v.record(v.string(), v.string()),
});
/** Both keys are Ed25519; the P-256 ones are replaced along with them. */
export const RotateKeysReply = v.object({
  companyId: v.string(),
  rotatedAt: v.string(),
  gracePeriodHours: v.number(),
  newKey: KeyItem,
  retiredKey: v.object({ ...KeyItem.entries, verifiableUntil: v.string() }),
});
export type RotateKeysReply = v.InferOutput<typeof RotateKeysReply>;
