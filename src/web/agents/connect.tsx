/** @jsxImportSource hono/jsx */
/** What somebody needs who has just made an agent, or given it another token: the token, once, and where it goes. */
import { Copy, LinkButton } from "../ui/action.tsx";
import { Banner } from "../ui/card.tsx";
import { Section } from "../ui/page-head.tsx";
import { agentPath } from "./place.ts";
import { addressElsewhere, snippetsFor, UNKNOWN_ADDRESS } from "./snippets.ts";

type ConnectProps = {
  readonly name: string;
  readonly token: string;
  /** The vaults that it works in, the first of which is named. */
  readonly vaults: readonly string[];
  readonly baseUrl: string;
};

/** Shows the token: for an answer to the form that made it, and no other page. */
export function Connect({ name, token, vaults, baseUrl }: ConnectProps) {
  const address = addressElsewhere(baseUrl);
  const snippets = snippetsFor({ address, vault: vaults[0] ?? "<VAULT>", token });
  return (
    <>
      <Section title="Its token" id="token">
        <Banner tone="warn">
          <p>Copy it now: it is shown this once. Whoever has it can do what the agent may.</p>
        </Banner>
        <Copy id="agent-token" text={token} label="Copy the token" />
      </Section>
      <Section title="Connect your agent" id="connect">
        <p>
          Start it through <code>agent-vault run</code>, on a machine on which agent-vault is installed.
          {vaults.length === 0
            ? " It works in no vault yet: have an admin of one add it, and put the vault's name for <VAULT>."
            : null}
          {address === UNKNOWN_ADDRESS
            ? ` Put for ${UNKNOWN_ADDRESS} the address at which that machine reaches this server.`
            : null}
        </p>
        {snippets.map(({ id, title, note, text }) => (
          <section key={id} class="section" aria-labelledby={`${id}-title`}>
            <h3 id={`${id}-title`}>{title}</h3>
            <p class="aside">{note}</p>
            <Copy id={id} text={text} label={`Copy what is for ${title}`} />
          </section>
        ))}
      </Section>
      <div class="actions">
        <LinkButton href={agentPath(name)}>I have copied it</LinkButton>
      </div>
    </>
  );
}
