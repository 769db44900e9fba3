import { registerAgent } from "../../../app/company/agents/register.ts";
import { issueAgentSvid } from "../../../app/company/svid.ts";
import { AgentSvidReply, RegisterAgentReply } from "../../../contract/company/register.ts";
import { formatMillis } from "../../../core/time.ts";
import { readJson } from "../../read-body.ts";
import { route } from "../../route.ts";
import { companyFault } from "./company-fault.ts";

/** Agents as their companies know them; what people do with agents is in `routes/agent/`. */
export const companyAgentRoutes = [
  route({
    method: "POST",
    path: "/v1/agents/register",
    access: ["agent:register"],
    fault: companyFault,
    reply: RegisterAgentReply,
    status: 201,
    handle: async ({ deps, principal, query, c }) => {
      c.header("Cache-Control", "no-store");
      const { agent, agentId, issued } = await registerAgent(deps, principal, {
        named: query("company"),
        readBody: () => readJson(c.req.raw),
      });
      const { spiffeId, svid } = issued;
      return { agentId, spiffeId, svid, registeredAt: formatMillis(agent.registeredAt) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/agents/:name/svid",
    access: ["agent:issue-svid"],
    fault: companyFault,
    reply: AgentSvidReply,
    handle: async ({ deps, principal, param, c }) => {
      c.header("Cache-Control", "no-store");
      const issued = await issueAgentSvid(deps, principal, {
        ref: param("name"),
        parameters: {
          alg: c.req.queries("alg") ?? [],
          audience: c.req.queries("audience") ?? [],
          ttl: c.req.queries("ttl") ?? [],
        },
      });
      const { subject, spiffeId, svid, expiresAt, audience } = issued;
      return { agentId: subject.agentId, spiffeId, svid, expiresAt: formatMillis(expiresAt), audience };
    },
  }),
];
