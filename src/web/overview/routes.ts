import type { Route } from "../../http/route.ts";
import { viewRoute } from "../console/routes.ts";
import { OVERVIEW, showInstanceOverview } from "./instance.tsx";
import { showVaultOverview } from "./vault.tsx";

export const overviewRoutes: readonly Route[] = [
  viewRoute(OVERVIEW, ["traffic:read-instance"], showInstanceOverview),
  viewRoute("/vaults/:name/overview", ["traffic:read"], showVaultOverview),
];
