/**
 * Variables by which a tool overrides its own files: a proxy or a trust store named in a gitconfig, an npmrc or a
 * Cargo configuration would win over `HTTPS_PROXY` and `SSL_CERT_FILE`. Pure.
 */
import { dirname } from "node:path";
import type { ClientFiles } from "./client-files.ts";
import type { Environment } from "./environment.ts";

export type ToolSettings = {
  /** The proxy's URL. */
  readonly url: string;
  /** The merged `NO_PROXY`. */
  readonly noProxy: string;
  readonly files: ClientFiles;
  /** A configuration of pip names a proxy. pip heeds no `NO_PROXY` once it is given one, so it is not without need. */
  readonly pipNamesProxy: boolean;
};

/** All such variables; what of the parent's has to go is `REPLACED`, in any case. */
export function toolVariables(parent: Environment, settings: ToolSettings): Record<string, string> {
  const { url, noProxy, files, pipNamesProxy } = settings;
  return {
    ...gitConfig(parent, url),
    NPM_CONFIG_PROXY: url,
    NPM_CONFIG_HTTPS_PROXY: url,
    NPM_CONFIG_NOPROXY: noProxy,
    NPM_CONFIG_CAFILE: files.bundlePath,
    YARN_HTTP_PROXY: url,
    YARN_HTTPS_PROXY: url,
    YARN_HTTPS_CA_FILE_PATH: files.bundlePath,
    CARGO_HTTP_PROXY: url,
    ...(pipNamesProxy ? { PIP_PROXY: url } : {}),
    UV_SYSTEM_CERTS: "1",
    WGETRC: files.wgetrc,
    APT_CONFIG: files.aptConfig,
    PHP_INI_SCAN_DIR: phpFolders(parent["PHP_INI_SCAN_DIR"], files.phpFolder),
  };
}

/** The parent's variables that the tools would prefer to ours, in upper case with underscores. */
export const REPLACED = [
  "NPM_CONFIG_PROXY",
  "NPM_CONFIG_HTTP_PROXY",
  "NPM_CONFIG_HTTPS_PROXY",
  "NPM_CONFIG_NOPROXY",
  "NPM_CONFIG_CAFILE",
  "CARGO_HTTP_PROXY",
  "PIP_PROXY",
  "CLOUDSDK_PROXY_TYPE",
  "CLOUDSDK_PROXY_ADDRESS",
  "CLOUDSDK_PROXY_PORT",
  "CLOUDSDK_PROXY_USERNAME",
  "CLOUDSDK_PROXY_PASSWORD",
];

/** `http.proxy` behind the parent's own settings, or in the place of one among them: git takes the last. */
function gitConfig(parent: Environment, url: string): Record<string, string> {
  const stated = Number(parent["GIT_CONFIG_COUNT"] ?? 0);
  const count = Number.isInteger(stated) && stated > 0 ? stated : 0;
  const named = Array.from({ length: count }, (_, at) => at).filter(
    (at) => parent[`GIT_CONFIG_KEY_${at}`]?.toLowerCase() === "http.proxy",
  );
  const last = named.at(-1) ?? count;
  return {
    GIT_CONFIG_COUNT: String(Math.max(count, last + 1)),
    [`GIT_CONFIG_KEY_${last}`]: "http.proxy",
    [`GIT_CONFIG_VALUE_${last}`]: url,
  };
}

/** Ours behind the parent's folders; an empty one stands for those that PHP was built with. */
function phpFolders(stated: string | undefined, folder: string): string {
  const trust = dirname(dirname(folder));
  const others = (stated ?? "").split(":").filter((other) => !other.startsWith(`${trust}/`));
  return stated === "" ? folder : [...others, folder].join(":");
}
