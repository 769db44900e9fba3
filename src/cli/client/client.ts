/** The server's API as typed calls over `contract/`. Every call throws a Failure or returns what it promises. */
import { CatalogReply } from "../../contract/instance/catalog.ts";
import { StatusReply } from "../../contract/instance/status.ts";
import { DiscoverReply } from "../../contract/vault/vaults.ts";
import { askCalls } from "../ask/calls.ts";
import { accountCalls, authCalls, userCalls, userInviteCalls } from "./account.ts";
import { agentCalls, agentInviteCalls, registrationCalls, vaultAgentCalls } from "./agent.ts";
import type { Caller } from "./call.ts";
import { canaryCalls } from "./canaries.ts";
import { companyCalls } from "./company.ts";
import { auditCalls, caCalls, logCalls, settingCalls } from "./instance.ts";
import { oauthCalls } from "./oauth.ts";
import { policyCalls } from "./policies.ts";
import { proposalCalls } from "./proposals.ts";
import { realmCalls } from "./realm.ts";
import { request, type Target } from "./transport.ts";
import {
  credentialCalls,
  runCalls,
  serviceCalls,
  sessionCalls,
  vaultCalls,
  vaultUserCalls,
} from "./vault.ts";
import { webhookCalls } from "./webhooks.ts";

export type Client = ReturnType<typeof createClient>;

/** Opens nothing; each call is one request to `target.address`. */
export function createClient(target: Target) {
  const call: Caller = (reply, method, path, rest = {}) => request(target, { method, path, ...rest }, reply);
  return {
    address: target.address,
    status: () => call(StatusReply, "GET", "/v1/status"),
    catalog: () => call(CatalogReply, "GET", "/v1/service-catalog"),
    ca: caCalls(target, call),
    auth: authCalls(target, call),
    users: userCalls(call),
    userInvites: userInviteCalls(call),
    account: accountCalls(target, call),
    agents: agentCalls(call),
    registrations: registrationCalls(call),
    policies: policyCalls(call),
    companies: companyCalls(call),
    realms: realmCalls(call),
    agentInvites: agentInviteCalls(call),
    vaults: vaultCalls(call),
    vaultAgents: vaultAgentCalls(call),
    vaultUsers: vaultUserCalls(call),
    runs: runCalls(call),
    sessions: sessionCalls(call),
    discover: () => call(DiscoverReply, "GET", "/discover"),
    credentials: credentialCalls(call),
    oauth: oauthCalls(call),
    services: serviceCalls(call),
    proposals: proposalCalls(call),
    asks: askCalls(call),
    webhooks: webhookCalls(call),
    canaries: canaryCalls(call),
    logs: logCalls(call),
    audit: auditCalls(call),
    settings: settingCalls(call),
  };
}
