/** What of this shell's own settings concerns its agents. */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { SERVICE_CATALOG } from "../../../core/catalog/templates.ts";
import { descriptorLimit, inheritedDescriptorLimit } from "../../../lib/posix/process-state.ts";
import { readable } from "../../child/bundle.ts";
import { parentEnvironment } from "../../child/env.ts";
import type { Environment } from "../../child/environment.ts";
import { bypassed, bypassesEverything, foreignEntries } from "../../child/no-proxy.ts";
import { readUserFiles } from "../../child/user-files.ts";
import { type Check, check } from "./check.ts";

/** Two for each connection of a client, and some for the rest. */
const DESCRIPTORS = 1024;

export function checkShell(parent: Environment = parentEnvironment()): readonly Check[] {
  return [descriptors(), completion(parent), companyProxy(parent), noProxy(parent), curlrc(parent)];
}

function descriptors(): Check {
  const { ok, warn } = check("descriptors");
  const { soft, hard } = descriptorLimit();
  const limit = inheritedDescriptorLimit() ?? soft;
  const said = `${limit} at once, ${hard > 1e15 ? "without a limit" : `${hard}`} at most`;
  return hard < DESCRIPTORS
    ? warn(said, `ulimit -n ${DESCRIPTORS * 4}, where the server is started`)
    : ok(said);
}

/** Where install.sh puts each, and the files in which people load it instead. */
function completion(parent: Environment): Check {
  const { ok, warn } = check("completion");
  const home = parent["HOME"] ?? "/";
  const data = parent["XDG_DATA_HOME"] || join(home, ".local/share");
  const config = parent["XDG_CONFIG_HOME"] || join(home, ".config");
  const shell = basename(parent["SHELL"] ?? "");
  const bash = parent["BASH_COMPLETION_USER_DIR"] || join(data, "bash-completion");
  const places: Readonly<Record<string, { readonly file: string; readonly rc: readonly string[] }>> = {
    bash: { file: join(bash, "completions/agent-vault"), rc: [".bashrc", ".bash_profile"] },
    zsh: { file: join(data, "zsh/site-functions/_agent-vault"), rc: [".zshrc"] },
    fish: { file: join(config, "fish/completions/agent-vault.fish"), rc: [".config/fish/config.fish"] },
  };
  const place = Object.hasOwn(places, shell) ? places[shell] : undefined;
  if (place === undefined) return ok(shell === "" ? "no shell is known" : `there is none for ${shell}`);
  const system = [
    "/usr/share/bash-completion/completions/agent-vault",
    "/usr/local/share/zsh/site-functions/_agent-vault",
  ];
  const found =
    [place.file, ...system].some(existsSync) ||
    place.rc.some((name) => readable(join(home, name))?.includes("agent-vault completions") === true);
  return found
    ? ok(`installed for ${shell}`)
    : warn(`not installed for ${shell}`, `agent-vault completions ${shell} --help says where it goes`);
}

function companyProxy(parent: Environment): Check {
  const { ok, warn } = check("company proxy");
  const own = "AGENT_VAULT_UPSTREAM_PROXY";
  if (parent[own]?.trim().toLowerCase() === "none") return ok(`none, by ${own}`);
  // Lower case first, as the server takes them.
  for (const name of [
    own,
    ...["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
  ]) {
    const value = parent[name];
    if (!value) continue;
    // With a token beside it, it is ours: this is a run already.
    if (parent["AGENT_VAULT_ADDR"] && parent["AGENT_VAULT_TOKEN"]) return ok("none but agent-vault");
    // Never its user and password.
    const host = URL.canParse(value) ? new URL(value).host : "";
    if (host === "")
      return warn(`${name} is no URL`, `write it with its scheme, as ${name}=http://host:port`);
    return ok(`${host} (${name}); a server that run starts goes through it`);
  }
  return ok("none is set");
}

function noProxy(parent: Environment): Check {
  const { ok, warn } = check("NO_PROXY");
  if (bypassesEverything(parent))
    return warn("NO_PROXY=* is not passed on to the child", "unset NO_PROXY no_proxy");
  const services = SERVICE_CATALOG.map(({ id, host }) => ({ name: id, host }));
  const [first] = bypassed(foreignEntries(parent), services);
  if (first !== undefined) {
    const { entry, host } = first;
    return warn(
      `NO_PROXY has ${entry}: requests to ${host} go past the proxy`,
      `take ${entry} out of NO_PROXY`,
    );
  }
  return ok(
    foreignEntries(parent).length === 0 ? "holds nothing in the way" : "covers no host of the catalog",
  );
}

function curlrc(parent: Environment): Check {
  const { ok, warn } = check("curlrc");
  const file = readUserFiles(parent).curlrc;
  return file === undefined
    ? ok("names no proxy")
    : warn(`${file} names a proxy`, `take proxy out of ${file}`);
}
