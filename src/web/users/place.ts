/** The addresses of the pages of people and of invites to them. */
export const USERS = "/users";
export const NEW_INVITE = "/new-invite";
export const CRUMBS = [{ label: "Users", path: USERS }] as const;

/** `path` begins with a slash. */
export function userPath(email: string, path: `/${string}` | "" = ""): string {
  return `${USERS}/${encodeURIComponent(email)}${path}`;
}

/** Of an invite by the end of its token, which is no secret. */
export function invitePath(suffix: string, path: `/${string}`): string {
  return `/invites/${encodeURIComponent(suffix)}${path}`;
}
