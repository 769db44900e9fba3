/** The addresses of agents' pages. */
export const AGENTS = "/agents";
export const NEW_AGENT = "/new-agent";
export const CRUMBS = [{ label: "Agents", path: AGENTS }] as const;

/** `path` begins with a slash. */
export function agentPath(name: string, path: `/${string}` | "" = ""): string {
  return `${AGENTS}/${encodeURIComponent(name)}${path}`;
}
