import { actFor } from "../../../app/company/exchange/act-for.ts";
import { exchangeToken } from "../../../app/company/exchange/exchange.ts";
import { vouchingFor } from "../../../app/company/exchange/vouching.ts";
import { ActForReply, TokenExchangeReply } from "../../../contract/company/token-exchange.ts";
import type { AppError } from "../../../core/errors.ts";
import type { ApiContext } from "../../deps.ts";
import { readJson } from "../../read-body.ts";
import { type ApiContextOf, type Call, route } from "../../route.ts";
import { companyAnswer, companyFault } from "./company-fault.ts";
import { answerCredentials, CLIENT_CREDENTIALS } from "./oauth-clients.ts";
import { standardCode, tokenFault } from "./token-fault.ts";
import { isFormRequest, readTokenRequest, type TokenRequest } from "./token-request.ts";

export const tokenExchangeRoutes = [
  route({
    method: "POST",
    path: "/v1/token/exchange",
    access: "anonymous",
    counts: "calls",
    fault: exchangeFault,
    reply: TokenExchangeReply,
    handle: async (call) => await answerExchange(call, await readTokenRequest(call.c)),
  }),
  // The one endpoint that a client of the standard knows.
  route({
    method: "POST",
    path: "/oauth/token",
    access: "anonymous",
    counts: "calls",
    fault: exchangeFault,
    handle: async (call) => {
      const request = await readTokenRequest(call.c);
      const isOwn = request.text("grant_type") === CLIENT_CREDENTIALS;
      return call.c.json(await (isOwn ? answerCredentials : answerExchange)(call, request));
    },
  }),
  route({
    method: "POST",
    path: "/v1/token-exchange",
    access: ["company:delegate"],
    fault: companyFault,
    reply: ActForReply,
    status: 201,
    handle: async ({ deps, principal, query, c }) => {
      c.header("Cache-Control", "no-store");
      const readBody = () => readJson(c.req.raw);
      const { token, sub, act, jti, scope } = await actFor(deps, principal, {
        named: query("company"),
        readBody,
      });
      return { token, sub, act: { sub: act.sub }, jti, scope };
    },
  }),
];

async function answerExchange(
  { deps, c, origin }: Pick<Call, "c" | "origin"> & { readonly deps: ApiContext },
  { text, client }: TokenRequest,
): Promise<TokenExchangeReply> {
  c.header("Cache-Control", "no-store");
  const { ip } = origin;
  const vouching = await vouchingFor(deps, { authorization: c.req.header("Authorization"), client }, ip);
  const given = await exchangeToken(deps, { vouching, ip }, text);
  return {
    access_token: given.accessToken,
    issued_token_type: given.issuedTokenType,
    token_type: given.tokenType,
    expires_in: given.expiresIn,
    ...(given.scope === undefined ? {} : { scope: given.scope }),
    ...(given.chain === undefined ? {} : { delegation_chain: [...given.chain] }),
  };
}

/** Who asks with a form is told the standard's codes, who asks with JSON a sentence, behind the code where it has one. */
function exchangeFault(error: AppError, c: ApiContextOf): Response {
  if (isFormRequest(c)) return tokenFault(error, c);
  const code = error.kind === "unauthenticated" ? undefined : standardCode(error);
  return code === undefined ? companyFault(error) : companyAnswer(error, `${code}: ${error.message}`);
}
