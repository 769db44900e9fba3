/** @jsxImportSource hono/jsx */
/** Says which service answers for a request, and why the others do not, by the matching that the proxy does. */
import { type ExplainedRequest, explainRequest } from "../../app/vault/explain.ts";
import { AppError } from "../../core/errors.ts";
import { formatTarget } from "../../core/net/target.ts";
import { passes } from "../../core/service/explain/explain.ts";
import { formatExplanation } from "../../core/service/explain/format.ts";
import type { Visit } from "../console/routes.ts";
import { Banner, Facts } from "../ui/card.tsx";
import { Button, Field } from "../ui/form.tsx";
import { Section } from "../ui/page-head.tsx";
import { Table } from "../ui/table.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { servicesPath } from "./written.ts";

type Tested = {
  readonly method: string;
  readonly url: string;
  readonly found?: ExplainedRequest;
  /** By field. */
  readonly faults?: Readonly<Record<string, string>>;
};

const FAULTS: Readonly<Record<string, string>> = {
  method: "Type a method such as GET.",
  url: "Type an address such as https://api.example.com/v1/charges.",
};

/** What was asked for, and what becomes of it. */
export async function testedUrl({ deps, principal, query }: Visit, vault: string): Promise<Tested> {
  const [url, method] = [query("url") ?? "", query("method") || "GET"];
  if (url === "") return { method, url };
  try {
    return { method, url, found: await explainRequest(deps, principal, { vault, method, url }) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "bad_request") throw error;
    const faults = error.fieldFaults.map(({ field = "url" }) => [field, FAULTS[field] ?? error.message]);
    return { method, url, faults: Object.fromEntries(faults) };
  }
}

export function UrlTester({ vault, tested }: { readonly vault: string; readonly tested: Tested }) {
  return (
    <Section title="Which service answers?" id="tester">
      <form method="get" action={`${servicesPath(vault)}#tester`} class="fields">
        <Field
          name="method"
          label="Method"
          code
          required
          value={tested.method}
          error={tested.faults?.["method"]}
        />
        <Field
          name="url"
          label="Address"
          hint="As an agent would ask for it. Nothing is sent there."
          code
          required
          value={tested.url}
          error={tested.faults?.["url"]}
        />
        <div class="actions">
          <Button kind="quiet">Look it up</Button>
        </div>
      </form>
      {tested.found === undefined ? null : <Found found={tested.found} />}
    </Section>
  );
}

function Found({ found }: { readonly found: ExplainedRequest }) {
  const { outcome, asked } = found;
  const told = formatExplanation(found, asked);
  return (
    <>
      <Banner tone={passes(outcome) ? "ok" : "warn"} title={passes(outcome) ? "Goes through" : "Refused"}>
        <p>
          <code>
            <Untrusted>{asked.method}</Untrusted> {formatTarget(asked)}
            <Untrusted>{asked.path}</Untrusted>
          </code>
        </p>
        <p>{told.says}</p>
      </Banner>
      {told.service === undefined ? null : <Facts facts={factsOf(told.service)} />}
      {told.services.length === 0 ? null : (
        <Table
          label="Services, and why they answer or not"
          columns={[{ head: "Service" }, { head: "Host" }, { head: "Methods" }, { head: "Answers" }]}
          rows={told.services.map((one) => ({
            key: one.name,
            cells: [one.name, one.host, one.methods?.join(", ") ?? "all", one.says ?? "yes"],
          }))}
        />
      )}
    </>
  );
}

type Terms = NonNullable<ReturnType<typeof formatExplanation>["service"]>;

function factsOf({ headers, substitutions = [], requires = [] }: Terms) {
  const placeholders = substitutions.map((one) => `${one.placeholder} by ${one.key} in ${one.in.join(", ")}`);
  return [
    { name: "Headers written", value: headers.length === 0 ? "none" : headers.join(", ") },
    ...(placeholders.length === 0 ? [] : [{ name: "Placeholders", value: placeholders.join("; ") }]),
    ...(requires.length === 0 ? [] : [{ name: "Only for agents that may", value: requires.join(", ") }]),
  ];
}
