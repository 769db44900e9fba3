import * as canaries from "../../contract/vault/canaries.ts";
import { type Body, type Caller, vaultPath } from "./call.ts";

export function canaryCalls(call: Caller) {
  const path = (vault: string) => `${vaultPath(vault)}/canaries`;
  return {
    create: (vault: string, body: Body<typeof canaries.CreateCanaryBody>) =>
      call(canaries.CreateCanaryReply, "POST", path(vault), { body }),
    list: (vault: string) => call(canaries.ListCanariesReply, "GET", path(vault)),
    revoke: (vault: string, id: string) =>
      call(canaries.RevokeCanaryReply, "DELETE", `${path(vault)}/${encodeURIComponent(id)}`),
  };
}
