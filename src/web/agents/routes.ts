import type { Route } from "../../http/route.ts";
import { takeThawAgent } from "../console/frozen.tsx";
import { provenRoute } from "../console/prove.tsx";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showAgent, takeRole } from "./agent.tsx";
import { showNewAgent, takeNewAgent } from "./create.tsx";
import { showDelete, showRevoke, showRotate, takeDelete, takeRevoke, takeRotate } from "./end.tsx";
import { showAgents } from "./list.tsx";
import { AGENTS, NEW_AGENT } from "./place.ts";

const LOOKING = ["agent:list", "agent:list-registered"] as const;
const THAW = { to: "let a frozen agent go on" };
const AGENT = `${AGENTS}/:name` as const;

export const agentPageRoutes: readonly Route[] = [
  viewRoute(AGENTS, LOOKING, showAgents),
  viewRoute(NEW_AGENT, ["agent:create"], (visit) => showNewAgent(visit)),
  provenRoute(NEW_AGENT, ["agent:create"], { to: "add an agent" }, takeNewAgent),
  viewRoute(AGENT, LOOKING, (visit) => showAgent(visit)),
  provenRoute(`${AGENT}/role`, ["agent:set-role"], { to: "change what an agent may do" }, takeRole),
  provenRoute(`${AGENT}/thaw`, ["agent:thaw"], THAW, takeThawAgent),
  viewRoute(`${AGENT}/rotate`, ["agent:rotate"], showRotate),
  provenRoute(`${AGENT}/rotate`, ["agent:rotate"], { to: "give an agent another token" }, takeRotate),
  viewRoute(`${AGENT}/revoke`, ["agent:manage"], showRevoke),
  formRoute(`${AGENT}/revoke`, ["agent:manage"], takeRevoke),
  viewRoute(`${AGENT}/delete`, ["agent:delete"], showDelete),
  formRoute(`${AGENT}/delete`, ["agent:delete"], takeDelete),
];
