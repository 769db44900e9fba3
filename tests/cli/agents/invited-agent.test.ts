/**
 * An agent that has nothing but curl, from the prompt that a person pasted to its end. What it does it was told: the
 * request of the prompt, and the commands of the instructions, as they stand there.
 */
import { describe, expect, test } from "bun:test";
import { SECRET, type Stage, stage } from "../../clients/stage.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

/** The line of a text that begins so, blanks before it left out. */
function lineOf(text: string, start: string): string {
  const line = text.split("\n").find((one) => one.trimStart().startsWith(start));
  if (line === undefined) throw new Error(`no line begins with ${start}`);
  return line.trim();
}

/** The indented commands of a section. */
function commandsOf(instructions: string, heading: string): string {
  const section = instructions.split("\n## ").find((one) => one.startsWith(heading)) ?? "";
  return section
    .split("\n")
    .filter((line) => line.startsWith("    "))
    .join("\n");
}

/** Redeems by the command that the prompt shows. */
async function redeem(s: Stage, prompt: string) {
  const { code, out, err } = await s.vault.shell(lineOf(prompt, "curl "));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as { av_agent_token: string; instructions: string };
}

/** A shell in which the variables of the instructions are set as they say. */
function agentShell(s: Stage, { av_agent_token, instructions }: Awaited<ReturnType<typeof redeem>>) {
  const variables = commandsOf(instructions, "Your token").replace("<av_agent_token>", av_agent_token);
  const proxy = commandsOf(instructions, "Calling an API through the proxy");
  return {
    here: (script: string) => s.vault.shell(`${variables}\n${script}`),
    throughProxy: (script: string) => s.vault.shell(`${variables}\ncd "$HOME"\n${proxy}\n${script}`),
    discover: commandsOf(instructions, "What you can reach"),
    ask: commandsOf(instructions, "When a service or a credential is missing"),
  };
}

describe.skipIf(!REQUIREMENTS.curl.met())("an invited agent", () => {
  test("connects without help, is rotated, and is revoked", async () => {
    await using s = await stage();
    const invited = await s.vault.mustCli(["agent", "invite", "my-agent", "--vault", "default:proxy"]);
    const first = await redeem(s, invited);
    const agent = agentShell(s, first);

    const found = await agent.here(agent.discover);
    expect(JSON.parse(found.out)).toMatchObject({ vault: "default", services: [{ name: "client-test" }] });
    const called = await agent.throughProxy(`curl -sS ${s.url}/v1/items`);
    expect(called).toMatchObject({ code: 0, out: '{"ok":true}' });
    expect(s.upstream.received.at(-1)?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
    const bare = `curl -sS "$AGENT_VAULT_ADDR/proxy/${new URL(s.url).host}/v1/bare" \\
      -H "Authorization: Bearer $AGENT_VAULT_TOKEN" -H "X-Vault: $AGENT_VAULT_VAULT"`;
    expect(await agent.here(bare)).toMatchObject({ code: 0, out: '{"ok":true}' });
    expect(s.upstream.received.at(-1)).toMatchObject({ target: "/v1/bare" });

    const [raising = "", looking = ""] = agent.ask.split(/\n(?= {4}curl )/);
    const raised = (await agent.here(raising)).out;
    const seen = (await agent.here(looking)).out;
    expect(JSON.parse(raised)).toMatchObject({ id: 1, status: "pending" });
    expect(JSON.parse(seen)).toMatchObject({
      id: 1,
      services: [{ name: "stripe" }],
      credentials: [{ key: "STRIPE_KEY" }],
    });

    const rotation = await s.vault.mustCli(["agent", "rotate", "my-agent"]);
    expect((await agent.here(agent.discover)).out).toContain('"vault":"default"');
    const second = await redeem(s, rotation);
    expect((await agent.here(agent.discover)).out).toContain("Invalid or expired session");
    expect((await agent.throughProxy(`curl -sS ${s.url}/v1/items`)).code).not.toBe(0);
    const renewed = agentShell(s, second);
    expect(await renewed.throughProxy(`curl -sS ${s.url}/v1/again`)).toMatchObject({ code: 0 });

    await s.vault.mustCli(["agent", "revoke", "my-agent", "--yes"]);
    expect((await renewed.throughProxy(`curl -sS ${s.url}/v1/items`)).code).not.toBe(0);
    expect(s.upstream.received.map(({ target }) => target)).toEqual(["/v1/items", "/v1/bare", "/v1/again"]);
    const log = await s.vault.mustCli(["vault", "logs", "--json"]);
    expect(log).toContain('"actor_name": "my-agent"');
    expect(`${await s.vault.log()}${log}`).not.toContain(first.av_agent_token);
  }, 60_000);

  test("reads the second half of the story when the link is used twice", async () => {
    await using s = await stage();
    const invited = await s.vault.mustCli(["agent", "invite", "my-agent"]);
    const results = await Promise.all(
      Array.from({ length: 8 }, () => s.vault.shell(lineOf(invited, "curl "))),
    );
    const codes = results.map(({ out }) => JSON.parse(out).error ?? "redeemed").toSorted();
    expect(codes).toEqual([...Array(7).fill("invite_redeemed"), "redeemed"]);
  }, 60_000);
});
