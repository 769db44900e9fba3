/** @jsxImportSource hono/jsx */
import { visibleText } from "../../core/visible-text.ts";

type RoleFormProps = {
  readonly action: string;
  readonly csrf: string;
  /** Whose role it is: the field that says so, and its value. */
  readonly whose: readonly [field: "email" | "agent", name: string];
  readonly roles: readonly string[];
  readonly role: string;
  /** Sent along, such as what was seen of it. */
  readonly fields?: Readonly<Record<string, string>>;
};

/** Gives one member of a list another role. */
export function RoleForm({ action, csrf, whose: [field, name], roles, role, fields = {} }: RoleFormProps) {
  const shown = visibleText(name);
  return (
    <form method="post" action={action} class="inline">
      <input type="hidden" name="csrf" value={csrf} />
      {Object.entries({ [field]: name, ...fields }).map(([sent, value]) => (
        <input key={sent} type="hidden" name={sent} value={value} />
      ))}
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
