/** @jsxImportSource hono/jsx */
/** What a person has to know of a provider before they agree there. */
import type { OAuthConfig } from "../../core/oauth/config.ts";
import type { HostLookup } from "../../core/reach/host-facts.ts";
import type { Fact } from "../ui/card.tsx";
import { HostName } from "../ui/host-name.tsx";
import { Untrusted } from "../ui/untrusted.tsx";

type Provider = Partial<Pick<OAuthConfig, "authorizationUrl" | "tokenUrl" | "scopes" | "disablePkce">>;

/** Where an OAuth credential is got, what is asked for, and what of the protection is left out. */
export function oauthFacts(oauth: Provider, { lookUp }: { readonly lookUp: HostLookup }): readonly Fact[] {
  const address = (name: string, url: string | undefined): readonly Fact[] =>
    url === undefined ? [] : [{ name, value: <Address url={url} lookUp={lookUp} /> }];
  return [
    ...address("You agree at", oauth.authorizationUrl),
    ...address("Tokens come from", oauth.tokenUrl),
    ...(oauth.scopes === undefined || oauth.scopes === ""
      ? []
      : [
          {
            name: "Scopes",
            value: (
              <code>
                <Untrusted>{oauth.scopes}</Untrusted>
              </code>
            ),
          },
        ]),
    ...(oauth.disablePkce === true ? [{ name: "PKCE", value: WITHOUT_PKCE }] : []),
  ];
}

const WITHOUT_PKCE =
  "Left out: whoever gets hold of the provider's answer on its way could use it. Some providers refuse it.";

type AddressProps = { readonly url: string; readonly lookUp: HostLookup };

/** An address as text, never as a link: where it leads is for the person to judge, and to type. */
export function Address({ url, lookUp }: AddressProps) {
  if (!URL.canParse(url)) return <Untrusted>{url}</Untrusted>;
  const { host, href, origin } = new URL(url);
  return (
    <>
      <HostName host={host} lookUp={lookUp} />
      <span class="line">
        <code>
          {origin}
          <Untrusted>{href.slice(origin.length)}</Untrusted>
        </code>
      </span>
    </>
  );
}

/** What a provider has to know before it sends anybody back. */
export function RedirectAddress({ url }: { readonly url: string }) {
  return (
    <>
      Of your client at the provider, registered with the redirect address <code>{url}</code>
    </>
  );
}
