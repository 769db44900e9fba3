/** @jsxImportSource hono/jsx */
import type { VaultRole } from "../../core/access/vault-role.ts";
import { visibleText } from "../../core/visible-text.ts";

type RoleFormProps = {
  readonly action: string;
  readonly csrf: string;
  /** Whose role it is: the field that says so, and its value. */
  readonly whose: readonly [field: "email" | "agent", name: string];
  readonly roles: readonly VaultRole[];
  readonly role: VaultRole;
};

/** Gives one member of a list another role. */
export function RoleForm({ action, csrf, whose: [field, name], roles, role }: RoleFormProps) {
  const shown = visibleText(name);
  return (
    <form method="post" action={action} class="inline">
      <input type="hidden" name="csrf" value={csrf} />
      <input type="hidden" name={field} value={name} />
      <label>
        <span class="unseen">{`Role of ${shown}`}</span>
        <select name="role">
          {roles.map((one) => (
            <option key={one} value={one} selected={one === role}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="plain" aria-label={`Change the role of ${shown}`}>
        Change
      </button>
    </form>
  );
}
