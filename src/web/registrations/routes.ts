import type { Route } from "../../http/route.ts";
import { provenRoute } from "../console/prove.tsx";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showRegistrations } from "./inbox.tsx";
import { REGISTRATIONS } from "./place.ts";
import { showRegistration, showReject, takeApproval, takeRejection } from "./registration.tsx";

const ONE = `${REGISTRATIONS}/:id` as const;

export const registrationPageRoutes: readonly Route[] = [
  viewRoute(REGISTRATIONS, ["registration:list"], showRegistrations),
  viewRoute(ONE, ["registration:decide"], (visit) => showRegistration(visit)),
  provenRoute(`${ONE}/approve`, ["registration:decide"], { to: "let a key become an agent" }, takeApproval),
  viewRoute(`${ONE}/reject`, ["registration:decide"], (visit) => showReject(visit)),
  formRoute(`${ONE}/reject`, ["registration:decide"], takeRejection),
];
