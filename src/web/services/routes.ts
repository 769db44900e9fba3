import type { Route } from "../../http/route.ts";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showDeleteService, takeDeleteService, takeSwitchService } from "./confirm.tsx";
import { showServices } from "./list.tsx";
import { showEditService, showNewService, takeEditService, takeNewService } from "./save.tsx";

const SERVICES = "/vaults/:name/services";
const SERVICE = `${SERVICES}/:service` as const;

export const servicePageRoutes: readonly Route[] = [
  viewRoute(SERVICES, ["service:list"], showServices),
  viewRoute(`${SERVICES}/new`, ["service:write"], (visit) => showNewService(visit)),
  formRoute(`${SERVICES}/new`, ["service:write"], takeNewService),
  viewRoute(`${SERVICE}/edit`, ["service:write"], (visit) => showEditService(visit)),
  formRoute(`${SERVICE}/edit`, ["service:write"], takeEditService),
  viewRoute(`${SERVICE}/delete`, ["service:write"], (visit) => showDeleteService(visit)),
  formRoute(`${SERVICE}/delete`, ["service:write"], takeDeleteService),
  formRoute(`${SERVICE}/switch`, ["service:write"], takeSwitchService),
];
