/** @jsxImportSource hono/jsx */
/** How a service's requests are authenticated: each way with its own fields, as `core/auth-method` describes them. */
import { AUTH_TYPES, type AuthMethod, fieldsOf } from "../../core/auth-method/method.ts";
import type { Draft } from "../console/draft.ts";
import { Alternative } from "../ui/choice.tsx";
import { Fault, Field, Lines } from "../ui/form.tsx";

type Words = { readonly label: string; readonly hint: string };

/** What people call the ways, and what each sends. */
export const AUTH_WORDS: { readonly [T in AuthMethod["type"]]: Words } = {
  bearer: { label: "Bearer token", hint: "Authorization: Bearer, and the credential." },
  basic: { label: "User name and password", hint: "Authorization: Basic, of one or two credentials." },
  "api-key": {
    label: "API key in a header",
    hint: "The credential in a header of your choice, behind a prefix.",
  },
  custom: { label: "Custom headers", hint: "Any headers, with credentials inside their values." },
  passthrough: {
    label: "None",
    hint: "Nothing is set: what the agent sends itself goes through. Substitutions work all the same.",
  },
  svid: {
    label: "The agent's identity",
    hint: "Authorization: Bearer, and an SVID that says which agent calls. It takes no credential.",
  },
};

/** Id of what is offered where a credential is named. */
export const KEYS_LIST = "credential-keys";

export function AuthFields({ typed }: { readonly typed: Draft }) {
  const { value: chosen, error } = typed.of("auth.type");
  const fault = error ?? typed.of("auth").error;
  return (
    <fieldset>
      <legend>Authentication</legend>
      {AUTH_TYPES.map((type) => (
        <Alternative
          key={type}
          name="auth.type"
          id={`auth-${type}`}
          value={type}
          label={AUTH_WORDS[type].label}
          hint={AUTH_WORDS[type].hint}
          checked={type === chosen}
        >
          {fieldsOf(type).length === 0
            ? undefined
            : fieldsOf(type).map(([name]) => <AuthField key={name} type={type} name={name} typed={typed} />)}
        </Alternative>
      ))}
      {fault === undefined ? null : <Fault id="auth">{fault}</Fault>}
    </fieldset>
  );
}

type AuthFieldProps = { readonly type: AuthMethod["type"]; readonly name: string; readonly typed: Draft };

function AuthField({ type, name, typed }: AuthFieldProps) {
  const found = fieldsOf(type).find(([known]) => known === name)?.[1];
  if (found === undefined) return null;
  const { kind, question, help, initial } = found;
  const field = `auth.${name}`;
  if (kind === "headers") {
    const hint =
      "One a line, such as X-Api-Key: {{ STRIPE_KEY }}. A key in double braces stands for its value.";
    return <Lines name={field} label="Headers" hint={hint} code {...typed.of(field)} />;
  }
  const { value, error } = typed.of(field);
  return (
    <Field
      name={field}
      label={question ?? help}
      code
      value={value === "" ? initial : value}
      error={error}
      {...(kind === "key"
        ? { list: KEYS_LIST, hint: "The name of a credential, such as STRIPE_KEY, never its value." }
        : {})}
    />
  );
}
