/** `proposal create --wait` beside a server that says what the test wants: what becomes of a proposal, and whether it is there. */
import { describe, expect, test } from "bun:test";
import type { GetProposalReply } from "../../../src/contract/vault/proposals.ts";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { type CliStage, openStage } from "../stage.ts";

type State = Pick<GetProposalReply, "status" | "review_note">;

const PENDING: State = { status: "pending", review_note: "" };
const URL_OF = "https://vault.example.com/approve/7?token=av_appr_x";

/** Answers each look at proposal 7 with the next state, the last one again and again; a number is a refusal. */
function scripted(states: readonly (State | number)[], port = 0) {
  const asked: string[] = [];
  let looks = 0;
  const server = Bun.serve({
    port,
    hostname: "127.0.0.1",
    async fetch(request) {
      const { pathname } = new URL(request.url);
      asked.push(`${request.method} ${pathname} ${request.headers.get("X-Vault")} ${await request.text()}`);
      if (request.method === "POST") {
        const created = {
          id: 7,
          status: "pending",
          vault: "payments",
          approval_url: URL_OF,
          message: URL_OF,
        };
        return Response.json(created, { status: 201 });
      }
      const state = states[Math.min(looks++, states.length - 1)] ?? PENDING;
      if (typeof state === "number") return Response.json({ error: "not now" }, { status: state });
      return Response.json({
        id: 7,
        services: [],
        credentials: null,
        message: "m",
        reviewed_at: null,
        created_at: "2026-11-28T09:30:00Z",
        expires_at: "2026-12-05T09:30:00Z",
        ...state,
      });
    },
  });
  return { server, asked };
}

const WORDS = [..."vault proposal create --vault payments --credential STRIPE_KEY -m m --wait".split(" ")];
const environment = (stage: CliStage, server: { readonly url: URL }) => ({
  ...stage.env,
  AGENT_VAULT_TOKEN: "av_agt_x",
  AGENT_VAULT_ADDR: server.url.origin,
});
const create = (stage: CliStage, server: { readonly url: URL }, ...more: string[]) =>
  finish([requireBinary(), ...WORDS, ...more], {
    cwd: stage.work,
    env: environment(stage, server),
    timeout: 60_000,
  });

describe("what became of it is the exit code", () => {
  const ENDS: readonly (readonly [State, code: number, said: string])[] = [
    [{ status: "applied", review_note: "" }, 0, "✓ Proposal #7 was applied.\n"],
    [
      { status: "rejected", review_note: "no\u001b[2J,\nuse the sandbox" },
      3,
      "Proposal #7 was rejected.\nNote: no⟨U+001B⟩[2J, use the sandbox\n",
    ],
    [{ status: "expired", review_note: "" }, 4, "Proposal #7 has expired undecided.\n"],
  ];
  test.concurrent.each(ENDS)(
    "%j",
    async (state, code, said) => {
      await using stage = await openStage();
      const { server, asked } = scripted([PENDING, state]);
      await using _ = server;
      const created = `✓ Proposal #7 created in vault "payments".\nApprove at: ${URL_OF}\n`;
      expect(await create(stage, server)).toEqual({
        code,
        out: created + said,
        err: "Waiting until a person has decided …\n",
      });
      expect(asked).toEqual([
        'POST /v1/proposals payments {"credentials":[{"action":"set","key":"STRIPE_KEY"}],"message":"m"}',
        "GET /v1/proposals/7 payments ",
        "GET /v1/proposals/7 payments ",
      ]);
    },
    30_000,
  );

  test.concurrent("with --json what is printed is the final state alone", async () => {
    await using stage = await openStage();
    const { server } = scripted([{ status: "rejected", review_note: "no" }]);
    await using _ = server;
    const { code, out, err } = await create(stage, server, "--json");
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ id: 7, status: "rejected", review_note: "no" });
    expect(err).toStartWith(`Proposal #7 created in vault "payments".\nApprove at: ${URL_OF}\n`);
  }, 30_000);
});

describe("whatever else happens is 1", () => {
  test.concurrent.each([401, 403, 404])(
    "a refusal with %d",
    async (status) => {
      await using stage = await openStage();
      const { server } = scripted([status]);
      await using _ = server;
      const { code, err } = await create(stage, server);
      expect(code).toBe(1);
      expect(err).toContain("Proposal #7 stays; agent-vault vault proposal show 7 tells");
    },
    30_000,
  );

  test.concurrent("no server at all", async () => {
    await using stage = await openStage();
    const { server } = scripted([]);
    await server.stop(true);
    expect(await create(stage, server)).toMatchObject({ code: 1, out: "" });
  }, 30_000);
});

test("a server that is away, answers badly and comes back is waited for, and told of once", async () => {
  await using stage = await openStage();
  const first = scripted([PENDING, 503, 503]);
  const { port } = first.server;
  const waiting = create(stage, first.server);
  while (first.asked.length < 4) await Bun.sleep(50);
  await first.server.stop(true);
  await Bun.sleep(4000);
  const second = scripted([{ status: "applied", review_note: "" }], port);
  await using _ = second.server;
  const { code, err } = await waiting;
  expect(code).toBe(0);
  expect(err).toBe("Waiting until a person has decided …\nwarning: not now; waiting on\n");
}, 40_000);

describe("Ctrl-C", () => {
  test("ends it with 130 and says that the proposal stays", async () => {
    await using stage = await openStage();
    const { server } = scripted([PENDING]);
    await using _ = server;
    const ended = await atTerminal(
      { ...stage, env: environment(stage, server) },
      ["agent-vault", ...WORDS],
      [["Waiting until", "\u0003"]],
    );
    expect(ended).toMatchObject({ code: 130 });
    expect(ended.screen).toContain(
      "Proposal #7 stays; agent-vault vault proposal show 7 tells what became of it.",
    );
  }, 30_000);

  test("also while an answer is on its way", async () => {
    await using stage = await openStage();
    let asked = false;
    await using slow = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      async fetch(request) {
        if (request.method === "POST") {
          return Response.json({
            id: 7,
            status: "pending",
            vault: "payments",
            approval_url: URL_OF,
            message: "",
          });
        }
        asked = true;
        await Bun.sleep(20_000);
        return new Response();
      },
    });
    const child = Bun.spawn([requireBinary(), ...WORDS], {
      cwd: stage.work,
      env: environment(stage, slow),
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    while (!asked) await Bun.sleep(50);
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    expect(await new Response(child.stderr).text()).toContain("Proposal #7 stays");
  }, 30_000);
});
