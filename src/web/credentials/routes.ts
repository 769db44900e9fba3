import type { Route } from "../../http/route.ts";
import { provenRoute } from "../console/prove.tsx";
import { formRoute, viewRoute } from "../console/routes.ts";
import { showNewCredentials, takeNewCredentials } from "./add.tsx";
import { showAudience, takeAudience, takeUnbind } from "./audience.tsx";
import { showNewOAuth, takeNewOAuth } from "./connect.tsx";
import { showConnection, showDisconnect, takeConnection, takeDisconnect } from "./connection.tsx";
import { showCredentials } from "./list.tsx";
import {
  revealCredential,
  showDeleteCredential,
  showReplace,
  takeDeleteCredential,
  takeReplace,
} from "./one.tsx";

const CREDENTIALS = "/vaults/:name/credentials";
const CREDENTIAL = `${CREDENTIALS}/:key` as const;

export const credentialPageRoutes: readonly Route[] = [
  viewRoute(CREDENTIALS, ["credential:list"], showCredentials),
  viewRoute(`${CREDENTIALS}/new`, ["credential:write"], (visit) => showNewCredentials(visit)),
  formRoute(`${CREDENTIALS}/new`, ["credential:write"], takeNewCredentials),
  viewRoute(`${CREDENTIALS}/new-oauth`, ["credential:write"], (visit) => showNewOAuth(visit)),
  formRoute(`${CREDENTIALS}/new-oauth`, ["credential:write"], takeNewOAuth),
  viewRoute(`${CREDENTIAL}/connection`, ["credential:describe"], (visit) => showConnection(visit)),
  formRoute(`${CREDENTIAL}/connection`, ["credential:write"], takeConnection),
  viewRoute(`${CREDENTIAL}/disconnect`, ["credential:write"], (visit) => showDisconnect(visit)),
  formRoute(`${CREDENTIAL}/disconnect`, ["credential:write"], takeDisconnect),
  viewRoute(`${CREDENTIAL}/audience`, ["credential:describe"], (visit) => showAudience(visit)),
  provenRoute(
    `${CREDENTIAL}/audience`,
    ["audience:bind"],
    { to: "say where credentials are sent" },
    takeAudience,
  ),
  formRoute(`${CREDENTIAL}/audience/take-back`, ["audience:unbind"], takeUnbind),
  viewRoute(`${CREDENTIAL}/replace`, ["credential:write"], (visit) => showReplace(visit)),
  formRoute(`${CREDENTIAL}/replace`, ["credential:write"], takeReplace),
  viewRoute(`${CREDENTIAL}/delete`, ["credential:write"], (visit) => showDeleteCredential(visit)),
  formRoute(`${CREDENTIAL}/delete`, ["credential:write"], takeDeleteCredential),
  provenRoute(
    `${CREDENTIAL}/reveal`,
    ["credential:reveal"],
    { to: "see a credential's value" },
    revealCredential,
  ),
];
