import * as policies from "../../contract/agent/policies.ts";
import type { Caller } from "./call.ts";

/** Which policies; an agent by any reference. */
type Filter = {
  readonly agentDid?: string | undefined;
  readonly realmId?: string | undefined;
  readonly includeExpired?: string;
};

export function policyCalls(call: Caller) {
  return {
    create: (body: Readonly<Record<string, unknown>>) =>
      call(policies.CreatePolicyReply, "POST", "/api/policies", { body }),
    list: (query: Filter) => call(policies.ListPoliciesReply, "GET", "/api/policies", { query }),
    delete: (id: string) =>
      call(policies.DeletePolicyReply, "DELETE", `/api/policies/${encodeURIComponent(id)}`),
  };
}
