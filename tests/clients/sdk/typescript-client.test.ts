/**
 * The published TypeScript client, by its conventions: what it asks, and which fields it reads (section 8 of what is
 * known of the original). It is written here from those, since the package itself is in no registry that we reach.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { DUMMY, SECRET, type Stage, stage } from "../stage.ts";

class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, body: { error?: string; message?: string } | undefined, text: string) {
    super(body?.message ?? body?.error ?? text);
    this.status = status;
    this.code = body?.error ?? "unknown";
  }
}

type Json = Record<string, unknown>;

/** As the client is used: `new AgentVault({ token, address }).vault("payments").credentials.list()`. */
class AgentVault {
  readonly #token: string;
  readonly #address: string;
  constructor({ token, address }: { token: string; address: string }) {
    this.#token = token;
    this.#address = address.replace(/\/$/, "");
  }

  async send(method: string, path: string, options: { body?: Json; vault?: string } = {}): Promise<Response> {
    const headers: Record<string, string> = {
      Authorization: `Bearer ${this.#token}`,
      "User-Agent": "agent-vault-sdk-typescript/0.1.0",
    };
    if (options.vault !== undefined) headers["X-Vault"] = options.vault;
    if (options.body !== undefined) headers["Content-Type"] = "application/json";
    const response = await fetch(this.#address + path, {
      method,
      headers,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    if (response.ok) return response;
    const body = (await response.json().catch(() => undefined)) as { error?: string } | undefined;
    throw new ApiError(response.status, body, response.statusText);
  }

  async json(method: string, path: string, options: { body?: Json; vault?: string } = {}): Promise<Json> {
    return (await this.send(method, path, options)).json() as Promise<Json>;
  }

  createVault({ name }: { name: string }): Promise<Json> {
    return this.json("POST", "/v1/vaults", { body: { name } });
  }
  deleteVault(name: string): Promise<Json> {
    return this.json("DELETE", `/v1/vaults/${encodeURIComponent(name)}`);
  }

  vault(name: string) {
    const services = `/v1/vaults/${encodeURIComponent(name)}/services`;
    const ask = (method: string, path: string, body?: Json) =>
      this.json(method, path, { vault: name, ...(body === undefined ? {} : { body }) });
    return {
      sessions: {
        create: async (options: { ttlSeconds?: number } = {}) => {
          const body = {
            vault: name,
            ...(options.ttlSeconds === undefined ? {} : { ttl_seconds: options.ttlSeconds }),
          };
          const [session, ca] = await Promise.all([
            ask("POST", "/v1/sessions", body),
            this.send("GET", "/v1/mitm/ca.pem"),
          ]);
          const port = Number(ca.headers.get("X-MITM-Port") ?? 14322);
          const host = new URL(this.#address).hostname;
          const proxy = `http://${encodeURIComponent(String(session["token"]))}:${encodeURIComponent(name)}@${host}:${port}`;
          const env = {
            HTTPS_PROXY: proxy,
            HTTP_PROXY: proxy,
            NO_PROXY: `localhost,127.0.0.1,${host}`,
          };
          return { session, containerConfig: { env, caCertificate: await ca.text() } };
        },
      },
      services: {
        list: () => ask("GET", services),
        set: (list: Json[]) => ask("POST", services, { services: list }),
        replaceAll: (list: Json[]) => ask("PUT", services, { services: list }),
        remove: (ref: string) => ask("DELETE", `${services}/${encodeURIComponent(ref)}`),
        clear: () => ask("DELETE", services),
        credentialUsage: (key: string) => ask("GET", `${services}/credential-usage?key=${key}`),
      },
      credentials: {
        list: (query: { reveal?: boolean; key?: string } = {}) => {
          const asked = new URLSearchParams({ vault: name });
          if (query.reveal) asked.set("reveal", "true");
          if (query.key !== undefined) asked.set("key", query.key);
          return ask("GET", `/v1/credentials?${asked}`);
        },
        set: (credentials: Record<string, string>) =>
          ask("POST", "/v1/credentials", { vault: name, credentials }),
        delete: (keys: string[]) => ask("DELETE", "/v1/credentials", { vault: name, keys }),
      },
    };
  }
}

let s: Stage;
let client: AgentVault;

beforeAll(async () => {
  s = await stage();
  const { token, address } = await Bun.file(s.vault.home.at(".agent-vault", "session.json")).json();
  client = new AgentVault({ token, address: `${address}/` });
}, 60_000);
afterAll(async () => {
  await s[Symbol.asyncDispose]();
});

test("vaults are made and deleted", async () => {
  expect(await client.createVault({ name: "from-the-client" })).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    name: "from-the-client",
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  expect(await client.deleteVault("from-the-client")).toEqual({ name: "from-the-client", deleted: true });
});

test("services: each call gives the fields that the client reads", async () => {
  await client.createVault({ name: "sdk-services" });
  const { services } = client.vault("sdk-services");
  const stripe = { name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } };
  const slack = { name: "slack", host: "slack.com/api/*", auth: { type: "bearer", token: "SLACK_KEY" } };
  expect(await services.list()).toEqual({ vault: "sdk-services", services: [] });
  expect(await services.set([stripe])).toMatchObject({
    vault: "sdk-services",
    upserted: ["stripe"],
    services_count: 1,
  });
  expect(await services.replaceAll([stripe, slack])).toMatchObject({
    vault: "sdk-services",
    services_count: 2,
  });
  expect(await services.list()).toEqual({ vault: "sdk-services", services: [stripe, slack] });
  expect(await services.credentialUsage("SLACK_KEY")).toEqual({
    services: [{ name: "slack", host: "slack.com/api/*" }],
  });
  expect(await services.remove("slack.com")).toEqual({
    vault: "sdk-services",
    removed: "slack",
    removed_host: "slack.com/api/*",
    services_count: 1,
  });
  expect(await services.clear()).toEqual({ vault: "sdk-services", cleared: true });
});

test("credentials: set, listed, revealed, deleted; the empty value is left out", async () => {
  await client.createVault({ name: "sdk-credentials" });
  const { credentials } = client.vault("sdk-credentials");
  expect(await credentials.list()).toEqual({ keys: [] });
  expect(await credentials.set({ A_KEY: "one", B_KEY: "" })).toEqual({
    set: ["A_KEY", "B_KEY"],
    // Ours, beside what the client knows.
    unsearched: ["A_KEY"],
  });
  expect(await credentials.list({ reveal: true })).toEqual({
    keys: ["A_KEY", "B_KEY"],
    credentials: [
      { key: "A_KEY", type: "static", value: "one" },
      { key: "B_KEY", type: "static" },
    ],
  });
  expect(await credentials.list({ reveal: true, key: "A_KEY" })).toMatchObject({ keys: ["A_KEY"] });
  expect(await credentials.delete(["A_KEY"])).toEqual({ deleted: ["A_KEY"] });
});

test("a session's containerConfig routes a container through the proxy", async () => {
  const { session, containerConfig } = await client.vault("default").sessions.create({ ttlSeconds: 600 });
  expect(session).toEqual({
    token: expect.stringMatching(/^av_sess_[0-9a-f]{64}$/),
    expires_at: expect.any(String),
    av_addr: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
  expect(containerConfig.caCertificate).toStartWith("-----BEGIN CERTIFICATE-----");
  const answer = await fetch(`${s.url}/v1/me`, {
    headers: { authorization: `Bearer ${DUMMY}` },
    proxy: containerConfig.env.HTTPS_PROXY,
    tls: { ca: containerConfig.caCertificate },
  });
  expect(answer.status).toBe(200);
  expect(s.upstream.received.at(-1)?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
});

test("refusals: the status is what callers go by, the sentence is both code and message", async () => {
  const failing = client.vault("nope").services.list();
  await expect(failing).rejects.toMatchObject({ status: 404, code: "Vault not found: nope" });
  await expect(client.createVault({ name: "default" })).rejects.toMatchObject({ status: 409 });
  await expect(client.vault("default").services.set([{ name: "x" }])).rejects.toMatchObject({ status: 400 });
  const stranger = new AgentVault({ token: "av_sess_00", address: s.vault.address });
  await expect(stranger.createVault({ name: "mine" })).rejects.toMatchObject({ status: 401 });
});
