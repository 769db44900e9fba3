import * as realms from "../../contract/realm/realms.ts";
import type { Caller } from "./call.ts";

/** A realm is named by its id, its slug or `company:slug`. */
export function realmCalls(call: Caller) {
  const path = (realm: string, rest = "") => `/api/realms/${encodeURIComponent(realm)}${rest}`;
  return {
    list: () => call(realms.ListRealmsReply, "GET", "/api/realms"),
    read: (realm: string) => call(realms.RealmReply, "GET", path(realm)),
    create: (company: string | undefined, body: Readonly<Record<string, string | undefined>>) =>
      call(realms.RealmReply, "POST", "/api/realms", { query: { company }, body }),
    delete: (realm: string) => call(realms.RealmSuccessReply, "DELETE", path(realm)),
    addAgent: (realm: string, agentDid: string) =>
      call(realms.AddRealmAgentReply, "POST", path(realm, "/agents"), { body: { agentDid } }),
    removeAgent: (realm: string, agent: string) =>
      call(realms.RealmSuccessReply, "DELETE", path(realm, `/agents/${encodeURIComponent(agent)}`)),
    members: (realm: string) => call(realms.ListRealmMembersReply, "GET", path(realm, "/members")),
    setMember: (realm: string, body: { readonly email: string; readonly role: string | undefined }) =>
      call(realms.SetRealmMemberReply, "POST", path(realm, "/members"), { body }),
    removeMember: (realm: string, email: string) =>
      call(realms.RealmSuccessReply, "DELETE", path(realm, `/members/${encodeURIComponent(email)}`)),
  };
}
