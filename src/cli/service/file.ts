import { AppError } from "../../core/errors.ts";
import { formatService, type ServiceJson } from "../../core/service/format.ts";
import { parseServices } from "../../core/service/parse.ts";
import { Failure } from "../failure.ts";
import { readYaml } from "./yaml.ts";

/** What a services file says. */
export type ServicesFile = { readonly vault: string | undefined; readonly services: readonly ServiceJson[] };

/** Reads and checks a file with `services:` and perhaps `vault:`. Throws a Failure that names the file. */
export async function readServicesFile(path: string): Promise<ServicesFile> {
  const { value, shown } = await readYaml(path);
  if (value === null || typeof value !== "object" || !("services" in value)) {
    throw new Failure(`${shown}: there is no "services:" list`, {
      hint: "agent-vault vault service list prints the form of the file",
    });
  }
  const { services } = value;
  if (services !== null && !Array.isArray(services)) throw new Failure(`${shown}: "services" must be a list`);
  const vault = "vault" in value ? value.vault : undefined;
  if (vault !== undefined && typeof vault !== "string") throw new Failure(`${shown}: "vault" must be a name`);
  return { vault, services: checkServices(services ?? [], shown) };
}

/**
 * Services as they go to the server, checked by the server's own rules first, so that all of a file is refused before
 * any of it is sent. Whether internal hosts are allowed is left to the server.
 */
export function checkServices(services: readonly unknown[], shown: string): ServiceJson[] {
  try {
    return parseServices(services, { devMode: true, portField: true }).map(formatService);
  } catch (error) {
    if (error instanceof AppError)
      throw new Failure(`${shown}: ${error.message}`, error.hint ? { hint: error.hint } : {});
    throw error;
  }
}

/** A file made for one vault does not overwrite another by accident. */
export function refuseOtherVault(file: ServicesFile, vault: string, flag: string | undefined): void {
  if (file.vault === undefined || file.vault === vault || flag !== undefined) return;
  throw new Failure(`the file is of vault "${file.vault}", but this command works in "${vault}"`, {
    hint: `pass --vault ${file.vault}, or --vault ${vault} if that is meant`,
  });
}
