/** @jsxImportSource hono/jsx */
/** What a vault does with requests, as a form and as text. */
import type { SettingsChange, VaultSettings } from "../../app/vault/settings/settings.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import type { Draft } from "../console/draft.ts";
import { Seen, type Shown } from "../console/seen.tsx";
import { Card, Facts } from "../ui/card.tsx";
import { Checkbox, Select } from "../ui/choice.tsx";
import { Button, Form, Lines } from "../ui/form.tsx";

const UNMATCHED = [
  { value: "passthrough", label: "Pass through without a credential" },
  { value: "ask", label: "Ask a person, for half a minute" },
  { value: "deny", label: "Refuse" },
] as const;
const PLAINTEXT = [
  { value: "allow", label: "Allow" },
  { value: "loopback", label: "Only to this machine" },
  { value: "deny", label: "Refuse" },
] as const;
const CANARIES = [
  { value: "refuse", label: "Refuse the request and tell" },
  { value: "freeze", label: "Also freeze whoever sent it" },
] as const;
const labelOf = (options: typeof UNMATCHED | typeof PLAINTEXT | typeof CANARIES, value: string) =>
  options.find((option) => option.value === value)?.label ?? value;

/** The form's fields as they stand, by the wire's names. */
export function shownPolicies(settings: VaultSettings): Shown {
  return {
    unmatched_host_policy: settings.unmatchedPolicy,
    plaintext_injection: settings.plaintextPolicy,
    strip_env: settings.stripEnv === "on" ? "on" : "",
    canary_response: settings.canaryResponse,
    passthrough_hosts: settings.passthroughHosts.join("\n"),
  };
}

/** What the form asks for. */
export function readPolicies(form: SentForm): SettingsChange {
  return {
    unmatchedPolicy: form.text("unmatched_host_policy"),
    plaintextPolicy: form.text("plaintext_injection"),
    stripEnv: form.names.includes("strip_env") ? "on" : "off",
    canaryResponse: form.text("canary_response"),
    passthroughHosts: form.text("passthrough_hosts").split("\n"),
  };
}

type FormProps = {
  readonly action: string;
  readonly csrf: string;
  readonly settings: VaultSettings;
  readonly typed: Draft;
};

export function PoliciesForm({ action, csrf, settings, typed }: FormProps) {
  return (
    <Card title="Requests" id="policies">
      <Form action={action} csrf={csrf}>
        <Seen values={shownPolicies(settings)} />
        <Select
          name="unmatched_host_policy"
          label="Requests to hosts that no service covers"
          options={UNMATCHED}
          {...typed.of("unmatched_host_policy")}
        />
        <Select
          name="plaintext_injection"
          label="Credentials in requests over http://"
          hint="Whoever listens on the way can read what is sent over http://."
          options={PLAINTEXT}
          {...typed.of("plaintext_injection")}
        />
        <Checkbox
          name="strip_env"
          label="Take keys away from programs that do not need them"
          hint="Programs under agent-vault run then do not see keys of your shell for which the vault has a service."
          checked={typed.isTicked("strip_env")}
          error={typed.of("strip_env").error}
        />
        <Select
          name="canary_response"
          label="When a canary is sent"
          hint="Programs of a frozen agent or user are refused everywhere until a person thaws them."
          options={CANARIES}
          {...typed.of("canary_response")}
        />
        <Lines
          name="passthrough_hosts"
          label="Hosts that are let through unopened"
          hint="One a line, such as api.example.com, *.example.com or api.example.com:8443. No credential is added there."
          code
          {...typed.of("passthrough_hosts")}
        />
        <div class="actions">
          <Button>Save</Button>
        </div>
      </Form>
    </Card>
  );
}

/** The same for those who may not change it. */
export function PoliciesText({ settings }: { readonly settings: VaultSettings }) {
  const { unmatchedPolicy, plaintextPolicy, stripEnv, canaryResponse, passthroughHosts } = settings;
  return (
    <Card title="Requests" id="policies">
      <Facts
        facts={[
          { name: "Hosts that no service covers", value: labelOf(UNMATCHED, unmatchedPolicy) },
          { name: "Credentials over http://", value: labelOf(PLAINTEXT, plaintextPolicy) },
          { name: "Keys that programs do not need", value: stripEnv === "on" ? "Taken away" : "Left" },
          { name: "When a canary is sent", value: labelOf(CANARIES, canaryResponse) },
          {
            name: "Hosts let through unopened",
            value: passthroughHosts.length === 0 ? "none" : <code>{passthroughHosts.join(", ")}</code>,
          },
        ]}
      />
      <p class="aside">An admin of the vault can change this.</p>
    </Card>
  );
}
