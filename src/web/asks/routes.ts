import type { Route } from "../../http/route.ts";
import { provenRoute } from "../console/prove.tsx";
import { viewRoute } from "../console/routes.ts";
import { askLinkRoutes } from "./link.tsx";
import { showAsks, takeAnswer } from "./list.tsx";

const ASKS = "/vaults/:name/asks";

/** To refuse a request gives nobody anything. */
const TO_LET_GO = {
  to: "let a request go",
  when: (form: { text(name: string): string }) => form.text("answer") !== "no",
};

export const askPageRoutes: readonly Route[] = [
  viewRoute(ASKS, ["ask:list"], (visit) => showAsks(visit)),
  provenRoute(`${ASKS}/:id`, ["ask:answer"], TO_LET_GO, takeAnswer),
  ...askLinkRoutes,
];
