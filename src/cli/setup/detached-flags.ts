/** What a detached server is told on its command line. The rest it learns from its environment. */
const FORWARDED = [
  "host",
  "port",
  "mitm-port",
  "proxy-tls",
  "log-level",
  "max-request-bytes",
  "max-response-bytes",
] as const;

/**
 * The flags of `server` that its background process is started with. `--database-url` is not among them: it may hold
 * a password, arguments are for everyone on the machine to see, and the environment carries it already.
 */
export function detachedFlags(
  args: Readonly<Partial<Record<(typeof FORWARDED)[number], string | boolean | undefined>>>,
): string[] {
  return FORWARDED.flatMap((name) => {
    const value = args[name];
    if (value === undefined || value === false) return [];
    return [value === true ? `--${name}` : `--${name}=${value}`];
  });
}
