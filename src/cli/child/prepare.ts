/** What `vault run` gives its child, and `doctor` the clients that it tries: the same files and variables by one way. */
import { trustBundle } from "./bundle.ts";
import { writeClientFiles } from "./client-files.ts";
import { type ChildSettings, childEnvironment } from "./env.ts";
import type { Environment } from "./environment.ts";
import { trustVariable } from "./java/java-options.ts";
import { NODE_SHIM } from "./node-shim.ts";
import { readUserFiles } from "./user-files.ts";

/** `Omit` for each member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** Which way the child's requests go. */
export type ChildRoute = Without<ChildSettings, "files" | "pipNamesProxy">;

export type PreparedChild = {
  /** A curlrc that names a proxy, which curl will prefer. */
  readonly curlrc: string | undefined;
  readonly environment: (route: ChildRoute) => Record<string, string>;
};

export type PrepareOptions = {
  readonly rootPem: string;
  /** Where the files go. */
  readonly trust: string;
  /** May Node be led through the proxy by our file? */
  readonly nodeShim: boolean;
  /** May Java be given options? */
  readonly javaOptions: boolean;
  /** Hears what was passed over. */
  readonly warn: (text: string) => void;
};

/** Reads the user's files and writes those for the child's clients. */
export function prepareChild(
  parent: Environment,
  { rootPem, trust, nodeShim, javaOptions, warn }: PrepareOptions,
): PreparedChild {
  const { wgetrc, aptConfig, pipNamesProxy, curlrc } = readUserFiles(parent);
  const bundle = trustBundle(parent, rootPem, warn);
  const files = writeClientFiles(trust, {
    ...{ rootPem, bundle, wgetrc, aptConfig },
    nodeShim: nodeShim ? NODE_SHIM : undefined,
    java: javaOptions,
  });
  const variable = javaOptions ? trustVariable(parent) : undefined;
  if (variable !== undefined)
    warn(
      `${variable} names a trust store: Java trusts that one, and this proxy only with ${files.caPath} in it`,
    );
  return { curlrc, environment: (route) => childEnvironment(parent, { ...route, files, pipNamesProxy }) };
}
