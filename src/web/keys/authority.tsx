/** @jsxImportSource hono/jsx */
/** The roots of the proxy's certificate authority: which are trusted, how a program comes to trust them, their replacement. */

import { may } from "../../app/authorize.ts";
import type { ShownRoot } from "../../app/instance/certificate-authority.ts";
import type { RootState } from "../../core/certificate/succession.ts";
import { formatMillis } from "../../core/time.ts";
import { addressElsewhere, UNKNOWN_ADDRESS } from "../agents/snippets.ts";
import type { Visit } from "../console/routes.ts";
import { Copy, LinkButton } from "../ui/action.tsx";
import { Badge, Banner, Card, Facts, type Tone } from "../ui/card.tsx";
import { Section } from "../ui/page-head.tsx";
import { Time } from "../ui/time.tsx";
import { installSnippets } from "./install.ts";
import { REPLACE_ROOT, ROTATE_ROOT } from "./rotate-root.tsx";

const BUNDLE = "/v1/mitm/ca.pem";

type AuthorityProps = { readonly visit: Visit; readonly roots: readonly ShownRoot[] };

export function Authority({ visit, roots }: AuthorityProps) {
  const { deps, principal } = visit;
  const now = deps.clock.now();
  const isOn = deps.mitm() !== undefined;
  const isPending = roots.some(({ state }) => state.type === "next");
  return (
    <Section title="Certificate authority of the proxy" id="authority">
      <p>
        The proxy answers for each host with a certificate that this root has signed, so a program has to
        trust the root before its requests can be given keys. <code>agent-vault run</code> sees to that for
        what it starts.
      </p>
      {isOn ? null : (
        <Banner tone="warn">
          <p>
            The proxy is off: start the server with a <code>--mitm-port</code> other than 0.
          </p>
        </Banner>
      )}
      {deps.authority.notices().map((notice) => (
        <Banner key={notice} tone="warn">
          <p>{notice}</p>
        </Banner>
      ))}
      {roots
        .filter(({ state }) => state.type !== "past")
        .toSorted((one, other) => ORDER.indexOf(one.state.type) - ORDER.indexOf(other.state.type))
        .map((root) => (
          <Root key={root.fingerprint} root={root} now={now} />
        ))}
      <div class="actions">
        {isOn ? <LinkButton href={BUNDLE}>Download the bundle</LinkButton> : null}
        {isOn ? (
          <LinkButton href="#install" kind="quiet">
            Trust it on a machine
          </LinkButton>
        ) : null}
        {may(deps, principal, { action: "authority:rotate" }) ? (
          <>
            {isPending ? null : (
              <LinkButton href={ROTATE_ROOT.path} kind="quiet">
                Replace with an overlap
              </LinkButton>
            )}
            <LinkButton href={REPLACE_ROOT.path} kind="quiet">
              {isPending ? "Use the new one at once" : "Replace at once"}
            </LinkButton>
          </>
        ) : null}
      </div>
    </Section>
  );
}

const ORDER: readonly RootState["type"][] = ["signs", "next", "leaving"];
const STATES: Readonly<
  Record<RootState["type"], { readonly tone: Tone; readonly says: string; readonly title: string }>
> = {
  signs: { tone: "ok", says: "Signs", title: "The root" },
  next: { tone: "neutral", says: "Signs from", title: "The next root" },
  leaving: { tone: "warn", says: "Trusted until", title: "The root before" },
  past: { tone: "neutral", says: "Past", title: "A root of before" },
};

function Root({ root, now }: { readonly root: ShownRoot; readonly now: number }) {
  const { state, subject, algorithm, fingerprint, validFrom, validTo, generation } = root;
  const { tone, says, title } = STATES[state.type];
  const at = "at" in state ? ` ${formatMillis(state.at).slice(0, 16).replace("T", " ")} UTC` : "";
  return (
    <Card title={title} id={`root-${generation}`}>
      <Facts
        facts={[
          { name: "State", value: <Badge tone={tone}>{`${says}${at}`}</Badge> },
          { name: "Fingerprint (SHA-256)", value: <code>{fingerprint}</code> },
          { name: "Subject", value: <code>{subject}</code> },
          { name: "Key", value: algorithm },
          {
            name: "Valid",
            value: (
              <>
                {formatMillis(validFrom).slice(0, 10)} to <Time at={validTo} now={now} />
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}

/** How machines and programs come to trust what is in the bundle. */
export function InstallRoots({ visit: { deps }, roots }: AuthorityProps) {
  const address = deps.loopbackOnly ? deps.baseUrl : addressElsewhere(deps.baseUrl);
  if (deps.mitm() === undefined) return null;
  const trusted = roots.filter(({ state }) => state.type === "signs" || state.type === "next");
  return (
    <Section title="Trust it on a machine" id="install">
      <p>
        For programs that are not started by <code>agent-vault run</code>. Compare the fingerprint with the
        one above wherever the bundle was fetched over a network.
        {address === UNKNOWN_ADDRESS
          ? ` Put for ${UNKNOWN_ADDRESS} the address at which that machine reaches this server.`
          : null}
      </p>
      {installSnippets(
        address,
        trusted.map(({ fingerprint }) => fingerprint),
      ).map(({ id, title, note, text }) => (
        <section key={id} class="section" aria-labelledby={`${id}-title`}>
          <h3 id={`${id}-title`}>{title}</h3>
          <p class="aside">{note}</p>
          <Copy id={id} text={text} label={`Copy what is for ${title}`} />
        </section>
      ))}
    </Section>
  );
}
