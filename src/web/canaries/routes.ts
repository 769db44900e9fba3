import type { Route } from "../../http/route.ts";
import { provenRoute } from "../console/prove.tsx";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showCanaries, showRevokeCanary, takeCanary, takeRevokeCanary } from "./list.tsx";

const CANARIES = "/vaults/:name/canaries";

export const canaryPageRoutes: readonly Route[] = [
  viewRoute(CANARIES, ["canary:list"], (visit) => showCanaries(visit)),
  formRoute(CANARIES, ["canary:write"], takeCanary),
  viewRoute(`${CANARIES}/revoke`, ["canary:write"], (visit) => showRevokeCanary(visit)),
  // What watches is not to be taken away by whoever sits at an open browser.
  provenRoute(`${CANARIES}/revoke`, ["canary:write"], { to: "watch for a canary no more" }, takeRevokeCanary),
];
