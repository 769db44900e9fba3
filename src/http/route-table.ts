import type { Route } from "./route.ts";
import { authRoutes } from "./routes/auth.ts";
import { certificateAuthorityRoutes } from "./routes/certificate-authority.ts";
import { credentialRoutes } from "./routes/credentials.ts";
import { discoverRoutes } from "./routes/discover.ts";
import { logRoutes } from "./routes/logs.ts";
import { serviceRoutes } from "./routes/services.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { statusRoutes } from "./routes/status.ts";
import { vaultRoutes } from "./routes/vaults.ts";

/** Every route there is. What is not here is answered 404. */
export const ROUTES: readonly Route[] = [
  ...statusRoutes,
  ...certificateAuthorityRoutes,
  ...authRoutes,
  ...sessionRoutes,
  ...vaultRoutes,
  ...serviceRoutes,
  ...credentialRoutes,
  ...discoverRoutes,
  ...logRoutes,
];
