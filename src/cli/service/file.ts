import { unknownField } from "../../core/fields.ts";
import { InvalidService, type ServiceFault } from "../../core/service/fault.ts";
import { formatService, type ServiceJson } from "../../core/service/format.ts";
import { parseServices } from "../../core/service/parse.ts";
import { Failure } from "../failure.ts";
import { readYaml } from "./yaml.ts";

/** What a services file says. */
export type ServicesFile = { readonly vault: string | undefined; readonly services: readonly ServiceJson[] };

/**
 * Reads and checks a file with `services:` and perhaps `vault:`. Throws a Failure that tells every fault with file, line
 * and column.
 */
export async function readServicesFile(path: string): Promise<ServicesFile> {
  const { value, place } = await readYaml(path);
  if (value === null || typeof value !== "object" || !("services" in value)) {
    throw new Failure(`${place([])}: there is no "services:" list`, {
      hint: "agent-vault vault service list prints the form of the file",
    });
  }
  const unknown = unknownField(value as Record<string, unknown>, ["vault", "services"]);
  if (unknown !== undefined) {
    throw new Failure(`${place([unknown.name])}: ${unknown.name} ${unknown.problem}`);
  }
  const { services } = value;
  if (services !== null && !Array.isArray(services)) {
    throw new Failure(`${place(["services"])}: "services" must be a list`);
  }
  const vault = "vault" in value ? value.vault : undefined;
  if (vault !== undefined && typeof vault !== "string") {
    throw new Failure(`${place(["vault"])}: "vault" must be a name`);
  }
  return { vault, services: checkServices(services ?? [], (at) => place(["services", ...at])) };
}

/**
 * Services as they go to the server, checked by the server's own rules first, so that all of a file is refused before
 * any of it is sent. Whether internal hosts are allowed is left to the server. Throws a Failure with every fault, each
 * behind its place.
 */
export function checkServices(
  services: readonly unknown[],
  place: (at: ServiceFault["at"]) => string,
): ServiceJson[] {
  try {
    return parseServices(services, { devMode: true, form: "file" }).map(formatService);
  } catch (error) {
    if (!(error instanceof InvalidService)) throw error;
    throw new Failure(error.faults.map(({ at, message }) => `${place(at)}: ${message}`).join("; "));
  }
}

/** A service of the server as a file writes it: a path of `/` alone stands beside the host, where it is no slip. */
export function toFileForm(service: { readonly host?: string | undefined }): Record<string, unknown> {
  const { host = "" } = service;
  if (!/^[^/]+\/$/.test(host)) return { ...service };
  return Object.fromEntries(
    Object.entries(service).flatMap(([name, value]): [string, unknown][] =>
      name === "host"
        ? [
            ["host", host.slice(0, -1)],
            ["path", "/"],
          ]
        : [[name, value]],
    ),
  );
}

/** A file made for one vault does not overwrite another by accident. */
export function refuseOtherVault(file: ServicesFile, vault: string, flag: string | undefined): void {
  if (file.vault === undefined || file.vault === vault || flag !== undefined) return;
  throw new Failure(`the file is of vault "${file.vault}", but this command works in "${vault}"`, {
    hint: `pass --vault ${file.vault}, or --vault ${vault} if that is meant`,
  });
}
