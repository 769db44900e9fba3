/** The addresses of registrations' pages. */
export const REGISTRATIONS = "/registrations";
export const CRUMBS = [{ label: "Registrations", path: REGISTRATIONS }] as const;

/** `path` begins with a slash. */
export function registrationPath(id: string, path: `/${string}` | "" = ""): string {
  return `${REGISTRATIONS}/${encodeURIComponent(id)}${path}`;
}
