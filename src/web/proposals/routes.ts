import type { Route } from "../../http/route.ts";
import { viewRoute } from "../console/routes.ts";
import { showProposals } from "./list.tsx";

export const proposalPageRoutes: readonly Route[] = [
  viewRoute("/vaults/:name/proposals", ["proposal:list"], showProposals),
];
