/** The guide for HTTP, followed to the letter: every line of shell in it, by an agent that has nothing but a token. */
import { describe, expect, test } from "bun:test";
import { SKILLS } from "../../../src/skills/skills.ts";
import { finish } from "../../support/process/binary.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { tmp } from "../../support/tmp.ts";
import { HOST, SECRET, type Stage, stage, wholeOf } from "../stage.ts";

const LINES = [...SKILLS.http.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = ""]) =>
  block.trimEnd().split("\n"),
);

/** The guide's lines for this server: its host and port, its vault, and an API that there is. */
function lines({ vault, upstream }: Stage): string[] {
  return LINES.map((line) =>
    line
      .replaceAll("@HOST:PORT", `@127.0.0.1:${vault.proxyPort}`)
      .replaceAll(",HOST", ",127.0.0.1")
      .replaceAll("api.stripe.com", `${HOST}:${upstream.port}`)
      .replaceAll("/v1/proposals/7", "/v1/proposals/1")
      .replaceAll("payments", "default"),
  );
}

async function follow(on: Stage, token: string) {
  await using elsewhere = await tmp();
  const script = lines(on).map((line) =>
    line.startsWith("curl") ? `${line}; code=$?; echo; echo "=== $code"` : line,
  );
  const { code, out, err } = await finish(["sh", "-c", script.join("\n")], {
    cwd: elsewhere.path,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: elsewhere.path,
      AGENT_VAULT_ADDR: on.vault.address,
      AGENT_VAULT_TOKEN: token,
      AGENT_VAULT_VAULT: "default",
    },
    timeout: 60_000,
  });
  expect([code, err]).toEqual([0, ""]);
  return out.split(/^=== (\d+)$/m).map((part) => part.trim());
}

describe.skipIf(!REQUIREMENTS.curl.met())("an agent with a token of its own", () => {
  test("finds, fetches, calls by both ways, mints and reads the log", async () => {
    await using on = await stage();
    const token = await on.vault.mustCli([
      "agent",
      "create",
      "builder",
      "--vault",
      "default:member",
      "--token-only",
    ]);
    const said = await follow(on, token);
    const [found, ca, proxied, direct, waiting, raised, seen, minted, logs] = said.filter(
      (_, at) => at % 2 === 0,
    );
    expect(said.filter((_, at) => at % 2 === 1)).toEqual(Array(9).fill("0"));
    expect(JSON.parse(waiting ?? "")).toEqual({ proposals: [] });
    expect(JSON.parse(raised ?? "")).toMatchObject({ id: 1, status: "pending", vault: "default" });
    expect(JSON.parse(seen ?? "")).toMatchObject({
      id: 1,
      status: "pending",
      services: [{ name: "github" }],
    });
    expect(JSON.parse(found ?? "")).toEqual({
      vault: "default",
      services: [{ name: "client-test", host: HOST }],
      available_credentials: ["CLIENT_KEY", "CLIENT_USER"],
      proxy_url: expect.any(String),
      placeholder_tag: expect.stringMatching(/^[0-9a-f]{72}$/),
    });
    expect(ca).toMatch(new RegExp(`^x-mitm-port: ${on.vault.proxyPort}\\r?$`, "im"));
    expect([proxied, direct].map((text) => JSON.parse(text ?? ""))).toEqual([{ ok: true }, { ok: true }]);
    expect(on.upstream.received.map(({ target, headers }) => [target, headers.get("Authorization")])).toEqual(
      [
        ["/v1/balance", `Bearer ${SECRET}`],
        ["/v1/balance", `Bearer ${SECRET}`],
      ],
    );
    expect(wholeOf(on.upstream.received)).not.toContain(token);
    expect(JSON.parse(minted ?? "")).toMatchObject({ token: expect.stringMatching(/^av_sess_/) });
    expect(JSON.parse(logs ?? "")).toMatchObject({ logs: [] });
  }, 60_000);
});
