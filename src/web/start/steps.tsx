/** @jsxImportSource hono/jsx */
import type { Child, PropsWithChildren } from "hono/jsx";
import type { CatalogEntry } from "../../core/catalog/entry.ts";
import { entriesForMatcher } from "../../core/catalog/find.ts";
import { DEFAULT_VAULT_NAME } from "../../core/ids.ts";
import { joinedMatcher, type Service } from "../../core/service/service.ts";
import { shellLine } from "../../lib/text/shell-word.ts";
import type { Draft } from "../console/draft.ts";
import { vaultPath } from "../console/nav.ts";
import { Copy, LinkButton } from "../ui/action.tsx";
import { Banner } from "../ui/card.tsx";
import { Checkbox } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { Untrusted } from "../ui/untrusted.tsx";

type StepProps = PropsWithChildren<{
  readonly number: number;
  readonly title: Child;
  readonly state: "open" | "done" | "later";
}>;

function Step({ number, title, state, children }: StepProps) {
  return (
    <section class={`card step ${state}`} aria-labelledby={`step-${number}`}>
      <h2 id={`step-${number}`}>
        <span class="step-number" aria-hidden="true">
          {state === "done" ? "✓" : number}
        </span>
        {title}
        {state === "done" ? <span class="unseen"> (done)</span> : null}
      </h2>
      {children}
    </section>
  );
}

type ChooseProps = {
  readonly action: string;
  readonly csrf: string;
  readonly entries: readonly CatalogEntry[];
  readonly added: Service | undefined;
  readonly typed: Draft;
};

/** The first two steps, which one form takes: the service and its key. */
export function ChooseStep({ action, csrf, entries, added, typed }: ChooseProps) {
  if (added !== undefined) {
    return (
      <>
        <Step number={1} state="done" title={<>Service {added.name}</>}>
          <p class="muted">
            Requests to <code>{joinedMatcher(added)}</code> are given its key on their way.
          </p>
        </Step>
        <Step number={2} state="done" title="Its key is stored, encrypted" />
      </>
    );
  }
  return (
    <Form action={action} csrf={csrf}>
      <Step number={1} state="open" title="Pick a service">
        <Field
          name="service"
          label="Service"
          hint="One of the catalogue, such as anthropic, github or stripe, or a host, such as api.example.com."
          list="catalog"
          required
          {...typed.of("service")}
        />
        <datalist id="catalog">
          {entries.map(({ id, name, description }) => (
            <option key={id} value={id}>{`${name}: ${description}`}</option>
          ))}
        </datalist>
      </Step>
      <Step number={2} state="open" title="Paste its key">
        <Field
          name="value"
          label="Key"
          type="password"
          autocomplete="new-password"
          hint="It is stored encrypted. Agents never see it."
          required
          {...typed.of("value")}
        />
        {typed.of("value").error === undefined ? null : (
          <Checkbox
            name="any_shape"
            label="It is the key all the same"
            checked={typed.isTicked("any_shape")}
          />
        )}
        <div class="actions">
          <Button>Store the key</Button>
        </div>
      </Step>
    </Form>
  );
}

type RunProps = {
  readonly service: Service | undefined;
  readonly vault: string;
  /** Where the server is, if it is not on this machine. */
  readonly address: string | undefined;
  /** The page's address with what was added. */
  readonly here: string;
  readonly isOver: boolean;
};

export function RunStep({ service, vault, address, here, isOver }: RunProps) {
  if (service === undefined) return <Step number={3} state="later" title="Run your agent" />;
  const flag = vault === DEFAULT_VAULT_NAME ? "" : ` --vault ${vault}`;
  const commands = [
    ...(address === undefined ? [] : [`agent-vault auth login --address ${address}`]),
    `agent-vault run${flag} -- ${lineFor(service)}`,
  ];
  return (
    <Step number={3} state={isOver ? "done" : "open"} title="Run your agent">
      <p>In a shell where agent-vault is installed:</p>
      <Copy id="command" text={commands.join("\n")} label="Copy the command" />
      {isOver ? null : (
        <p class="waiting" role="status" data-poll={here.replace("/start", "/start/arrived")}>
          <span class="pulse" aria-hidden="true" />
          Waiting for the first request. <a href={here}>Look again</a>
        </p>
      )}
    </Step>
  );
}

/** What shows the service at work. */
function lineFor(service: Service): string {
  const matcher = joinedMatcher(service);
  const line = entriesForMatcher(matcher)[0]?.tryWith[0];
  // A path may hold what a shell would take for more than a word, and agents write services.
  return line ?? shellLine(["curl", "-sS", `https://${matcher.replace(/\*$/, "")}`]);
}

type FinishedProps = {
  readonly arrived: { readonly status: number; readonly host: string };
  readonly vault: string;
  readonly again: string;
};

export function Finished({ arrived: { status, host }, vault, again }: FinishedProps) {
  const isAccepted = status < 400;
  return (
    <>
      <Banner tone={isAccepted ? "ok" : "warn"} title="The first request has arrived">
        <p>
          <Untrusted>{host}</Untrusted> answered it with {status}.{" "}
          {isAccepted ? "The key was added on the way." : "If that is not what you expect, look at the key."}
        </p>
      </Banner>
      <div class="actions">
        <LinkButton href={vaultPath(vault)}>Go to the vault</LinkButton>
        <LinkButton href={again} kind="quiet">
          Add another service
        </LinkButton>
      </div>
    </>
  );
}
