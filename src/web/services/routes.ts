import type { Form } from "../../http/read-form.ts";
import type { Route } from "../../http/route.ts";
import { provenRoute } from "../console/prove.tsx";
import { viewRoute } from "../console/routes.ts";
import { showDeleteService, takeDeleteService, takeSwitchService } from "./confirm.tsx";
import { showServices } from "./list.tsx";
import { showEditService, showNewService, takeEditService, takeNewService } from "./save.tsx";
import { confirmedHosts } from "./written.ts";

const SERVICES = "/vaults/:name/services";
const SERVICE = `${SERVICES}/:service` as const;

/** Of admins no host is asked for, so whatever a form says of a service may send a credential further. */
const REACH = { to: "say where credentials are sent" };
/** Another service may answer in its place. One that does harm is switched off at once. */
const IN_ITS_PLACE = {
  ...REACH,
  when: (form: Form) => form.text("on") === "true" || confirmedHosts(form).length > 0,
};

export const servicePageRoutes: readonly Route[] = [
  viewRoute(SERVICES, ["service:list"], showServices),
  viewRoute(`${SERVICES}/new`, ["service:write"], (visit) => showNewService(visit)),
  provenRoute(`${SERVICES}/new`, ["service:write"], REACH, takeNewService),
  viewRoute(`${SERVICE}/edit`, ["service:write"], (visit) => showEditService(visit)),
  provenRoute(`${SERVICE}/edit`, ["service:write"], REACH, takeEditService),
  viewRoute(`${SERVICE}/delete`, ["service:write"], (visit) => showDeleteService(visit)),
  provenRoute(`${SERVICE}/delete`, ["service:write"], IN_ITS_PLACE, takeDeleteService),
  provenRoute(`${SERVICE}/switch`, ["service:write"], IN_ITS_PLACE, takeSwitchService),
];
