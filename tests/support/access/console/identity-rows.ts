/** Who gets what of the pages of companies and realms; a part of the table of permissions. */
export const IDENTITY_ROWS = `GET /companies                                          401      401      200      403      403      403      403      200      403      403      403      403
GET /new-company                                        401      401      200      403      403      403      403      200      403      403      403      403
POST /new-company                                       401      401      200      403      403      403      403      200      403      403      403      403
GET /companies/:id                                      401      401      200      403      403      403      403      200      403      403      403      200
GET /companies/:id (another)                            401      401      200      403      403      403      403      200      403      403      403      403
GET /companies/:id/agents                               401      401      200      403      403      403      403      200      403      403      403      200
POST /companies/:id/agents                              401      401      303      403      403      403      403      303      403      403      403      303
GET /companies/:id/agents/:agent                        401      401      200      403      403      403      403      200      403      403      403      200
POST /companies/:id/agents/:agent/svid                  401      401      200      403      403      403      403      200      403      403      403      200
POST /companies/:id/agents/:agent/passports             401      401      200      403      403      403      403      200      403      403      403      200
GET /companies/:id/agents/:agent/passports/:jti/revoke  401      401      200      403      403      403      403      200      403      403      403      200
POST /companies/:id/agents/:agent/passports/:jti/revoke 401      401      303      403      403      403      403      303      403      403      403      303
GET /companies/:id/keys                                 401      401      200      403      403      403      403      200      403      403      403      200
POST /companies/:id/keys                                401      401      200      403      403      403      403      200      403      403      403      200
GET /companies/:id/keys/:key/revoke                     401      401      200      403      403      403      403      200      403      403      403      200
POST /companies/:id/keys/:key/revoke                    401      401      303      403      403      403      403      303      403      403      403      303
POST /companies/:id/clients                             401      401      200      403      403      403      403      200      403      403      403      200
GET /companies/:id/clients/:client/delete               401      401      200      403      403      403      403      200      403      403      403      200
POST /companies/:id/clients/:client/delete              401      401      303      403      403      403      403      303      403      403      403      303
GET /companies/:id/connect                              401      401      200      403      403      403      403      200      403      403      403      200
GET /realms                                             401      401      200      200      200      200      200      200      403      403      403      200
GET /new-realm                                          401      401      200      403      403      403      403      200      403      403      403      403
POST /new-realm                                         401      401      303      403      403      403      403      303      403      403      403      403
GET /realms/:id                                         401      401      200      404      404      404      404      200      404      404      404      404
GET /realms/:id (a company's)                           401      401      200      404      404      404      404      200      404      404      404      200
GET /realms/:id/edit                                    401      401      200      404      404      404      404      200      404      404      404      404
POST /realms/:id/edit                                   401      401      303      404      404      404      404      303      404      404      404      404
GET /realms/:id/delete                                  401      401      200      403      403      403      403      200      403      403      403      403
POST /realms/:id/delete                                 401      401      303      403      403      403      403      303      403      403      403      403
POST /realms/:id/agents                                 401      401      303      404      404      404      404      303      404      404      404      404
GET /realms/:id/agents/remove                           401      401      200      404      404      404      404      200      404      404      404      404
POST /realms/:id/agents/remove                          401      401      303      404      404      404      404      303      404      404      404      404
POST /realms/:id/members                                401      401      303      404      404      404      404      303      404      404      404      404
POST /realms/:id/members (as owner)                     401      401      303      404      404      404      404      303      404      404      404      404
POST /realms/:id/members/role                           401      401      303      404      404      404      404      303      404      404      404      404
GET /realms/:id/members/remove                          401      401      200      404      404      404      404      200      404      404      404      404
POST /realms/:id/members/remove                         401      401      303      404      404      404      404      303      404      404      404      404`;
