import type { Approval } from "../../app/vault/proposal/approve.ts";
import { Secret } from "../../core/secret.ts";
import type { Form } from "../../http/read-form.ts";

/** The names of a slot's fields. */
export const slotFields = (key: string) => ({
  value: `value:${key}`,
  lines: `lines:${key}`,
  clientId: `client_id:${key}`,
  clientSecret: `client_secret:${key}`,
});

export type SlotsRead = Pick<Approval, "values" | "oauth"> & {
  /** What is wrong with a field, by its name. */
  readonly errors: ReadonlyMap<string, string>;
};

/** What was typed into the fields of slots; empty ones are as if they were not there. */
export function readSlots(form: Form): SlotsRead {
  const values = new Map<string, Secret>();
  const oauth = new Map<string, { clientId?: string; clientSecret?: Secret }>();
  const errors = new Map<string, string>();
  for (const name of form.names) {
    const [kind = "", key = ""] = name.split(":");
    const text = form.text(name);
    if (text === "") continue;
    if (kind === "value") values.set(key, new Secret(text));
    if (kind === "lines") {
      if (values.has(key)) errors.set(name, "Fill in one of the two: the line above, or these lines.");
      // Browsers send each line break as CRLF, which is not what was pasted.
      else values.set(key, new Secret(text.replaceAll("\r\n", "\n")));
    }
    if (kind === "client_id") oauth.set(key, { ...oauth.get(key), clientId: text.trim() });
    if (kind === "client_secret") oauth.set(key, { ...oauth.get(key), clientSecret: new Secret(text) });
  }
  return { values, oauth, errors };
}
