/** @jsxImportSource hono/jsx */
/** Which server takes the instance's mail, and a message to see whether it does. */
import type { InstanceSettings } from "../../app/instance/settings.ts";
import { Card, Facts } from "../ui/card.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import type { FormProps } from "./registration-form.tsx";

type Server = NonNullable<InstanceSettings["mailServer"]>;

const ENCRYPTION: Readonly<Record<Server["encryption"], string>> = {
  tls: "TLS from the first byte",
  required: "STARTTLS, or else no mail",
  opportunistic: "STARTTLS where the server offers it",
  none: "none: whoever is on the way can read what is sent",
};

export function MailCard({ action, csrf, settings, typed }: FormProps) {
  const { smtpConfigured, mailServer } = settings;
  if (!smtpConfigured) {
    return (
      <Card title="E-mail" id="mail">
        <p>
          No mail server is set up, so invites are links to hand on, and nobody can get a code. Set{" "}
          <code>AGENT_VAULT_SMTP_HOST</code> and <code>AGENT_VAULT_SMTP_FROM</code> where the server runs, and
          start it again.
        </p>
      </Card>
    );
  }
  return (
    <Card title="E-mail" id="mail">
      {mailServer === undefined ? null : <ServerFacts server={mailServer} />}
      <p class="aside">
        The environment sets all of this (<code>AGENT_VAULT_SMTP_…</code>), so it cannot be changed here: who
        could, would receive every code and invite.
      </p>
      <Form action={action} csrf={csrf}>
        <Field
          name="to"
          label="Send a test message to"
          type="email"
          hint="Blank: to yourself."
          {...typed.of("to")}
        />
        <div class="actions">
          <Button kind="quiet">Send a test message</Button>
        </div>
      </Form>
    </Card>
  );
}

function ServerFacts({
  server: { host, port, encryption, verifies, username, from },
}: {
  readonly server: Server;
}) {
  return (
    <Facts
      facts={[
        { name: "Mail server", value: <code>{`${host.includes(":") ? `[${host}]` : host}:${port}`}</code> },
        { name: "Encryption", value: ENCRYPTION[encryption] },
        ...(encryption === "none"
          ? []
          : [{ name: "Its certificate", value: verifies ? "is verified" : "is taken whatever it is" }]),
        { name: "Signs in as", value: username === undefined ? "nobody" : <code>{username}</code> },
        { name: "Mail comes from", value: `${from.name} <${from.address}>` },
      ]}
    />
  );
}
