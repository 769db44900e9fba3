import type { Route } from "../../http/route.ts";
import { formRoute, viewRoute } from "../console/routes.ts";
import { AUDIT, showAudit, takeSigning } from "./log.tsx";

export const auditPageRoutes: readonly Route[] = [
  viewRoute(AUDIT, ["audit:read"], showAudit),
  formRoute(`${AUDIT}/sign`, ["audit:sign"], takeSigning),
];
