/** What every bearer token of a company begins with; 64 hex digits follow. */
export const COMPANY_TOKEN_PREFIX = "oauth_";
/** What every id of an OAuth client begins with; 20 hex digits follow. */
export const OAUTH_CLIENT_ID_PREFIX = "cc_";
/** How long a token is good that a client was given. */
export const COMPANY_TOKEN_SECONDS = 3600;
