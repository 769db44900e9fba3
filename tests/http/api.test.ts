/** What holds for every route: answers to the wrong path, method, body and owner; headers; errors of our own. */
import { describe, expect, test } from "bun:test";
import type { ApiDeps } from "../../src/http/deps.ts";
import { isWrite } from "../../src/http/route.ts";
import { ROUTES } from "../../src/http/route-table.ts";
import { PAGES } from "../../src/web/pages.ts";
import { type Instance, openInstance } from "../support/instance.ts";

const SAMPLE_PATH = (path: string) => path.replaceAll(/:\w+/g, "default");

describe("the route table", () => {
  test("holds each method and path once", () => {
    const lines = [...ROUTES, ...PAGES].map((route) => `${route.method} ${route.path}`);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.length).toBeGreaterThan(25);
  });

  test("caps every body that it reads, with 413", async () => {
    await using instance = await openInstance();
    const owner = await instance.registerOwner();
    // People raise no proposals and register no runs, which they are told whatever they send.
    const ofSessions = ["/v1/proposals", "/v1/runs"];
    const scoped = await instance.addScoped("proxy");
    const body = JSON.stringify({ padding: "x".repeat(1024 * 1024) });
    const taking = ROUTES.filter((route) => route.body !== undefined);
    expect(taking.length).toBeGreaterThan(8);
    for (const route of taking) {
      expect(isWrite(route.method)).toBe(true);
      const token = ofSessions.includes(route.path) ? scoped : owner;
      const answer = await instance.call(`${route.method} ${SAMPLE_PATH(route.path)}`, { token, body });
      expect([route.path, answer.status, answer.json.error]).toEqual([
        route.path,
        413,
        "The body is larger than 1 MiB.",
      ]);
    }
  });

  test("takes a body of exactly 1 MiB and cuts off one that lies about its length", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const frame = JSON.stringify({ name: "exact", pad: "" });
    const body = JSON.stringify({ name: "exact", pad: "x".repeat(1024 * 1024 - frame.length) });
    expect(body.length).toBe(1024 * 1024);
    expect((await instance.call("POST /v1/vaults", { token, body })).status).toBe(201);
    expect(await chunksRead(instance, token, {})).toBeLessThan(24);
    expect(await chunksRead(instance, token, { "Content-Length": "1048577" })).toBeLessThan(3);
  });

  test("answers 503 on every route but the open ones while there is no owner", async () => {
    await using instance = await openInstance();
    for (const { method, path, access } of ROUTES) {
      const answer = await instance.call(`${method} ${SAMPLE_PATH(path)}`, { token: "av_sess_x" });
      if (access === "always") expect([path, answer.status]).not.toEqual([path, 503]);
      else {
        expect([path, answer.status]).toEqual([path, 503]);
        expect(answer.json).toMatchObject({ error: "not_initialized", code: "not_initialized" });
        expect(answer.json.message).toBeString();
      }
    }
  });
});

test("another node's registration is noticed by the next question", async () => {
  await using instance = await openInstance();
  await using other = await openInstance({ store: instance.store });
  const status = async () => (await instance.call("GET /v1/status")).json.initialized;
  expect(await status()).toBe(false);
  await other.registerOwner();
  expect(await status()).toBe(true);
});

describe("what is not there", () => {
  const cases = [
    ["POST /", 405, "GET, HEAD"],
    ["GET /v1/nothing", 404, null],
    ["GET /v1/vaults/", 404, null],
    ["GET /v1//vaults", 404, null],
    ["PUT /health", 405, "GET, HEAD"],
    ["HEAD /v1/auth/login", 405, "POST"],
    ["PATCH /v1/vaults", 405, "GET, HEAD, POST"],
    ["GET /v1/vaults/default/services/stripe", 405, "DELETE, PATCH"],
    ["POST /v1/vaults/default/services/credential-usage", 405, "DELETE, GET, HEAD, PATCH"],
  ] as const;
  test.each(cases)("%s is %i", async (line, status, allow) => {
    await using instance = await openInstance();
    const answer = await instance.call(line);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("Allow")).toBe(allow);
    expect(answer.headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    const text = status === 404 ? "404 page not found\n" : "Method Not Allowed\n";
    expect(answer.text).toBe(line.startsWith("HEAD") ? "" : text);
  });
});

test("the security headers are on every answer, refusals and texts included", async () => {
  await using instance = await openInstance();
  for (const line of ["GET /health", "GET /nowhere", "PUT /health", "GET /v1/vaults", "HEAD /health"]) {
    const { headers } = await instance.call(line);
    expect([line, headers.get("X-Content-Type-Options")]).toEqual([line, "nosniff"]);
    expect(headers.get("X-Frame-Options")).toBe("DENY");
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("Content-Security-Policy")).toBe(
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    );
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
  }
});

test("HEAD answers as GET does, without its body", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const answer = await instance.call("HEAD /v1/vaults", { token });
  expect([answer.status, answer.text]).toEqual([200, ""]);
  expect((await instance.call("HEAD /v1/vaults")).status).toBe(401);
});

describe("bodies", () => {
  const cases: [string, string | undefined, string][] = [
    ["none", undefined, "The request needs a JSON body."],
    ["no JSON", "{name:", "The body is not valid JSON."],
    ["a list", "[]", "The body must be a JSON object."],
    ["null", "null", "The body must be a JSON object."],
    ["a missing member", "{}", "name is required"],
    ["a null member", '{"name":null}', "name is required"],
    ["a member of another type", '{"name":["secret-value"]}', "name must be a text"],
  ];
  test.each(cases)("%s", async (_, body, message) => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const answer = await instance.call("POST /v1/vaults", { token, ...(body === undefined ? {} : { body }) });
    expect([answer.status, answer.json]).toEqual([400, { error: message, code: "bad_request" }]);
  });

  test("every fault is in the one message, and no value is", async () => {
    await using instance = await openInstance();
    const body = { email: 1, password: { hidden: "hunter2" }, device_label: 3 };
    const { json } = await instance.call("POST /v1/auth/register", { body });
    expect(json.error).toBe("email must be a text; password must be a text; device_label must be a text");
  });

  test("member names match in any case, and unknown members are ignored", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const body = { NAME: "payments", colour: "red" };
    expect((await instance.call("POST /v1/vaults", { token, body })).status).toBe(201);
  });

  test("so they do in objects and lists within, where null counts as absent too", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const call = (line: string, body: object) => instance.call(line, { token, body });
    const vaults = [{ Vault_Name: "default", VAULT_ROLE: "member", expires_at: null }];
    const { json } = await call("POST /v1/agents", { name: "bot", Vaults: vaults });
    expect(json.vaults).toEqual([{ vault_name: "default", vault_role: "member" }]);
    const limits = { Rate_Limit: { Overrides: { PROXY: { Rate: 5, Burst: null } } } };
    const { rate_limit } = (await call("PUT /v1/admin/settings", limits)).json;
    expect(rate_limit.saved.overrides).toEqual({ PROXY: { rate: 5 } });
    // The names of a map are its own.
    await call("POST /v1/credentials", { CREDENTIALS: { KEY: "a" } });
    expect((await call("POST /v1/credentials", { credentials: { KEY: "a", B: null } })).json.error).toBe(
      "credentials.B must be a text",
    );
  });

  test("bytes that are no UTF-8 are refused, not replaced", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    const bytes = Buffer.from('{"credentials":{"KEY":"\xff"}}', "latin1");
    const request = new Request("http://127.0.0.1:14321/v1/credentials", {
      method: "POST",
      body: bytes,
      headers: { Authorization: `Bearer ${token}` },
    });
    expect((await instance.api.fetch(request, { ip: "127.0.0.1" })).status).toBe(400);
  });
});

describe("an error on our side", () => {
  const broken = (error: Error): Partial<ApiDeps> => ({
    mitm: () => {
      throw error;
    },
  });

  test("is a 500 that says nothing, with an id that the log explains", async () => {
    await using instance = await openInstance(broken(new Error("secret detail")));
    const answer = await instance.call("GET /v1/mitm/ca.pem");
    expect(answer.status).toBe(500);
    expect(answer.json).toEqual({
      error: "Internal error",
      code: "internal",
      request_id: expect.any(String),
    });
    const [line] = instance.logLines;
    expect(line?.message).toBe("request failed");
    expect(line?.fields).toMatchObject({
      request_id: answer.json.request_id,
      method: "GET",
      route: "/v1/mitm/ca.pem",
      error: expect.stringContaining("secret detail"),
    });
  });

  test("of the database keeps its own status", async () => {
    await using instance = await openInstance();
    const token = await instance.registerOwner();
    await instance.store.close();
    const answer = await instance.call("GET /v1/vaults", { token });
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.json.code).toBeString();
    expect(answer.text).not.toContain("sqlite");
  });
});

/** How many chunks of 64 KiB of an endless body are taken before it is refused. */
async function chunksRead(instance: Instance, token: string, headers: object): Promise<number> {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      // A server that reads on would never return; this one must have stopped long before.
      if (pulled > 100) controller.error(new Error("read too much"));
      else controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
    },
  });
  const request = new Request("http://127.0.0.1:14321/v1/vaults", {
    method: "POST",
    body,
    headers: { ...headers, Authorization: `Bearer ${token}` },
  });
  expect((await instance.api.fetch(request, { ip: "127.0.0.1" })).status).toBe(413);
  return pulled;
}

test("what the API answers with 4xx is in the log at debug, with why, under the route as it is declared", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  await instance.call("GET /v1/vaults/nowhere/services", { token });
  await instance.call("GET /v1/vaults");
  await instance.call("GET /v1/av_sess_inpath");
  await instance.call("GET /v1/vaults", { token });
  expect(instance.logLines.map(({ level, message, fields }) => [level, message, fields])).toEqual([
    [
      "debug",
      "request refused",
      {
        method: "GET",
        route: "/v1/vaults/:name/services",
        status: 404,
        code: "vault_not_found",
        reason: "Vault not found: nowhere",
      },
    ],
    [
      "debug",
      "request refused",
      {
        method: "GET",
        route: "/v1/vaults",
        status: 401,
        code: "authentication_required",
        reason: "Authorization required",
      },
    ],
    ["debug", "request refused", { method: "GET", route: "", status: 404 }],
  ]);
});
