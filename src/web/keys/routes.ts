import type { Route } from "../../http/route.ts";
import { provenRoute } from "../console/prove.tsx";
import { viewRoute } from "../console/routes.ts";
import { showRotation, showSigningKeys, takeRotation } from "./company-keys.tsx";
import { showKeys } from "./keys.tsx";
import { KEYS } from "./place.ts";
import { REPLACE_ROOT, ROTATE_ROOT, showRootRotation, takeRootRotation } from "./rotate-root.tsx";

const COMPANY_KEYS = "/companies/:id/signing-keys";

export const keyPageRoutes: readonly Route[] = [
  viewRoute(KEYS, ["authority:read"], showKeys),
  ...[ROTATE_ROOT, REPLACE_ROOT].flatMap((step) => [
    viewRoute(step.path, ["authority:rotate"], (visit) => showRootRotation(visit, step)),
    // Every program that uses the proxy depends on it: not for whoever has a cookie alone.
    provenRoute(step.path, ["authority:rotate"], { to: "replace the root certificate" }, (visit, form) =>
      takeRootRotation(visit, step, form),
    ),
  ]),
  viewRoute(COMPANY_KEYS, ["company:read"], showSigningKeys),
  viewRoute(`${COMPANY_KEYS}/rotate`, ["company:rotate-keys"], (visit) => showRotation(visit)),
  provenRoute(
    `${COMPANY_KEYS}/rotate`,
    ["company:rotate-keys"],
    { to: "replace the signing keys of a company" },
    takeRotation,
  ),
];
