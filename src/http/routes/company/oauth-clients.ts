import {
  createOAuthClient,
  listOAuthClients,
  openCompanyToken,
  revokeOAuthClient,
} from "../../../app/company/oauth-clients.ts";
import {
  CompanyTokenReply,
  CreateOAuthClientReply,
  ListOAuthClientsReply,
  type OAuthClientItem,
  RevokeOAuthClientReply,
} from "../../../contract/company/oauth-clients.ts";
import { AppError } from "../../../core/errors.ts";
import { formatMillis } from "../../../core/time.ts";
import type { CompanyOAuthClient } from "../../../ports/store/company/oauth-clients.ts";
import type { ApiContext } from "../../deps.ts";
import { readJson } from "../../read-body.ts";
import { type Call, route } from "../../route.ts";
import { companyFault } from "./company-fault.ts";
import { tokenFault } from "./token-fault.ts";
import { readTokenRequest, type TokenRequest } from "./token-request.ts";

const PATH = "/v1/oauth/clients";
export const CLIENT_CREDENTIALS = "client_credentials";

export const oauthClientRoutes = [
  route({
    method: "POST",
    path: PATH,
    access: ["oauth-client:manage"],
    fault: companyFault,
    reply: CreateOAuthClientReply,
    status: 201,
    handle: async ({ deps, principal, query, c }) => {
      c.header("Cache-Control", "no-store");
      const readBody = () => readJson(c.req.raw, { optional: true });
      const { client, secret } = await createOAuthClient(deps, principal, {
        named: query("company"),
        readBody,
      });
      return { ...toItem(client), clientSecret: secret };
    },
  }),
  route({
    method: "GET",
    path: PATH,
    access: ["oauth-client:manage"],
    fault: companyFault,
    reply: ListOAuthClientsReply,
    handle: async ({ deps, principal, query }) => ({
      clients: (await listOAuthClients(deps, principal, query("company"))).map(toItem),
    }),
  }),
  route({
    method: "DELETE",
    path: `${PATH}/:id`,
    access: ["oauth-client:manage"],
    fault: companyFault,
    reply: RevokeOAuthClientReply,
    handle: async ({ deps, principal, query, param }) => {
      await revokeOAuthClient(deps, principal, { named: query("company"), id: param("id") });
      return { revoked: true } as const;
    },
  }),
  route({
    method: "POST",
    path: "/v1/oauth/token",
    access: "anonymous",
    fault: tokenFault,
    reply: CompanyTokenReply,
    handle: async ({ deps, c, origin }) => {
      const request = await readTokenRequest(c);
      const grantType = request.text("grant_type");
      if (grantType === undefined) {
        throw new AppError("invalid_request", { message: "grant_type is required" });
      }
      if (grantType !== CLIENT_CREDENTIALS) {
        throw new AppError("unsupported_grant_type", { message: `expected ${CLIENT_CREDENTIALS}` });
      }
      return await answerCredentials({ deps, c, origin }, request);
    },
  }),
];

/** RFC 6749, 4.4. Throws `invalid_client`, `invalid_request`. */
export async function answerCredentials(
  { deps, c, origin }: Pick<Call, "c" | "origin"> & { readonly deps: ApiContext },
  request: TokenRequest,
): Promise<CompanyTokenReply> {
  const { client } = request;
  if (client === undefined) {
    throw new AppError("invalid_request", {
      message: "client_id and client_secret are required, in the body or as HTTP Basic",
    });
  }
  c.header("Cache-Control", "no-store");
  const { token, expiresIn } = await openCompanyToken(deps, client, origin.ip);
  return { access_token: token, token_type: "bearer", expires_in: expiresIn };
}

function toItem({ id, companyId, label, createdAt }: CompanyOAuthClient): OAuthClientItem {
  return { clientId: id, companyId, label, createdAt: formatMillis(createdAt) };
}
