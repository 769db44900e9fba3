import { IDENTITY_ROWS } from "./console/identity-rows.ts";

/** Who gets what for each sample, one line each; `tests/http/access.test.ts` asks for it all. */
export const TABLE = `
                                                        nobody   ended    owner    admin    member   outsider agent    ag-owner sc-proxy sc-admin sc-else  company
GET /health                                             200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/health                                          200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/status                                          200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/mitm/ca.pem                                     200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/mitm/ca/rotate                                 401      401      200      403      403      403      403      200      403      403      403      403
GET /v1/skills/cli                                      200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/skills/http                                     200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/service-catalog                                 200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/register                                  201      201      201      201      201      201      201      201      201      201      201      201
POST /v1/auth/verify                                    400      400      400      400      400      400      400      400      400      400      400      400
POST /v1/auth/resend-verification                       200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/forgot-password                           200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/reset-password                            400      400      400      400      400      400      400      400      400      400      400      400
POST /v1/auth/bootstrap                                 401      401      401      401      401      401      401      401      401      401      401      401
POST /v1/auth/bootstrap/offer                           403      403      403      403      403      403      403      403      403      403      403      403
POST /v1/auth/login                                     200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/logout                                    200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/console-link                              401      401      200      200      200      200      403      403      403      403      403      403
GET /v1/auth/me                                         401      401      200      200      200      200      200      200      401      401      401      401
POST /v1/auth/change-password                           401      401      401      401      401      401      403      403      403      403      403      403
POST /v1/auth/set-password                              401      401      409      409      409      409      403      403      403      403      403      403
POST /v1/auth/set-email                                 401      401      400      400      400      400      403      403      403      403      403      403
GET /v1/auth/sessions                                   401      401      200      200      200      200      403      403      403      403      403      403
DELETE /v1/auth/sessions/:id                            401      401      404      404      404      404      403      403      403      403      403      403
DELETE /v1/auth/account                                 401      401      409      200      200      200      403      403      403      403      403      403
POST /v1/auth/verify (a code)                           200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/reset-password (a code)                   200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/bootstrap (offered)                       200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/bootstrap/offer (nobody has a password)   200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/change-password (known)                   401      401      200      200      200      200      403      403      403      403      403      403
POST /v1/auth/set-password (none yet)                   401      401      200      200      200      200      403      403      403      403      403      403
POST /v1/auth/set-email (a code)                        401      401      200      200      200      200      403      403      403      403      403      403
DELETE /v1/auth/sessions/:id (another)                  401      401      200      200      200      200      403      403      403      403      403      403
POST /v1/auth/challenge                                 200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/auth/challenge/:id                             200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/users                                           401      401      200      200      200      200      403      200      403      403      403      403
GET /v1/admin/users/:email                              401      401      200      403      403      403      403      200      403      403      403      403
DELETE /v1/admin/users/:email                           401      401      200      403      403      403      403      200      403      403      403      403
POST /v1/admin/users/:email/thaw                        401      401      200      403      403      403      403      403      403      403      403      403
POST /v1/admin/users/:email/role                        401      401      200      403      403      403      403      200      403      403      403      403
POST /v1/users/invites                                  401      401      201      201      201      201      403      201      403      403      403      403
POST /v1/users/invites (an owner)                       401      401      201      403      403      403      403      201      403      403      403      403
POST /v1/users/invites (to payments)                    401      401      201      201      403      404      403      201      403      403      403      403
GET /v1/users/invites                                   401      401      200      200      200      200      403      200      403      403      403      403
DELETE /v1/users/invites/:token                         401      401      200      200      403      403      403      200      403      403      403      403
POST /v1/users/invites/:token/reinvite                  401      401      201      201      403      403      403      201      403      403      403      403
GET /v1/users/invites/:token/details                    200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/users/invites/:token/accept                    200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/runs                                           401      401      403      403      403      403      200      403      200      200      200      404
POST /v1/sessions                                       401      401      403      200      200      404      403      403      403      200      404      404
GET /v1/sessions                                        401      401      403      200      200      404      403      403      403      200      404      404
DELETE /v1/sessions/:id                                 401      401      403      200      200      404      403      403      403      200      404      404
POST /v1/agents/invites                                 401      401      201      201      201      201      403      201      403      403      403      403
POST /v1/agents/invites (with a vault)                  401      401      201      201      403      404      403      201      403      403      403      403
POST /v1/agents/invites (as owner)                      401      401      201      403      403      403      403      201      403      403      403      403
GET /v1/agents/invites                                  401      401      200      200      200      200      403      200      403      403      403      403
DELETE /v1/agents/invites/:token                        401      401      200      200      404      404      403      200      403      403      403      403
DELETE /v1/agents/invites/by-id/:id                     401      401      200      200      404      404      403      200      403      403      403      403
GET /invite/:token                                      405      405      405      405      405      405      405      405      405      405      405      405
POST /invite/:token                                     200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/agents                                         401      401      201      201      201      201      403      201      403      403      403      403
POST /v1/agents (with a vault)                          401      401      201      201      403      404      403      201      403      403      403      403
POST /v1/agents (as owner)                              401      401      201      403      403      403      403      201      403      403      403      403
GET /v1/agents                                          401      401      200      200      200      200      403      200      403      403      403      200
GET /v1/agents/:name                                    401      401      200      200      200      404      200      200      403      403      403      404
DELETE /v1/agents/:name                                 401      401      200      403      403      404      403      200      403      403      403      404
POST /v1/agents/:name/delete                            401      401      200      403      403      404      403      200      403      403      403      404
POST /v1/agents/:name/rotate                            401      401      200      403      403      404      403      200      403      403      403      404
POST /v1/agents/:name/rename                            401      401      200      403      403      404      403      200      403      403      403      404
POST /v1/agents/:name/role                              401      401      200      403      403      403      403      200      403      403      403      403
POST /v1/agents/:name/thaw                              401      401      200      403      403      403      403      403      403      403      403      403
POST /v1/agents/:name/capabilities                      401      401      200      403      403      403      403      403      403      403      403      403
POST /api/policies                                      401      401      201      403      403      403      403      403      403      403      403      403
GET /api/policies                                       401      401      200      403      403      403      403      200      403      403      403      403
GET /api/policies/:id                                   401      401      200      403      403      403      403      200      403      403      403      403
DELETE /api/policies/:id                                401      401      200      403      403      403      403      403      403      403      403      403
POST /v1/companies                                      401      401      201      403      403      403      403      201      403      403      403      403
POST /v1/setup                                          401      401      201      403      403      403      403      201      403      403      403      403
GET /v1/companies                                       401      401      200      403      403      403      403      200      403      403      403      403
GET /v1/company                                         401      401      200      403      403      403      403      200      403      403      403      200
GET /v1/company (another)                               401      401      200      403      403      403      403      200      403      403      403      403
POST /v1/companies/svid                                 401      401      200      403      403      403      403      200      403      403      403      200
POST /v1/companies/rotate-keys                          401      401      200      403      403      403      403      200      403      403      403      200
POST /v1/keys                                           401      401      201      403      403      403      403      201      403      403      403      201
GET /v1/keys                                            401      401      200      403      403      403      403      200      403      403      403      200
GET /v1/keys (of another)                               401      401      200      403      403      403      403      200      403      403      403      403
DELETE /v1/keys/:id                                     401      401      200      403      403      403      403      200      403      403      403      200
POST /v1/oauth/clients                                  401      401      201      403      403      403      403      201      403      403      403      201
GET /v1/oauth/clients                                   401      401      200      403      403      403      403      200      403      403      403      200
DELETE /v1/oauth/clients/:id                            401      401      200      403      403      403      403      200      403      403      403      200
POST /v1/oauth/token                                    200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/token/exchange                                 401      401      200      401      401      401      401      200      401      401      401      200
POST /v1/token/exchange (in a vault)                    200      401      200      200      200      200      200      200      200      200      200      200
POST /oauth/token                                       401      401      200      401      401      401      401      200      401      401      401      200
POST /v1/token-exchange                                 401      401      201      403      403      403      403      201      403      403      403      201
GET /v1/ca/public-key                                   200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/ca/public-keys                                  200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/ca/well-known                                   200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/ca/spiffe-bundle                                200      200      200      200      200      200      200      200      200      200      200      200
GET /oidc/:companyId/.well-known/openid-configuration   200      200      200      200      200      200      200      200      200      200      200      200
GET /oidc/:companyId/jwks                               200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/agents/:name/passport                          401      401      201      403      403      403      403      201      403      403      403      201
POST /v1/agents/:name/passport (another's)              401      401      201      403      403      403      403      201      403      403      403      404
POST /v1/agents/:name/passport/rotate                   401      401      200      403      403      403      403      200      403      403      403      200
POST /v1/passport/verify                                200      401      200      200      200      200      200      200      200      200      200      200
GET /v1/passports/revoked                               401      401      200      403      403      403      403      200      403      403      403      200
GET /v1/passports/revoked (another's)                   401      401      200      403      403      403      403      200      403      403      403      403
POST /v1/passports/:jti/revoke                          401      401      200      403      403      403      403      200      403      403      403      200
GET /v1/ocsp/:jti                                       401      401      200      403      403      403      403      200      403      403      403      200
POST /v1/agents/register                                401      401      201      403      403      403      403      201      403      403      403      201
POST /v1/agents/register (another's)                    401      401      201      403      403      403      403      201      403      403      403      403
GET /v1/agents/:name/svid                               401      401      200      403      403      403      403      200      403      403      403      200
GET /v1/agents/:name/svid (another's)                   401      401      200      403      403      403      403      200      403      403      403      404
GET /v1/agents/:name (a company's)                      401      401      200      404      404      404      404      200      403      403      403      200
POST /v1/agents/:name/rotate (a company's)              401      401      200      404      404      404      403      200      403      403      403      200
POST /v1/agents/:name/delete (a company's)              401      401      200      404      404      404      403      200      403      403      403      200
DELETE /v1/agents/:name (a company's)                   401      401      200      404      404      404      403      200      403      403      403      403
POST /api/agents/register                               201      201      201      201      201      201      201      201      201      201      201      201
GET /api/registrations                                  401      401      200      403      403      403      403      403      403      403      403      403
POST /api/registrations/:id/approve                     401      401      200      403      403      403      403      403      403      403      403      403
POST /api/registrations/:id/reject                      401      401      200      403      403      403      403      403      403      403      403      403
GET /api/agents                                         401      401      200      200      200      200      200      200      403      403      403      200
GET /api/agents/:ref                                    401      401      200      404      404      404      200      200      403      403      403      404
GET /api/agents/:ref (a company's)                      401      401      200      404      404      404      404      200      403      403      403      200
GET /api/realms                                         401      401      200      200      200      200      200      200      403      403      403      200
POST /api/realms                                        401      401      201      403      403      403      403      201      403      403      403      403
GET /api/realms/:id                                     401      401      200      404      404      404      404      200      404      404      404      404
GET /api/realms/:id (the default one)                   401      401      200      404      404      404      200      200      404      404      404      200
GET /api/realms/:id (a company's)                       401      401      200      404      404      404      404      200      404      404      404      200
PATCH /api/realms/:id                                   401      401      200      404      404      404      404      200      404      404      404      404
DELETE /api/realms/:id                                  401      401      200      403      403      403      403      200      403      403      403      403
POST /api/realms/:id/agents                             401      401      201      404      404      404      404      201      404      404      404      404
DELETE /api/realms/:id/agents/:agent                    401      401      200      404      404      404      404      200      404      404      404      404
GET /api/realms/:id/members                             401      401      200      404      404      404      404      200      404      404      404      404
POST /api/realms/:id/members                            401      401      201      404      404      404      404      201      404      404      404      404
POST /api/realms/:id/members (as owner)                 401      401      201      404      404      404      404      201      404      404      404      404
DELETE /api/realms/:id/members/:email                   401      401      200      404      404      404      404      200      404      404      404      404
DELETE /api/realms/:id/members/:email (an owner)        401      401      200      404      404      404      404      200      404      404      404      404
GET /v1/vaults/:name/agents                             401      401      403      200      200      404      200      403      200      200      404      404
POST /v1/vaults/:name/agents                            401      401      403      201      201      404      403      403      403      404      404      404
POST /v1/vaults/:name/agents (as member)                401      401      403      201      403      404      403      403      403      404      404      404
DELETE /v1/vaults/:name/agents/:agent                   401      401      403      200      403      404      403      403      403      200      404      404
POST /v1/vaults/:name/agents/:agent/role                401      401      403      200      403      404      403      403      403      200      404      404
POST /v1/vaults                                         401      401      201      201      201      201      403      201      403      403      403      403
GET /v1/vaults                                          401      401      200      200      200      200      200      200      403      403      403      403
GET /v1/admin/vaults                                    401      401      200      403      403      403      403      200      403      403      403      403
GET /v1/admin/logs                                      401      401      200      403      403      403      403      200      403      403      403      403
GET /v1/admin/traffic                                   401      401      200      403      403      403      403      200      403      403      403      403
GET /v1/admin/settings                                  401      401      200      403      403      403      403      200      403      403      403      403
PUT /v1/admin/settings                                  401      401      200      403      403      403      403      200      403      403      403      403
POST /v1/admin/settings/rate-limit/preview              401      401      200      403      403      403      403      200      403      403      403      403
GET /v1/admin/settings/log-retention                    401      401      200      403      403      403      403      200      403      403      403      403
PUT /v1/admin/settings/log-retention                    401      401      200      403      403      403      403      200      403      403      403      403
POST /v1/admin/email/test                               401      401      200      403      403      403      403      200      403      403      403      403
DELETE /v1/vaults/:name                                 401      401      200      200      403      404      403      200      403      403      404      404
POST /v1/vaults/:name/rename                            401      401      200      200      403      404      403      200      403      403      404      404
POST /v1/vaults/:name/join                              401      401      200      403      403      403      403      200      403      403      403      403
POST /v1/vaults/:name/leave                             401      401      403      200      200      404      200      403      403      403      404      404
GET /v1/vaults/:name/context                            401      401      403      200      200      404      200      403      403      403      404      404
GET /v1/vaults/:name/users                              401      401      403      200      200      404      200      403      200      200      404      404
POST /v1/vaults/:name/users                             401      401      403      201      403      404      403      403      403      201      404      404
POST /v1/vaults/:name/users/:email/role                 401      401      403      200      403      404      403      403      403      200      404      404
DELETE /v1/vaults/:name/users/:email                    401      401      403      200      403      404      403      403      403      200      404      404
GET /v1/instance/credential-stores                      401      401      200      200      200      200      200      200      403      403      403      403
PATCH /v1/vaults/:name/credential-store                 401      401      200      200      403      404      403      200      403      403      404      404
PATCH /v1/vaults/:name/credential-store (ext)           401      401      503      403      403      404      403      503      403      403      404      404
POST /v1/vaults/:name/sync                              401      401      403      400      400      404      403      403      403      400      404      404
GET /v1/vaults/:name/webhook                            401      401      200      200      403      404      403      200      403      403      404      404
PUT /v1/vaults/:name/webhook                            401      401      200      200      403      404      403      200      403      403      404      404
DELETE /v1/vaults/:name/webhook                         401      401      200      200      403      404      403      200      403      403      404      404
POST /v1/vaults/:name/webhook/test                      401      401      200      200      403      404      403      200      403      403      404      404
GET /v1/vaults/:name/webhook/deliveries                 401      401      200      200      403      404      403      200      403      403      404      404
POST /v1/vaults/:name/canaries                          401      401      403      201      201      404      403      403      403      403      404      404
GET /v1/vaults/:name/canaries                           401      401      403      200      200      404      403      403      403      403      404      404
DELETE /v1/vaults/:name/canaries/:id                    401      401      403      200      200      404      403      403      403      403      404      404
GET /v1/vaults/:name/settings                           401      401      403      200      200      404      200      403      200      200      404      404
PATCH /v1/vaults/:name/settings                         401      401      200      200      403      404      403      200      403      403      404      404
GET /v1/vaults/:name/services                           401      401      403      200      200      404      200      403      200      200      404      404
POST /v1/vaults/:name/services                          401      401      403      200      200      404      403      403      403      200      404      404
PUT /v1/vaults/:name/services                           401      401      403      200      200      404      403      403      403      200      404      404
DELETE /v1/vaults/:name/services                        401      401      403      200      200      404      403      403      403      200      404      404
GET /v1/vaults/:name/explain                            401      401      403      200      200      404      200      403      200      200      404      404
GET /v1/vaults/:name/services/credential-usage          401      401      403      200      200      404      200      403      200      200      404      404
PATCH /v1/vaults/:name/services/:ref                    401      401      403      200      200      404      403      403      403      200      404      404
DELETE /v1/vaults/:name/services/:ref                   401      401      403      200      200      404      403      403      403      200      404      404
GET /v1/credentials                                     401      401      403      200      200      404      200      403      200      200      404      404
GET /v1/credentials (reveal)                            401      401      403      200      200      404      403      403      403      200      404      404
POST /v1/credentials                                    401      401      403      200      200      404      403      403      403      200      404      404
POST /v1/credentials/audience                           401      401      403      200      403      404      403      403      403      200      404      404
DELETE /v1/credentials/audience                         401      401      403      200      403      404      403      403      403      200      404      404
DELETE /v1/credentials                                  401      401      403      200      200      404      403      403      403      200      404      404
GET /v1/oauth/presets                                   200      200      200      200      200      200      200      200      200      200      200      200
GET /v1/oauth/callback                                  302      302      302      302      302      302      302      302      302      302      302      302
POST /v1/credentials/oauth/connect                      401      401      403      200      200      404      403      403      403      200      404      404
GET /v1/credentials/oauth/status                        401      401      403      200      200      404      403      403      403      200      404      404
DELETE /v1/credentials/oauth/tokens                     401      401      403      200      200      404      403      403      403      200      404      404
POST /v1/credentials/oauth/tokens                       401      401      403      200      200      404      403      403      403      200      404      404
GET /discover                                           401      401      403      403      403      403      200      403      200      200      200      404
GET /v1/vaults/:name/asks                               401      401      403      200      200      404      403      403      403      403      404      404
POST /v1/vaults/:name/asks/:id/answer                   401      401      403      200      200      404      403      403      403      403      404      404
POST /v1/admin/proposals/:id/approve                    401      401      403      200      200      404      403      403      403      403      404      404
POST /v1/admin/proposals/:id/reject                     401      401      403      200      200      404      403      403      403      403      404      404
GET /v1/proposals/approve-details                       200      200      200      200      200      200      200      200      200      200      200      200
POST /v1/proposals                                      401      401      403      403      403      403      201      403      201      201      201      404
GET /v1/proposals                                       401      401      403      403      403      403      200      403      200      200      200      404
GET /v1/proposals/:id                                   401      401      403      403      403      403      200      403      200      200      404      404
GET /v1/admin/proposals                                 401      401      403      200      200      404      200      403      200      200      404      404
GET /v1/admin/proposals/:id                             401      401      403      200      200      404      200      403      200      200      404      404
GET /v1/vaults/:name/discovered-hosts                   401      401      403      200      200      404      403      403      403      200      404      404
GET /v1/vaults/:name/logs                               401      401      403      200      200      404      403      403      403      200      404      404
GET /v1/vaults/:name/logs/requests                      401      401      403      200      200      404      403      403      403      200      404      404
GET /v1/vaults/:name/traffic                            401      401      403      200      200      404      403      403      403      200      404      404
GET /v1/audit                                           401      401      200      403      403      403      403      200      403      403      403      403
GET /v1/audit/heads                                     401      401      200      403      403      403      403      200      403      403      403      403
POST /v1/audit/heads                                    401      401      200      403      403      403      403      200      403      403      403      403
GET /assets/:name                                       200      200      200      200      200      200      200      200      200      200      200      200
GET /oauth/complete                                     200      200      200      200      200      200      200      200      200      200      200      200
GET /approve/:id                                        200      200      403      200      200      404      200      403      200      200      404      404
GET /approve/:id (the link)                             200      200      200      200      200      200      200      200      200      200      200      200
POST /approve/:id                                       401      401      403      303      303      404      403      403      403      403      404      404
POST /approve/:id/reject                                401      401      403      303      303      404      403      403      403      403      404      404
POST /approve/:id/connect                               401      401      403      200      200      404      403      403      403      200      404      404
GET /approve/:id/login                                  303      303      303      303      303      303      303      303      303      303      303      303
POST /approve/:id/login                                 200      200      200      200      200      200      200      200      200      200      200      200
GET /                                                   200      200      200      200      200      200      200      200      200      200      200      200
GET / (a browser)                                       401      401      200      200      200      200      200      200      403      403      403      403
GET /login                                              200      200      303      303      303      303      303      303      303      303      303      303
POST /login                                             303      303      303      303      303      303      303      303      303      303      303      303
GET /login/link                                         200      200      200      200      200      200      200      200      200      200      200      200
POST /login/link                                        401      401      401      401      401      401      401      401      401      401      401      401
POST /login/link (a good one)                           303      303      303      303      303      303      303      303      303      303      303      303
POST /logout                                            303      303      303      303      303      303      303      303      303      303      303      303
GET /register                                           200      200      303      303      303      303      303      303      303      303      303      303
POST /register                                          303      303      303      303      303      303      303      303      303      303      303      303
GET /register/code                                      200      200      200      200      200      200      200      200      200      200      200      200
POST /register/code                                     400      400      400      400      400      400      400      400      400      400      400      400
POST /register/code (a code)                            303      303      303      303      303      303      303      303      303      303      303      303
POST /register/resend                                   303      303      303      303      303      303      303      303      303      303      303      303
GET /forgot-password                                    200      200      200      200      200      200      200      200      200      200      200      200
POST /forgot-password                                   303      303      303      303      303      303      303      303      303      303      303      303
GET /forgot-password/code                               200      200      200      200      200      200      200      200      200      200      200      200
POST /forgot-password/code                              400      400      400      400      400      400      400      400      400      400      400      400
POST /forgot-password/code (a code)                     303      303      303      303      303      303      303      303      303      303      303      303
GET /set-password                                       401      401      200      200      200      200      403      403      403      403      403      403
POST /set-password                                      401      401      409      409      409      409      403      403      403      403      403      403
POST /set-password (none yet)                           401      401      303      303      303      303      403      403      403      403      403      403
GET /account                                            401      401      200      200      200      200      403      403      403      403      403      403
POST /account/password                                  401      401      401      401      401      401      403      403      403      403      403      403
POST /account/password (known)                          401      401      303      303      303      303      403      403      403      403      403      403
POST /account/devices/:id/revoke                        401      401      303      303      303      303      403      403      403      403      403      403
GET /account/delete                                     401      401      200      200      200      200      403      403      403      403      403      403
POST /account/delete                                    401      401      409      303      303      303      403      403      403      403      403      403
GET /invite/:token (a browser)                          200      200      200      200      200      200      200      200      200      200      200      200
GET /invite                                             404      404      404      404      404      404      404      404      404      404      404      404
POST /invite                                            404      404      404      404      404      404      404      404      404      404      404      404
POST /invite (of the link)                              303      303      303      303      303      303      303      303      303      303      303      303
GET /start                                              401      401      403      200      200      404      403      403      403      200      404      404
POST /start                                             401      401      403      303      303      404      403      403      403      303      404      404
GET /start/arrived                                      401      401      403      200      200      404      403      403      403      200      404      404
GET /new-vault                                          401      401      200      200      200      200      403      200      403      403      403      403
POST /new-vault                                         401      401      303      303      303      303      403      303      403      403      403      403
GET /vaults/:name                                       401      401      403      303      303      404      303      403      303      303      404      404
GET /waiting                                            401      401      200      200      200      200      200      200      200      200      200      401
GET /overview                                           401      401      200      403      403      403      403      200      403      403      403      403
GET /settings                                           401      401      200      403      403      403      403      200      403      403      403      403
POST /settings/registration                             401      401      303      403      403      403      403      303      403      403      403      403
POST /settings/retention                                401      401      303      403      403      403      403      303      403      403      403      403
GET /settings/rate-limits                               401      401      200      403      403      403      403      200      403      403      403      403
POST /settings/rate-limits                              401      401      303      403      403      403      403      303      403      403      403      403
POST /settings/rate-limits/preview                      401      401      200      403      403      403      403      200      403      403      403      403
POST /settings/test-mail                                401      401      303      403      403      403      403      303      403      403      403      403
GET /vaults/:name/overview                              401      401      403      200      200      404      403      403      403      200      404      404
GET /vaults/:name/settings                              401      401      403      200      200      404      200      403      200      200      404      404
GET /vaults/:name/logs                                  401      401      403      200      200      404      403      403      403      200      404      404
GET /vaults/:name/logs/:id                              401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/settings                             401      401      303      303      403      404      403      303      403      403      404      404
POST /vaults/:name/settings/upstream-proxy              401      401      303      403      403      404      403      303      403      403      404      404
POST /vaults/:name/rename                               401      401      303      303      403      404      403      303      403      403      404      404
GET /vaults/:name/proposals                             401      401      403      200      200      404      200      403      200      200      404      404
GET /vaults/:name/asks                                  401      401      403      200      200      404      403      403      403      403      404      404
POST /vaults/:name/asks/:id                             401      401      403      303      303      404      403      403      403      403      404      404
GET /ask/:token                                         404      404      404      404      404      404      404      404      404      404      404      404
POST /ask                                               200      200      200      200      200      200      200      200      200      200      200      200
GET /vaults/:name/canaries                              401      401      403      200      200      404      403      403      403      403      404      404
POST /vaults/:name/canaries                             401      401      403      200      200      404      403      403      403      403      404      404
GET /vaults/:name/canaries/revoke                       401      401      403      200      200      404      403      403      403      403      404      404
POST /vaults/:name/canaries/revoke                      401      401      403      303      303      404      403      403      403      403      404      404
GET /vaults/:name/users                                 401      401      403      200      200      404      200      403      200      200      404      404
POST /vaults/:name/users                                401      401      403      303      403      404      403      403      403      303      404      404
POST /vaults/:name/users/role                           401      401      403      303      403      404      403      403      403      303      404      404
GET /vaults/:name/users/remove                          401      401      403      200      403      404      403      403      403      200      404      404
POST /vaults/:name/users/remove                         401      401      403      303      403      404      403      403      403      303      404      404
GET /vaults/:name/users/limits                          401      401      403      200      403      404      403      403      403      200      404      404
POST /vaults/:name/users/limits                         401      401      403      303      403      404      403      403      403      303      404      404
GET /vaults/:name/agents                                401      401      403      200      200      404      200      403      200      200      404      404
POST /vaults/:name/agents                               401      401      403      303      303      404      403      403      403      404      404      404
POST /vaults/:name/agents (as member)                   401      401      403      303      403      404      403      403      403      404      404      404
POST /vaults/:name/agents/role                          401      401      403      303      403      404      403      403      403      303      404      404
GET /vaults/:name/agents/remove                         401      401      403      200      403      404      403      403      403      200      404      404
POST /vaults/:name/agents/remove                        401      401      403      303      403      404      403      403      403      303      404      404
GET /vaults/:name/agents/limits                         401      401      403      200      403      404      403      403      403      200      404      404
POST /vaults/:name/agents/limits                        401      401      403      303      403      404      403      403      403      303      404      404
GET /vaults/:name/tokens                                401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/tokens                               401      401      403      200      200      404      403      403      403      200      404      404
GET /vaults/:name/tokens/revoke                         401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/tokens/revoke                        401      401      403      303      303      404      403      403      403      303      404      404
POST /vaults/:name/join                                 401      401      303      403      403      403      403      303      403      403      403      403
GET /vaults/:name/leave                                 401      401      403      200      200      404      200      403      403      403      404      404
POST /vaults/:name/leave                                401      401      403      303      303      404      303      403      403      403      404      404
GET /vaults/:name/delete                                401      401      200      200      403      404      403      200      403      403      404      404
POST /vaults/:name/delete                               401      401      303      303      403      404      403      303      403      403      404      404
GET /vaults/:name/services                              401      401      403      200      200      404      200      403      200      200      404      404
GET /vaults/:name/services/new                          401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/services/new                         401      401      403      303      303      404      403      403      403      303      404      404
GET /vaults/:name/services/:service/edit                401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/services/:service/edit               401      401      403      303      303      404      403      403      403      303      404      404
GET /vaults/:name/services/:service/delete              401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/services/:service/delete             401      401      403      303      303      404      403      403      403      303      404      404
POST /vaults/:name/services/:service/switch             401      401      403      303      303      404      403      403      403      303      404      404
GET /agents                                             401      401      200      200      200      200      403      200      403      403      403      200
GET /new-agent                                          401      401      200      200      200      200      403      200      403      403      403      403
POST /new-agent                                         401      401      200      200      200      200      403      200      403      403      403      403
POST /new-agent (with a vault)                          401      401      200      200      403      404      403      200      403      403      403      403
GET /agents/:name                                       401      401      200      200      200      404      200      200      403      403      403      404
POST /agents/:name/role                                 401      401      303      403      403      403      403      303      403      403      403      403
POST /agents/:name/thaw                                 401      401      303      403      403      403      403      403      403      403      403      403
GET /agents/:name/rotate                                401      401      200      403      403      404      403      200      403      403      403      404
POST /agents/:name/rotate                               401      401      200      403      403      404      403      200      403      403      403      404
GET /agents/:name/revoke                                401      401      200      403      403      404      403      200      403      403      403      404
POST /agents/:name/revoke                               401      401      303      403      403      404      403      303      403      403      403      404
GET /agents/:name/delete                                401      401      200      403      403      404      403      200      403      403      403      404
POST /agents/:name/delete                               401      401      303      403      403      404      403      303      403      403      403      404
GET /vaults/:name/credentials                           401      401      403      200      200      404      200      403      200      200      404      404
GET /vaults/:name/credentials/new                       401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/credentials/new                      401      401      403      303      303      404      403      403      403      303      404      404
GET /vaults/:name/credentials/new-oauth                 401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/credentials/new-oauth                401      401      403      200      200      404      403      403      403      200      404      404
GET /vaults/:name/credentials/:key/connection           401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/credentials/:key/connection          401      401      403      200      200      404      403      403      403      200      404      404
GET /vaults/:name/credentials/:key/disconnect           401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/credentials/:key/disconnect          401      401      403      303      303      404      403      403      403      303      404      404
GET /vaults/:name/credentials/:key/audience             401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/credentials/:key/audience            401      401      403      303      403      404      403      403      403      303      404      404
POST /vaults/:name/credentials/:key/audience/take-back  401      401      403      303      403      404      403      403      403      303      404      404
GET /vaults/:name/credentials/:key/replace              401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/credentials/:key/replace             401      401      403      303      303      404      403      403      403      303      404      404
GET /vaults/:name/credentials/:key/delete               401      401      403      200      200      404      403      403      403      200      404      404
POST /vaults/:name/credentials/:key/delete              401      401      403      303      303      404      403      403      403      303      404      404
POST /vaults/:name/credentials/:key/reveal              401      401      403      200      200      404      403      403      403      200      404      404
GET /registrations                                      401      401      200      403      403      403      403      403      403      403      403      403
GET /registrations/:id                                  401      401      200      403      403      403      403      403      403      403      403      403
POST /registrations/:id/approve                         401      401      303      403      403      403      403      403      403      403      403      403
GET /registrations/:id/reject                           401      401      200      403      403      403      403      403      403      403      403      403
POST /registrations/:id/reject                          401      401      303      403      403      403      403      403      403      403      403      403
GET /keys                                               401      401      200      403      403      403      403      200      403      403      403      403
GET /keys/authority/rotate                              401      401      200      403      403      403      403      200      403      403      403      403
POST /keys/authority/rotate                             401      401      303      403      403      403      403      303      403      403      403      403
GET /keys/authority/replace                             401      401      200      403      403      403      403      200      403      403      403      403
POST /keys/authority/replace                            401      401      303      403      403      403      403      303      403      403      403      403
GET /companies/:id/signing-keys                         401      401      200      403      403      403      403      200      403      403      403      200
GET /companies/:id/signing-keys/rotate                  401      401      200      403      403      403      403      200      403      403      403      200
POST /companies/:id/signing-keys/rotate                 401      401      303      403      403      403      403      303      403      403      403      303
${IDENTITY_ROWS}
GET /audit                                              401      401      200      403      403      403      403      200      403      403      403      403
POST /audit/sign                                        401      401      303      403      403      403      403      303      403      403      403      403
GET /users                                              401      401      200      200      200      200      403      200      403      403      403      403
GET /new-invite                                         401      401      200      200      200      200      403      200      403      403      403      403
POST /new-invite                                        401      401      303      303      303      303      403      303      403      403      403      403
POST /invites/:token/renew                              401      401      303      303      404      404      403      303      403      403      403      403
GET /invites/:token/revoke                              401      401      200      200      404      404      403      200      403      403      403      403
POST /invites/:token/revoke                             401      401      303      303      404      404      403      303      403      403      403      403
GET /users/:email                                       401      401      200      403      403      403      403      200      403      403      403      403
POST /users/:email/role                                 401      401      303      403      403      403      403      303      403      403      403      403
POST /users/:email/thaw                                 401      401      303      403      403      403      403      403      403      403      403      403
GET /users/:email/remove                                401      401      200      403      403      403      403      200      403      403      403      403
POST /users/:email/remove                               401      401      303      403      403      403      403      303      403      403      403      403
CONNECT through the proxy                               407      407      400      400      400      400      200      403      200      200      403      407
`;
