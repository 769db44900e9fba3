/** A member who has a stored credential sent to another host is shown it, and types it. */
import { expect, test } from "bun:test";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { openStage } from "../stage.ts";

test("a member types the host, and Ctrl-C writes nothing; an admin is asked nothing", async () => {
  await using stage = await openStage();
  const ann = { ...stage, env: { ...stage.env, AGENT_VAULT_HOME: `${stage.work}/ann` } };
  const av = async (env: Record<string, string>, words: string, stdin?: string) => {
    const ended = await finish([requireBinary(), ...words.split(" ")], {
      cwd: stage.work,
      env,
      timeout: 40_000,
      ...(stdin === undefined ? {} : { stdin }),
    });
    expect([words, ended.code]).toEqual([words, 0]);
    return ended.out;
  };
  await av(stage.env, "vault credential set STRIPE_KEY=1");
  const add = (host: string) =>
    `vault service add --name ${host.split(".")[1]} --host ${host} --auth-type bearer --token-key STRIPE_KEY`;
  await av(stage.env, add("api.stripe.com"));
  const invite = await av(stage.env, "user invite ann@example.com --vault default:member");
  const link = /http\S+/.exec(invite)?.[0] ?? "";
  await av(ann.env, `auth accept-invite ${link} --password-stdin`, "correct horse\n");

  const command = ["agent-vault", ...add("api.maple.example").split(" ")];
  const left = await atTerminal(ann, command, [["type api.maple.example", "\u0003"]]);
  expect([left.code, left.screen.includes("Aborted.")]).toEqual([130, true]);
  expect(await av(ann.env, "vault service list")).not.toContain("maple");
  const typed = await atTerminal(ann, command, [["type api.maple.example", "api.maple.example\r"]]);
  expect(typed.code).toBe(0);
  expect(typed.screen).toContain("\u001b[31m  ! STRIPE_KEY → api.maple.example, as authentication");
  expect(typed.screen).toContain("Service added: maple (2 services total)");

  const admin = await atTerminal(stage, ["agent-vault", ...add("api.quartz.example").split(" ")], []);
  expect([admin.code, admin.screen.includes("type api")]).toEqual([0, false]);
}, 60_000);
