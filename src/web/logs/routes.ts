import type { Route } from "../../http/route.ts";
import { viewRoute } from "../console/routes.ts";
import { showLog } from "./detail.tsx";
import { showLogs } from "./list.tsx";

export const logPageRoutes: readonly Route[] = [
  viewRoute("/vaults/:name/logs", ["log:read"], showLogs),
  viewRoute("/vaults/:name/logs/:id", ["log:read"], showLog),
];
