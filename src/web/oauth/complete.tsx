/** @jsxImportSource hono/jsx */
import { isKeyName } from "../../core/credential/key-name.ts";
import { isSlug } from "../../core/service/slug.ts";
import { type Route, route } from "../../http/route.ts";
import { faultPage } from "../fault.tsx";
import { onward } from "../onward.tsx";
import { page } from "../page.ts";
import { Banner, Card, Facts } from "../ui/card.tsx";
import { Shell } from "../ui/shell.tsx";
import { Quote } from "../ui/untrusted.tsx";
import { type Begun, begunAt, begunPath, forgetBegun } from "./begun.ts";

/** A provider's own words, of which this many are enough to know what to do. */
const MAX_MESSAGE = 600;

/**
 * Where a browser arrives after a provider was asked for access. What came of it stands in the address, which
 * anybody can write; so nothing is claimed that only the vault knows, and it is said how to find out. The way back is
 * what the browser itself remembers; whoever began on the page of a credential is led there, where it is known.
 */
export const oauthCompleteRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/oauth/complete",
    access: "always",
    page: "approval",
    fault: faultPage,
    handle: ({ c, deps, query }) => {
      const names = { vault: query("vault") ?? "", key: query("key") ?? "" };
      const begun = begunAt(c);
      const ended = begun.find((one) => "key" in one && one.key === names.key && one.vault === names.vault);
      if (query("status") === "success" && ended !== undefined) {
        forgetBegun(c, deps, ended);
        return onward({ c }, begunPath(ended), { title: names.key, text: "Go on to the credential" });
      }
      if (query("status") === "success") return page(c, <Succeeded {...names} begun={begun} />);
      return page(c, <Failed message={query("message") ?? ""} begun={begun} />);
    },
  }),
];

type SucceededProps = {
  readonly vault: string;
  readonly key: string;
  readonly begun: readonly Begun[];
};

function Succeeded({ vault, key: credential, begun }: SucceededProps) {
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
      <WayBack begun={begun}>The page that you began on says whether the credential is connected.</WayBack>
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
          <p>
            Whether it is connected is said where you began: on the page of the proposal, or by{" "}
            <code>agent-vault vault credential status</code>.
          </p>
        </Banner>
      )}
    </Shell>
  );
}

type FailedProps = { readonly message: string; readonly begun: readonly Begun[] };

function Failed({ message, begun }: FailedProps) {
  return (
    <Shell title="Not connected">
      <div class="headline">
        <h1>Not connected</h1>
        <p class="lead">This address says that a credential could not be connected to its provider.</p>
      </div>
      {begun.length > 0 ? (
        <WayBack begun={begun}>There you can connect again.</WayBack>
      ) : (
        <p>
          Connect again from where you began: on the page of the proposal, whose link the agent has, or with{" "}
          <code>agent-vault vault credential connect</code>.
        </p>
      )}
      {message === "" ? null : (
        <Quote label="What was said of it. Anybody can write such an address." text={cut(message)} />
      )}
    </Shell>
  );
}

type WayBackProps = { readonly begun: readonly Begun[]; readonly children: string };

/** To where this browser began, which may be several places at once. */
function WayBack({ begun, children }: WayBackProps) {
  if (begun.length === 0) return null;
  return (
    <Card title={begun.length === 1 ? "Where you began" : "Where you began in this browser"} id="begun">
      <p>{children}</p>
      <ul class="plain">
        {begun.map((place) => (
          <li key={begunPath(place)}>
            <a class="way" href={begunPath(place)}>
              {`Back to ${"number" in place ? `proposal ${place.number}` : place.key} in ${place.vault}`}
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_MESSAGE ? text : `${characters.slice(0, MAX_MESSAGE).join("")} …`;
}
