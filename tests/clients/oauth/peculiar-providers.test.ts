/** Providers that answer in ways of their own, as GitHub's and Slack's documents describe them. */
import { expect, test } from "bun:test";
import { createAuthority } from "../../support/certificates.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";

type Form = Readonly<Record<string, string>>;

/** GitHub: 200 for errors too, a form where JSON is not asked for, no refresh token unless tokens expire. */
function github(form: Form, headers: Headers): Response {
  if (headers.get("User-Agent") === null) return new Response("no user agent", { status: 403 });
  const answer: Form =
    form["client_secret"] !== "github-secret"
      ? {
          error: "incorrect_client_credentials",
          error_description: "The client_id and/or client_secret passed are incorrect.",
        }
      : form["code"] !== "good"
        ? { error: "bad_verification_code", error_description: "The code passed is incorrect or expired." }
        : {
            access_token: "gho_16C7e42F292c6912E7710c838347Ae178B4a",
            scope: "repo,gist",
            token_type: "bearer",
          };
  if (headers.get("Accept") === "application/json") return Response.json(answer);
  return new Response(new URLSearchParams(answer));
}

/** Slack: `ok`, types of its own, scopes with commas, a person's token beside the app's, rotation. */
function slack(form: Form, headers: Headers): Response {
  const basic = Buffer.from(headers.get("Authorization")?.replace("Basic ", "") ?? "", "base64").toString();
  if (basic !== "123.456:slack_secret-1") return Response.json({ ok: false, error: "bad_client_secret" });
  if (form["grant_type"] === "refresh_token") {
    if (form["refresh_token"] !== "xoxe-1-first")
      return Response.json({ ok: false, error: "invalid_refresh_token" });
    return Response.json({
      ok: true,
      access_token: "xoxe.xoxb-2",
      token_type: "bot",
      refresh_token: "xoxe-1-second",
      expires_in: 43_200,
    });
  }
  if (form["code"] !== "good") return Response.json({ ok: false, error: "invalid_code" });
  return Response.json({
    ok: true,
    access_token: "xoxe.xoxb-1",
    token_type: "bot",
    scope: "channels:read,chat:write",
    refresh_token: "xoxe-1-first",
    expires_in: 200,
    team: { id: "T1" },
    authed_user: { id: "U1", access_token: "xoxp-1", token_type: "user" },
  });
}

async function connect(
  vault: RunningVault,
  key: string,
  flags: readonly string[],
  secret: string,
  code: string,
) {
  const address = await vault.mustCli(
    ["vault", "credential", "connect", key, "--no-wait", "--client-secret-stdin", ...flags],
    { stdin: secret },
  );
  const state = new URL(address.trim()).searchParams.get("state") ?? "";
  const answer = await fetch(`${vault.address}/v1/oauth/callback?code=${code}&state=${state}`, {
    redirect: "manual",
  });
  return Object.fromEntries(new URL(answer.headers.get("Location") ?? "").searchParams);
}

test("GitHub's and Slack's answers are understood, good and bad", async () => {
  const host = "id.peculiar.example";
  const authority = createAuthority("Providers");
  const { cert, key } = authority.issue([host]);
  const api: string[] = [];
  const provider = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    tls: { cert, key },
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/api") {
        api.push(request.headers.get("Authorization") ?? "");
        return Response.json({ ok: true });
      }
      const form = Object.fromEntries(new URLSearchParams(await request.text()));
      return pathname === "/github" ? github(form, request.headers) : slack(form, request.headers);
    },
  });
  const at = `https://${host}:${provider.port}`;
  await using vault = await startVault({ upstreamCa: authority.pem, hosts: [host] });
  const hub = ["--preset", "github", "--token-url", `${at}/github`, "--client-id", "Iv1"];
  const wrong = await connect(vault, "HUB", hub, "wrong", "good");
  expect(wrong["message"]).toBe(
    `${host}:${provider.port} answered 200: incorrect_client_credentials: The client_id and/or client_secret passed are incorrect.`,
  );
  const stale = await connect(vault, "HUB", hub, "github-secret", "bad");
  expect(stale["message"]).toContain("bad_verification_code");
  expect(await connect(vault, "HUB", hub, "github-secret", "good")).toMatchObject({ status: "success" });
  expect(await vault.mustCli(["vault", "credential", "get", "HUB"])).toStartWith("gho_");

  const chat = [
    "--preset",
    "slack",
    "--token-url",
    `${at}/slack`,
    "--client-id",
    "123.456",
    "--token-auth-method",
    "basic",
  ];
  expect((await connect(vault, "CHAT", chat, "wrong", "good"))["message"]).toContain(
    "answered 200: bad_client_secret",
  );
  expect((await connect(vault, "CHAT", chat, "slack_secret-1", "bad"))["message"]).toContain("invalid_code");
  expect(await connect(vault, "CHAT", chat, "slack_secret-1", "good")).toMatchObject({ status: "success" });
  // It had less than five minutes, so the first request has it replaced, with the type that Slack gives.
  await vault.mustCli([
    ...["vault", "service", "add", "--name", "chat", "--host", host],
    ...["--auth-type", "bearer", "--token-key", "CHAT"],
  ]);
  await vault.mustCli(["vault", "run", "--", "curl", "-sS", `${at}/api`]);
  await vault.mustCli(["vault", "run", "--", "curl", "-sS", `${at}/api`]);
  expect(api).toEqual(["Bearer xoxe.xoxb-2", "Bearer xoxe.xoxb-2"]);
  await provider.stop(true);
}, 90_000);
