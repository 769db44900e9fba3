import { SECRET, type Stage } from "../stage.ts";

/** Milliseconds: a virtual machine starts slowly where much else does. */
export const JAVA_MS = 90_000;

/** Words before a command, by what has a port that asks for no password. */
export const JAVA_WAYS: Readonly<Record<string, (s: Stage) => Promise<readonly string[]>>> = {
  "through the run's own port": () => Promise.resolve(["run", "--"]),
  "with an SVID": async ({ vault }) => {
    await vault.mustCli(["agent", "create", "bot", "--vault", "default:proxy"]);
    return ["run", "--identity", "svid", "--as-agent", "bot", "--"];
  },
};

/** Every `Authorization` that arrived. */
export const authorizations = ({ upstream }: Stage): ReadonlySet<string | null> =>
  new Set(upstream.received.map(({ headers }) => headers.get("authorization")));

export const INJECTED: ReadonlySet<string | null> = new Set([`Bearer ${SECRET}`]);
