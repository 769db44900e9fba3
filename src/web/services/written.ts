/** What forms of services share: where they lead, what is said once they are taken, hosts that were typed, none there. */
import type { ServicesWritten } from "../../app/vault/services.ts";
import { AppError } from "../../core/errors.ts";
import type { Form } from "../../http/read-form.ts";
import { vaultPath } from "../console/nav.ts";
import type { Notice } from "../console/notice.ts";
import { CONFIRM_HOSTS_FIELD } from "./sent.ts";

/** The list of services, or a page below it. */
export function servicesPath(vault: string, below: `/${string}` | "" = ""): string {
  return vaultPath(vault, `/services${below}`);
}

/** What was saved, and what will hardly do what was meant. */
export function writtenNotice({ written, warnings }: Pick<ServicesWritten, "written" | "warnings">): Notice {
  const names = written.map(({ name }) => name).join(", ");
  const saved = `${written.length === 1 ? "Service" : "Services"} ${names} ${written.length === 1 ? "was" : "were"} saved.`;
  if (warnings.length === 0) return { tone: "ok", text: saved };
  return { tone: "warn", text: `${saved} But ${warnings.join("; ")}.` };
}

/** The hosts that were typed to confirm them. */
export function confirmedHosts(form: Form): readonly string[] {
  return form
    .text(CONFIRM_HOSTS_FIELD)
    .split(/[\s,]+/)
    .filter((host) => host !== "");
}

/** By its name, which a page's address has. */
export function serviceNotThere(vault: string, name: string): AppError {
  return new AppError("service_not_found", { message: `Vault "${vault}" has no service "${name}".` });
}
