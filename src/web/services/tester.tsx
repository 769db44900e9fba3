/** @jsxImportSource hono/jsx */
/** Says which service answers for an address, by the matching that the proxy does. */
import { type MatchedUrl, matchUrl } from "../../app/vault/match-url.ts";
import { AppError } from "../../core/errors.ts";
import { formatTarget } from "../../core/net/target.ts";
import { joinedMatcher } from "../../core/service/service.ts";
import type { Visit } from "../console/routes.ts";
import { Banner, type Tone } from "../ui/card.tsx";
import { Button, Field } from "../ui/form.tsx";
import { Section } from "../ui/page-head.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { AUTH_WORDS } from "./auth-fields.tsx";
import { servicesPath } from "./written.ts";

type Tested = { readonly url: string; readonly found?: MatchedUrl; readonly error?: string };

/** The address that was asked for, and what becomes of it. */
export async function testedUrl({ deps, principal, query }: Visit, vault: string): Promise<Tested> {
  const url = query("url") ?? "";
  if (url === "") return { url };
  try {
    return { url, found: await matchUrl(deps, principal, { vault, url }) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "bad_request") throw error;
    return { url, error: "Type an address such as https://api.example.com/v1/charges." };
  }
}

export function UrlTester({ vault, tested }: { readonly vault: string; readonly tested: Tested }) {
  return (
    <Section title="Which service answers?" id="tester">
      <form method="get" action={`${servicesPath(vault)}#tester`} class="fields">
        <Field
          name="url"
          label="Address"
          hint="As an agent would ask for it. Nothing is sent there."
          code
          required
          value={tested.url}
          error={tested.error}
        />
        <div class="actions">
          <Button kind="quiet">Look it up</Button>
        </div>
      </form>
      {tested.found === undefined ? null : <Found found={tested.found} />}
    </Section>
  );
}

function Found({ found }: { readonly found: MatchedUrl }) {
  const { tone, title, says } = verdict(found);
  const { target, path } = found;
  return (
    <Banner tone={tone} title={title}>
      <p>
        <code>
          {formatTarget(target)}
          <Untrusted>{path}</Untrusted>
        </code>
      </p>
      <p>{says}</p>
    </Banner>
  );
}

type Verdict = { readonly tone: Exclude<Tone, "danger">; readonly title: string; readonly says: string };

function verdict({ passesUntouched, match, unmatchedPolicy }: MatchedUrl): Verdict {
  if (passesUntouched) {
    return {
      tone: "warn",
      title: "The host passes untouched",
      says: "It is on the vault's passthrough list: tunnels to it are not opened, and no service counts.",
    };
  }
  switch (match.type) {
    case "matched": {
      const { service } = match;
      const auth = AUTH_WORDS[service.auth.type].label.toLowerCase();
      return {
        tone: "ok",
        title: `Service ${service.name}`,
        says: `Its pattern is ${joinedMatcher(service)}; authentication: ${auth}.`,
      };
    }
    case "disabled":
      return {
        tone: "warn",
        title: `Service ${match.service.name}, which is off`,
        says: "The request is refused; a service that is less specific does not take its place.",
      };
    case "ambiguous-path":
      return {
        tone: "warn",
        title: "The path is ambiguous",
        says: "A service is for some paths of this host, and the upstream might read this path as another one: the request is refused.",
      };
    case "method-refused":
      return {
        tone: "warn",
        title: "No service takes GET",
        says: `Those for this host and path take ${match.methods.join(", ")}: the request is refused.`,
      };
    case "unmatched":
      return unmatchedPolicy === "deny"
        ? { tone: "warn", title: "No service", says: "The vault refuses hosts that no service covers." }
        : { tone: "neutral", title: "No service", says: "The request goes through without a credential." };
    default:
      return match satisfies never;
  }
}
