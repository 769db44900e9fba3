import { join } from "node:path";
import { readable } from "./bundle.ts";
import { usersPart } from "./client-files.ts";
import type { Environment } from "./environment.ts";

/** What the user's own files say to clients under `vault run`. */
export type UserFiles = {
  /** Text of the wgetrc that wget would read. */
  readonly wgetrc: string;
  /** The file that `APT_CONFIG` names. */
  readonly aptConfig: string | undefined;
  /** A configuration of pip names a proxy. */
  readonly pipNamesProxy: boolean;
  /** A curlrc that names a proxy. No variable outranks it. */
  readonly curlrc: string | undefined;
};

/** Reads them; a file that cannot be read counts as absent, as it does for the clients. */
export function readUserFiles(parent: Environment): UserFiles {
  const home = parent["HOME"] ?? "/";
  const config = parent["XDG_CONFIG_HOME"] || join(home, ".config");
  const pip = [
    parent["PIP_CONFIG_FILE"],
    join(config, "pip/pip.conf"),
    join(home, ".pip/pip.conf"),
    join(home, "Library/Application Support/pip/pip.conf"),
    "/etc/pip.conf",
    parent["VIRTUAL_ENV"] && join(parent["VIRTUAL_ENV"], "pip.conf"),
  ];
  const curl = [join(parent["CURL_HOME"] || home, ".curlrc"), join(config, "curlrc")];
  const names = (pattern: RegExp) => (path: string | undefined) =>
    path !== undefined && path !== "" && pattern.test(readable(path) ?? "");
  return {
    wgetrc: usersPart(readable(parent["WGETRC"] || join(home, ".wgetrc")) ?? ""),
    aptConfig: aptConfigOf(parent["APT_CONFIG"]),
    pipNamesProxy: pip.some(names(/^\s*proxy\s*[=:]/m)),
    curlrc: curl.find(names(/^\s*(?:-x|(?:--)?proxy\b)/m)),
  };
}

/** In a run inside a run, the one that the outer run was given. */
function aptConfigOf(path: string | undefined): string | undefined {
  if (!path) return undefined;
  const text = readable(path) ?? "";
  const own = usersPart(text);
  return own === text ? path : /^#include "(.+)";$/m.exec(own)?.[1];
}
