/** @jsxImportSource hono/jsx */
import { isKeyName } from "../../core/credential/key-name.ts";
import { isSlug } from "../../core/service/slug.ts";
import { type Route, route } from "../../http/route.ts";
import { faultPage } from "../fault.tsx";
import { page } from "../page.ts";
import { Banner, Card, Facts } from "../ui/card.tsx";
import { Shell } from "../ui/shell.tsx";
import { Quote } from "../ui/untrusted.tsx";

/** A provider's own words, of which this many are enough to know what to do. */
const MAX_MESSAGE = 600;

/**
 * Where a browser arrives after a provider was asked for access. All that is known here stands in the address, which
 * anybody can write; so nothing is claimed that only the vault knows, and it is said how to find out.
 */
export const oauthCompleteRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/oauth/complete",
    access: "always",
    fault: faultPage,
    handle: ({ c, query }) => {
      const names = { vault: query("vault") ?? "", key: query("key") ?? "" };
      if (query("status") === "success") return page(c, <Succeeded {...names} />);
      return page(c, <Failed message={query("message") ?? ""} />);
    },
  }),
];

function Succeeded({ vault, key: credential }: { readonly vault: string; readonly key: string }) {
  // Whatever else stands there is no name of ours, and must not come into a command that people copy.
  const isNamed = isSlug(vault) && isKeyName(credential);
  return (
    <Shell title="Back from the provider">
      <div class="headline">
        <h1>Back from the provider</h1>
        <p class="lead">
          This address says that the provider agreed. If you have just connected a credential, you are done
          and may close this tab; an agent that waits goes on by itself.
        </p>
      </div>
      {isNamed ? (
        <Card title="Make sure" id="check">
          <p>
            Anybody can write such an address, so this page cannot know. Whether the credential is connected,
            the vault says:
          </p>
          <pre class="command">
            <code>
              agent-vault vault credential status {credential} --vault {vault}
            </code>
          </pre>
          <Facts
            facts={[
              { name: "Vault", value: vault },
              { name: "Credential", value: <code>{credential}</code> },
            ]}
          />
        </Card>
      ) : (
        <Banner tone="warn" title="This address names no credential">
          <p>Look at the credentials of your vault to see whether it is connected.</p>
        </Banner>
      )}
    </Shell>
  );
}

function Failed({ message }: { readonly message: string }) {
  return (
    <Shell title="Not connected">
      <div class="headline">
        <h1>Not connected</h1>
        <p class="lead">
          This address says that a credential could not be connected to its provider. You may close this tab
          and connect again from where you began.
        </p>
      </div>
      {message === "" ? null : (
        <Quote label="What was said of it. Anybody can write such an address." text={cut(message)} />
      )}
    </Shell>
  );
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_MESSAGE ? text : `${characters.slice(0, MAX_MESSAGE).join("")} …`;
}
