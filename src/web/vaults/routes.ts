import { type Route, route } from "../../http/route.ts";
import { aboutServer } from "../../http/routes/instance/status.ts";
import { demandViewer } from "../console/entry.ts";
import { consoleFault } from "../console/fault.tsx";
import { provenRoute } from "../console/prove.tsx";
import { formRoute, viewRoute } from "../console/routes.ts";
import { NEW_VAULT, showNewVault, takeNewVault } from "./create.tsx";
import { showDelete, showLeave, takeDelete, takeJoin, takeLeave } from "./leave-delete.tsx";
import { showVaults } from "./list.tsx";
import { enterVaultPage, showSettings, takePolicies, takeProxy, takeRename } from "./settings.tsx";

const VAULT = "/vaults/:name";

export const vaultPageRoutes: readonly Route[] = [
  // The address is announced, so people open it, and programs ask for it.
  route({
    method: "GET",
    path: "/",
    access: "always",
    page: "console",
    fault: consoleFault,
    handle: async (call) => {
      const isPerson = call.c.req.header("Accept")?.includes("text/html") === true;
      return isPerson ? showVaults(await demandViewer(call)) : aboutServer(call.deps);
    },
  }),
  viewRoute(NEW_VAULT, ["vault:create"], (visit) => showNewVault(visit)),
  formRoute(NEW_VAULT, ["vault:create"], takeNewVault),
  viewRoute(VAULT, ["setting:read"], enterVaultPage),
  viewRoute(`${VAULT}/settings`, ["setting:read"], (visit) => showSettings(visit)),
  provenRoute(
    `${VAULT}/settings`,
    ["setting:write"],
    { to: "change what a vault lets through" },
    takePolicies,
  ),
  formRoute(`${VAULT}/settings/upstream-proxy`, ["setting:write"], takeProxy),
  formRoute(`${VAULT}/rename`, ["vault:rename"], takeRename),
  formRoute(`${VAULT}/join`, ["vault:join"], takeJoin),
  viewRoute(`${VAULT}/leave`, ["vault:leave"], (visit) => showLeave(visit)),
  formRoute(`${VAULT}/leave`, ["vault:leave"], takeLeave),
  viewRoute(`${VAULT}/delete`, ["vault:delete"], (visit) => showDelete(visit)),
  formRoute(`${VAULT}/delete`, ["vault:delete"], takeDelete),
];
