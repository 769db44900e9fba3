import type { Route } from "../../http/route.ts";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showArrived, showStart, takeStart } from "./start.tsx";

const START = "/start";

export const startPageRoutes: readonly Route[] = [
  viewRoute(START, ["credential:write"], (visit) => showStart(visit)),
  formRoute(START, ["credential:write"], takeStart),
  viewRoute(`${START}/arrived`, ["log:read"], showArrived),
];
