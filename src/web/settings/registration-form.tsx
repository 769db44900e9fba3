/** @jsxImportSource hono/jsx */
/** Who may get an account on the instance. */
import type { InstanceSettings, SettingsChange } from "../../app/instance/settings.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import type { Draft } from "../console/draft.ts";
import { Seen, type Shown } from "../console/seen.tsx";
import { Card, type Fact, Facts } from "../ui/card.tsx";
import { Checkbox } from "../ui/choice.tsx";
import { Button, Form, Lines } from "../ui/form.tsx";
import { SOURCES } from "./source.tsx";

export function shownRegistration({ inviteOnly, allowedDomains }: InstanceSettings): Shown {
  return { invite_only: inviteOnly ? "on" : "", allowed_email_domains: allowedDomains.join("\n") };
}

export function readRegistration(form: SentForm): SettingsChange {
  const lines = form.text("allowed_email_domains").split("\n");
  return {
    inviteOnly: form.names.includes("invite_only"),
    allowedDomains: lines.filter((line) => line.trim() !== ""),
  };
}

export type FormProps = {
  readonly action: string;
  readonly csrf: string;
  readonly settings: InstanceSettings;
  readonly typed: Draft;
};

/** What holds; no variable of the environment says it. */
function factsOf({ inviteOnly, allowedDomains }: InstanceSettings): readonly Fact[] {
  const count = allowedDomains.length;
  return [
    {
      name: "Who may register",
      value: inviteOnly ? says("who is invited", "override") : says("anybody", "default"),
    },
    {
      name: "E-mail addresses",
      value:
        count === 0
          ? says("of every domain", "default")
          : says(`of ${count === 1 ? "one domain" : `${count} domains`}`, "override"),
    },
  ];
}

function says(what: string, source: keyof typeof SOURCES): string {
  return `${what} (${SOURCES[source]})`;
}

export function RegistrationForm({ action, csrf, settings, typed }: FormProps) {
  return (
    <Card title="Registration" id="registration">
      <Facts facts={factsOf(settings)} />
      <Form action={action} csrf={csrf}>
        <Seen values={shownRegistration(settings)} />
        <Checkbox
          name="invite_only"
          label="By invitation only"
          hint="Nobody can register without an invite. Accounts that exist stay."
          checked={typed.isTicked("invite_only")}
          error={typed.of("invite_only").error}
        />
        <Lines
          name="allowed_email_domains"
          label="Allowed e-mail domains"
          hint="One a line, such as example.com. Without any, every domain is allowed."
          code
          {...typed.of("allowed_email_domains")}
        />
        <div class="actions">
          <Button>Save</Button>
        </div>
      </Form>
    </Card>
  );
}
