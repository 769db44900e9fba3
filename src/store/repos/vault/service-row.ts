import { AppError } from "../../../core/errors.ts";
import { isObject } from "../../../core/fields.ts";
import type { VaultId } from "../../../core/ids.ts";
import { formatService } from "../../../core/service/format.ts";
import { parseServices } from "../../../core/service/parse.ts";
import { joinedMatcher, type Service } from "../../../core/service/service.ts";

/** Services as the document that one row holds: the form in which they stand on the wire. */
export function toServicesJson(services: readonly Service[]): string {
  return JSON.stringify(services.map(formatService));
}

/**
 * The document read back, by the rules of the wire. One that cannot be read throws AppError `store_corrupt` rather than
 * let the proxy run on half a list. Whether internal hosts may be brokered was decided when it was written.
 */
export function fromServicesJson(json: string, vaultId: VaultId): readonly Service[] {
  try {
    const value: unknown = JSON.parse(json);
    if (!Array.isArray(value)) throw new TypeError("no list");
    return parseServices(value.map(toWireForm), { devMode: true });
  } catch (cause) {
    throw new AppError("store_corrupt", {
      message: `The stored services of vault ${vaultId} are not readable.`,
      hint: "Restore the database from a backup, or replace the vault's services.",
      cause,
    });
  }
}

/**
 * An entry as 0.1 wrote it at first: port and path beside the host, and one name in camel case. It is told by its
 * `path`, which the wire form has inside `host`. Read here and not migrated: a process of that release may go on
 * writing beside us while several are updated one after another.
 */
function toWireForm(entry: unknown): unknown {
  if (!isObject(entry)) return entry;
  const { host, port, path, foreignCredentials, ...rest } = entry;
  if (typeof host !== "string" || typeof path !== "string") return entry;
  if (port !== undefined && typeof port !== "number") return entry;
  return {
    ...rest,
    host: joinedMatcher(port === undefined ? { host, path } : { host, port, path }),
    ...(foreignCredentials === undefined ? {} : { foreign_credentials: foreignCredentials }),
  };
}
