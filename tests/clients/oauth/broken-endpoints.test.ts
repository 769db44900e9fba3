/** Token endpoints that answer badly, late, without end or not at all: each is told, and none of them stores anything. */
import { expect, test } from "bun:test";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createAuthority } from "../../support/certificates.ts";
import { byPath } from "../../support/net/by-path.ts";
import { startVault } from "../../support/process/vault.ts";

const json = (body: string, head = "HTTP/1.1 200 OK") =>
  `${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** What the endpoint does, and what the person is told of it; the host is left out. */
const SCENES: Readonly<Record<string, { does: (socket: Socket) => void; told: string }>> = {
  "/garbage": {
    does: (socket) => socket.end("\x00\x01 no HTTP\r\n\r\n"),
    told: ": malformed HTTP version: it must be HTTP/1.1 or HTTP/1.0",
  },
  "/error": {
    does: (socket) => socket.end(json('{"error":"oops"}', "HTTP/1.1 500 No")),
    told: " answered 500: oops",
  },
  "/page": {
    does: (socket) =>
      socket.end("HTTP/1.1 502 No\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"),
    told: " answered 502: a web page",
  },
  "/closes": { does: (socket) => socket.end(), told: " closed the connection without an answer" },
  "/breaks-off": {
    does: (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"),
    told: " closed the connection in the middle of its answer",
  },
  "/resets": {
    does: (socket) => void socket.resetAndDestroy(),
    told: " closed the connection without an answer",
  },
  "/huge": {
    does: (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
      const more = () => {
        while (!socket.destroyed && socket.write("a".repeat(65_536)));
        if (!socket.destroyed) socket.once("drain", more);
      };
      more();
    },
    told: " answered with more than the 262144 bytes that are read",
  },
  "/redirects": {
    does: (socket) => socket.end("HTTP/1.1 302 Found\r\nLocation: /good\r\nContent-Length: 0\r\n\r\n"),
    told: " answered 302: a redirect, which is not followed",
  },
  "/no-token": {
    does: (socket) => socket.end(json('{"token_type":"bearer"}')),
    told: " answered without an access token",
  },
  "/list": {
    does: (socket) => socket.end(json("[]")),
    told: " answered with something that is no JSON object instead of tokens",
  },
  "/never": { does: () => {}, told: " did not answer within 30 s" },
};

test("each fault of a token endpoint is told to the person, and nothing is stored", async () => {
  const open = new Set<Socket>();
  const scene = byPath(Object.fromEntries(Object.entries(SCENES).map(([path, { does }]) => [path, does])));
  const endpoint = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    scene(socket);
  });
  await new Promise<void>((ready) => endpoint.listen(0, "127.0.0.1", ready));
  const host = `127.0.0.1:${(endpoint.address() as AddressInfo).port}`;
  await using vault = await startVault({ upstreamCa: createAuthority("OAuth").pem, hosts: [] });
  const outcome = async (path: string, at: number) => {
    const address = await vault.mustCli([
      ...["vault", "credential", "connect", `KEY_${at}`, "--no-wait", "--client-id", "c"],
      ...["--authorization-url", `http://${host}/authorize`, "--token-url", `http://${host}${path}`],
    ]);
    const state = new URL(address.trim()).searchParams.get("state") ?? "";
    const answer = await fetch(`${vault.address}/v1/oauth/callback?code=c&state=${state}`, {
      redirect: "manual",
    });
    const { status, message = "" } = Object.fromEntries(
      new URL(answer.headers.get("Location") ?? "").searchParams,
    );
    return [path, answer.status, status, message.replace(/^127\.0\.0\.1(:\d+)?/, "")];
  };
  const paths = Object.keys(SCENES);
  const outcomes: unknown[] = [];
  // The commands one after another, the waiting at once.
  const pending: Promise<unknown>[] = [];
  for (const [at, path] of paths.entries()) {
    const one = outcome(path, at);
    pending.push(one);
    if (path !== "/never") await one;
  }
  outcomes.push(...(await Promise.all(pending)));
  expect(outcomes).toEqual(paths.map((path) => [path, 302, "error", SCENES[path]?.told]));
  const listed = JSON.parse(await vault.mustCli(["vault", "credential", "list", "--json"]));
  expect(listed).toHaveLength(paths.length);
  for (const item of listed) {
    expect(item).toMatchObject({ type: "oauth", last_refresh_error: expect.any(String) });
    expect(item).not.toHaveProperty("access_token");
  }
  for (const socket of open) socket.destroy();
  endpoint.close();
}, 90_000);

test("an address of the inside is refused before anything is sent there", async () => {
  const seen: string[] = [];
  const inside = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      seen.push(request.url);
      return new Response("{}");
    },
  });
  await using vault = await startVault({
    upstreamCa: createAuthority("OAuth").pem,
    hosts: [],
    env: { AGENT_VAULT_NETWORK_ALLOWLIST: "" },
  });
  for (const url of [
    `http://127.0.0.1:${inside.port}/token`,
    "http://169.254.169.254/token",
    "http://[::1]/token",
  ]) {
    const { code, err } = await vault.cli(
      ["vault", "credential", "connect", "KEY", "--refresh-token", "--client-id", "c", "--token-url", url],
      { stdin: "needle" },
    );
    expect(code).toBe(1);
    expect(err).toContain("was tried and not accepted");
    expect(err).not.toContain("needle");
  }
  expect(seen).toEqual([]);
  await inside.stop(true);
}, 60_000);
