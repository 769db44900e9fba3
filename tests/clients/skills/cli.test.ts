/** The guide for the shell: what it says about asking for access, run line by line in the shell of an agent. */
import { expect, test } from "bun:test";
import { SKILLS } from "../../../src/skills/skills.ts";
import { stage } from "../stage.ts";

const block = (language: string) =>
  [...SKILLS.cli.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, text = ""]) => text,
  );
const LINES = block("sh")
  .flatMap((text) => text.trimEnd().split("\n"))
  .filter((line) => line.startsWith("agent-vault vault proposal "));

test("every proposal that it shows can be raised, listed and looked at", async () => {
  await using on = await stage();
  await on.vault.mustCli(["vault", "credential", "set", "STORED=value"]);
  const token = await on.vault.mustCli(["agent", "create", "builder", "--vault", "default", "--token-only"]);
  await Bun.write(on.vault.home.at("proposal.json"), block("json").join(""));
  const env = {
    AGENT_VAULT_TOKEN: token.trim(),
    AGENT_VAULT_ADDR: on.vault.address,
    AGENT_VAULT_VAULT: "default",
  };
  const creating = LINES.filter((line) => line.includes(" create "));
  expect(creating).toHaveLength(6);
  for (const line of creating) {
    expect({ line, ...(await on.vault.shell(line, { env })) }).toMatchObject({ line, code: 0 });
  }
  const rest = LINES.filter((line) => !creating.includes(line)).map((line) => line.replace(" 7 ", " 6 "));
  expect(rest).toHaveLength(2);
  for (const line of rest) {
    expect({ line, ...(await on.vault.shell(line, { env })) }).toMatchObject({ line, code: 0 });
  }
  const shown = await on.vault.shell("agent-vault vault proposal show 6 --json", { env });
  expect(JSON.parse(shown.out)).toMatchObject({
    status: "pending",
    message: "To read the account's invoices",
    services: [{ name: "example" }, { name: "calendar" }],
    credentials: [{ key: "EXAMPLE_KEY" }, { key: "EXAMPLE_ACCOUNT" }, { key: "CALENDAR", type: "oauth" }],
  });
}, 60_000);
