/** @jsxImportSource hono/jsx */
/** Which vaults somebody new is given, and as what: one choice for each vault, in a form that makes them. */
import { may } from "../../app/authorize.ts";
import type { AssignmentRequest } from "../../app/vault/assign.ts";
import { listVaults } from "../../app/vault/vaults.ts";
import type { VaultRole } from "../../core/access/vault-role.ts";
import type { UsageLimits } from "../../core/limit/usage-limit.ts";
import type { Form } from "../../http/read-form.ts";
import { Group, Select } from "../ui/choice.tsx";
import { Fault } from "../ui/form.tsx";
import type { Draft } from "./draft.ts";
import type { Visit } from "./routes.ts";

/** Where a refusal is shown that is about the vaults. */
export const VAULTS_FIELD = "vaults";

const PREFIX = "vault.";

/** The vaults that whoever looks may give to others, by name. */
export async function assignableVaults({ deps, principal }: Visit): Promise<readonly string[]> {
  const vaults = await listVaults(deps, principal);
  return vaults
    .filter(({ id, grant }) =>
      may(deps, principal, { action: "vault:assign", target: { vaultId: id, grant } }),
    )
    .map(({ name }) => name)
    .toSorted();
}

type VaultRolesProps = {
  readonly vaults: readonly string[];
  readonly roles: readonly VaultRole[];
  readonly draft: Draft;
};

export function VaultRoles({ vaults, roles, draft }: VaultRolesProps) {
  const { error } = draft.of(VAULTS_FIELD);
  if (vaults.length === 0 && error === undefined) return null;
  const options = [{ value: "", label: "No access" }, ...roles.map((role) => ({ value: role, label: role }))];
  return (
    <Group legend="Roles in vaults">
      {error === undefined ? null : <Fault id={VAULTS_FIELD}>{error}</Fault>}
      {vaults.map((name) => (
        <Select
          key={name}
          name={`${PREFIX}${name}`}
          label={<code>{name}</code>}
          options={options}
          value={draft.of(`${PREFIX}${name}`).value}
        />
      ))}
    </Group>
  );
}

/** What was chosen, each with these limits. */
export function chosenVaults(form: Form, limits?: UsageLimits): readonly AssignmentRequest[] {
  return form.names.flatMap((name) => {
    const role = form.text(name);
    if (!name.startsWith(PREFIX) || role === "") return [];
    return [{ vaultName: name.slice(PREFIX.length), role, expiresAt: undefined, limits }];
  });
}
