import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createClient } from "../../../../src/cli/client/client.ts";
import { toFailure } from "../../../../src/cli/client/transport.ts";
import { Failure } from "../../../../src/cli/failure.ts";
import { VERSION } from "../../../../src/lib/version.ts";

const failureOf = async (call: Promise<unknown>): Promise<Failure> => {
  const caught = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (caught instanceof Failure) return caught;
  throw new Error(`no Failure but ${String(caught)}`);
};

describe("a request", () => {
  const seen: { path: string; headers: Headers }[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      seen.push({ path: pathname + search, headers: request.headers });
      if (pathname === "/v1/status") return Response.json({ initialized: true, needs_first_user: false });
      if (pathname.startsWith("/v1/vaults/"))
        return Response.json({ logs: [], next_cursor: null, latest_id: 0 });
      return new Response("<html>", { status: 200 });
    },
  });
  const address = `http://127.0.0.1:${server.port}`;
  const proxied: string[] = [];
  const proxy = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      proxied.push(request.url);
      return new Response("proxy");
    },
  });
  const NAMES = ["HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"] as const;
  const before = NAMES.map((name) => [name, process.env[name]] as const);
  beforeAll(() => {
    process.env["HTTP_PROXY"] = process.env["http_proxy"] = `http://127.0.0.1:${proxy.port}`;
    process.env["NO_PROXY"] = process.env["no_proxy"] = "";
  });
  afterAll(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await Promise.all([server.stop(true), proxy.stop(true)]);
  });

  test("says who asks, and goes straight to the server whatever proxy the environment names", async () => {
    await createClient({ address, token: "t", vault: "v" }).status();
    const headers = seen.at(-1)?.headers;
    expect(headers?.get("X-AV-Client")).toBe(`cli/${VERSION}`);
    expect(headers?.get("Authorization")).toBe("Bearer t");
    expect(headers?.get("X-Vault")).toBe("v");
    expect(proxied).toEqual([]);
    // The guard itself is seen to matter: without it the proxy would have been asked.
    expect(await (await fetch(`${address}/v1/status`)).text()).toBe("proxy");
  });

  test("encodes what comes from the user", async () => {
    await createClient({ address }).logs.list("a/../b?c", { service: "x&y", before: undefined });
    expect(seen.at(-1)?.path).toBe("/v1/vaults/a%2F..%2Fb%3Fc/logs?service=x%26y");
  });

  test("an answer of another kind of server is told as such", async () => {
    const failure = await failureOf(createClient({ address }).vaults.list());
    expect(failure.message).toBe(`${address} did not answer like an agent-vault server`);
  });

  test("a server that is not there is told with what to do", async () => {
    const failure = await failureOf(createClient({ address: "http://127.0.0.1:1" }).status());
    expect(failure).toMatchObject({
      exit: 1,
      message: "cannot reach the server at http://127.0.0.1:1: connection refused",
      hint: "start it with agent-vault server -d --port 1 --mitm-port 2",
    });
  });
});

test("a host that there is not is told as such", async () => {
  const failure = await failureOf(createClient({ address: "http://nowhere.invalid:1" }).status());
  // The second without any network.
  expect(failure.message).toMatch(/^cannot reach .*: (no such host|the name service does not answer)$/);
  expect(failure.hint).toBe("check the address and that the server is running");
});

describe("a refusal", () => {
  const table: Record<
    string,
    { status: number; body: string; exit: number; message: string; hint?: string }
  > = {
    "an expired session": {
      status: 401,
      body: '{"error":"Session expired"}',
      exit: 3,
      message: "session expired",
    },
    "a missing right": {
      status: 403,
      body: '{"error":"Owner role required","code":"forbidden"}',
      exit: 4,
      message: "Owner role required",
      hint: "agent-vault account whoami shows your roles; owners and the vault's admins give others",
    },
    "a conflict": {
      status: 409,
      body: '{"error":"exists","hint":"rename"}',
      exit: 1,
      message: "exists",
      hint: "rename",
    },
    "a code with a message": {
      status: 429,
      body: '{"error":"too_many","message":"Wait."}',
      exit: 1,
      message: "Wait.",
    },
    "something that is not there": {
      status: 404,
      body: '{"error":"Agent not found: bot","code":"agent_not_found"}',
      exit: 1,
      message: 'No agent is called "bot"',
      hint: "agent-vault agent list shows them",
    },
    "nobody there yet": {
      status: 503,
      body: '{"error":"no owner yet","code":"not_initialized"}',
      exit: 1,
      message: "no owner yet",
      hint: "agent-vault auth register --address http://a",
    },
    "no JSON": {
      status: 502,
      body: "<html>",
      exit: 1,
      message: "server returned status 502",
      hint: "an agent-vault server says more; check the address",
    },
    "escape sequences": { status: 400, body: '{"error":"\\u001b[2J"}', exit: 1, message: "\\x1b[2J" },
  };
  for (const [name, { status, body, exit, message, hint }] of Object.entries(table)) {
    test(name, () => {
      const failure = toFailure({ address: "http://a" }, status, body);
      expect({ exit: failure.exit, message: failure.message }).toEqual({
        exit: exit as Failure["exit"],
        message,
      });
      if (hint !== undefined) expect(failure.hint).toBe(hint);
    });
  }
});
