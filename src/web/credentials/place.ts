/** What the pages of credentials share: their addresses, and who uses a credential or would. */
import type { VaultRights } from "../../app/console/vault-rights.ts";
import { listProposals } from "../../app/vault/proposal/read.ts";
import { listServices } from "../../app/vault/services.ts";
import type { Proposal } from "../../core/proposal/proposal.ts";
import { servicesUsing } from "../../core/service/merge.ts";
import type { Service } from "../../core/service/service.ts";
import { vaultPath } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";

/** The list of credentials, or a page below it. */
export function credentialsPath(vault: string, below: `/${string}` | "" = ""): string {
  return vaultPath(vault, `/credentials${below}`);
}

/** A page of one credential. */
export function credentialPath(vault: string, key: string, step: string): string {
  return credentialsPath(vault, `/${encodeURIComponent(key)}/${step}`);
}

/** Who uses which key; nobody as far as whoever looks may not know of services. */
export async function usage(
  { deps, principal }: Visit,
  rights: VaultRights,
): Promise<(key: string) => readonly Service[]> {
  if (!rights.may("service:list")) return () => [];
  const services = await listServices(deps, principal, { vault: rights.vault.name });
  return (key) => servicesUsing(services, key);
}

/** The proposals that wait and name this key; none as far as whoever looks may not know of proposals. */
export async function proposalsNaming(
  { deps, principal }: Visit,
  { vault, may }: VaultRights,
  key: string,
): Promise<readonly Proposal[]> {
  if (!may("proposal:list")) return [];
  const pending = await listProposals(deps, principal, { vault: vault.name, status: "pending" });
  return pending.filter(
    ({ slots, services }) =>
      slots.some((slot) => slot.key === key) ||
      services.some((one) => one.type === "set" && servicesUsing([one.service], key).length > 0),
  );
}
