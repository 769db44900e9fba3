/** @jsxImportSource hono/jsx */
/** What is asked of an SVID and of a passport that is to be issued. */
import { SIGNING_ALGS } from "../../../core/identity/signing-key.ts";
import type { Draft } from "../../console/draft.ts";
import { Card } from "../../ui/card.tsx";
import { Select } from "../../ui/choice.tsx";
import { Button, Field, Form, Lines } from "../../ui/form.tsx";
import { companyAgentPath } from "../place.ts";

type ProofFormProps = {
  readonly company: string;
  readonly agentId: string;
  readonly csrf: string;
  readonly typed: Draft;
};

const ALG_WORDS = { EdDSA: "EdDSA, the usual one", ES256: "ES256, for libraries of SPIFFE" } as const;

export const SVID_FIELDS = ["audience", "alg", "ttl"] as const;

export function SvidForm({ company, agentId, csrf, typed }: ProofFormProps) {
  const { value: ttl, error } = typed.of("ttl");
  return (
    <Card title="Issue an SVID" id="issue-svid">
      <Form action={companyAgentPath(company, agentId, "/svid")} csrf={csrf}>
        <Field
          name="audience"
          label="For whom"
          hint="proxy, api, or what whoever verifies it calls itself, such as https://mcp.partner.example. Blank: for an exchange at this server."
          code
          maxLength={512}
          {...typed.of("audience")}
        />
        <Select
          name="alg"
          label="Signed with"
          options={SIGNING_ALGS.map((alg) => ({ value: alg, label: ALG_WORDS[alg] }))}
          {...typed.of("alg")}
        />
        <Field
          name="ttl"
          id="svid-ttl"
          label="Good for, in seconds"
          hint="60 to 3600. Blank: an hour."
          value={ttl}
          error={error}
        />
        <div class="actions">
          <Button>Issue an SVID</Button>
        </div>
      </Form>
    </Card>
  );
}

export const PASSPORT_FIELDS = ["scopes", "ttl", "aud", "nonce", "requestHash"] as const;

export function PassportForm({ company, agentId, csrf, typed }: ProofFormProps) {
  const { value: ttl, error } = typed.of("ttl");
  return (
    <Card title="Issue a passport" id="issue-passport">
      <Form action={companyAgentPath(company, agentId, "/passports")} csrf={csrf}>
        <Lines
          name="scopes"
          label="What it may do elsewhere"
          hint="One scope a line, such as tool:search, tool:* or *. Blank: tool:* and attest:write."
          code
          rows={3}
          {...typed.of("scopes")}
        />
        <Field
          name="ttl"
          id="passport-ttl"
          label="Good for, in seconds"
          hint="300 to 3600. Blank: an hour."
          value={ttl}
          error={error}
        />
        <details open={typed.status !== 200}>
          <summary>Bind it to one use</summary>
          <div class="its-fields">
            <Field
              name="aud"
              label="For one recipient alone"
              hint="As that one calls itself. Blank: for any."
              code
              maxLength={512}
              {...typed.of("aud")}
            />
            <Field
              name="nonce"
              label="Nonce of the recipient"
              hint="32 hex digits. Blank: none."
              code
              maxLength={32}
              {...typed.of("nonce")}
            />
            <Field
              name="requestHash"
              label="SHA-256 of the one request"
              hint="64 hex digits. Blank: for any request."
              code
              maxLength={64}
              {...typed.of("requestHash")}
            />
          </div>
        </details>
        <div class="actions">
          <Button>Issue a passport</Button>
        </div>
      </Form>
    </Card>
  );
}
