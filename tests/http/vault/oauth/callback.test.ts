/** Answers of providers, and of those who pretend to be one. */
import { expect, test } from "bun:test";
import { AppError } from "../../../../src/core/errors.ts";
import { HttpFault } from "../../../../src/core/net/http-fault.ts";
import { openStore } from "../../../../src/store/open.ts";
import { KEY, openOAuthScene, resultOf, stateOf } from "../../../support/oauth/oauth-scene.ts";
import { jsonAnswer, tokens } from "../../../support/oauth/token-endpoint.ts";

const UNKNOWN = { status: "error", message: expect.stringContaining("expired, or was used already") };

test("of many answers with one state a single one makes an exchange", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  const state = await scene.begin();
  const answers = await Promise.all(Array.from({ length: 8 }, () => scene.callback({ code: "c", state })));
  expect(answers.filter(({ status }) => status === "success")).toHaveLength(1);
  expect(answers.filter(({ status }) => status === "error")).toEqual(Array(7).fill(UNKNOWN));
  expect(scene.endpoint.asked).toHaveLength(1);
});

test("a state is good for ten minutes, and for one code, even one that failed", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  const late = await scene.begin();
  instance.clock.advance(10 * 60_000);
  expect(await scene.callback({ code: "c", state: late })).toEqual(UNKNOWN);
  const state = await scene.begin();
  scene.endpoint.answers(jsonAnswer({ error: "invalid_grant", error_description: "Code expired" }, 400));
  expect(await scene.callback({ code: "c", state })).toEqual({
    status: "error",
    message: "id.example answered 400: invalid_grant: Code expired",
  });
  scene.endpoint.answers(tokens(1));
  expect(await scene.callback({ code: "c", state })).toEqual(UNKNOWN);
  expect(await scene.status()).toEqual({
    connected: false,
    last_error: "id.example answered 400: invalid_grant: Code expired",
  });
});

test("a provider's no is passed on, made visible, and leaves the state for another try", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  const state = await scene.begin();
  const no = { error: "access_denied", error_description: "You\u202e said no", state };
  expect(await scene.callback(no)).toEqual({ status: "error", message: "You⟨U+202E⟩ said no" });
  expect(await scene.callback({ error: "access_denied" })).toEqual({
    status: "error",
    message: "access_denied",
  });
  expect(await scene.status()).toMatchObject({ last_error: "You⟨U+202E⟩ said no" });
  expect(await scene.callback({ code: "c", state })).toMatchObject({ status: "success" });
  expect(await scene.status()).not.toHaveProperty("last_error");
});

test("answers that are none: nothing is asked, nothing thrown", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  const state = await scene.begin();
  for (const query of [
    {},
    { code: "c" },
    { state },
    { code: "", state },
    { code: "c", state: "av_oast_0" },
  ]) {
    expect(await scene.callback(query as Record<string, string>)).toMatchObject({ status: "error" });
  }
  expect(scene.endpoint.asked).toEqual([]);
  // Whoever looks whether there is something uses nothing up.
  const head = await instance.call(`HEAD /v1/oauth/callback?code=c&state=${state}`);
  expect(resultOf(head)).toEqual({});
  expect(await scene.callback({ code: "c", state })).toMatchObject({ status: "success" });
});

test("an answer without a token, and an endpoint that cannot be asked, store nothing", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  scene.endpoint.answers({ token_type: "bearer", refresh_token: "r" });
  expect(await scene.callback({ code: "c", state: await scene.begin() })).toEqual({
    status: "error",
    message: "id.example answered without an access token",
  });
  scene.endpoint.answers(new HttpFault("timeout", "id.example did not answer within 30 s"));
  const told = await scene.callback({ code: "c", state: await scene.begin() });
  expect(told["message"]).toBe("id.example did not answer within 30 s");
  expect(await scene.status()).toMatchObject({ connected: false });
  expect(await scene.value()).toBeUndefined();
});

test("a fault of ours is for the log, and not for the person", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  scene.endpoint.answers(new RangeError("inner needle"));
  const { message } = await scene.callback({ code: "c", state: await scene.begin() });
  expect(message).toContain("its log says why");
  expect(message).not.toContain("needle");
  expect(instance.logLines.filter(({ level }) => level === "error")).toHaveLength(1);
});

test("whoever comes back while the database cannot be asked is sent on, too, and told so", async () => {
  const away = new AppError("store_unavailable");
  const store = await openStore({ url: "sqlite::memory:" });
  const oauthStates = { ...store.oauthStates, take: () => Promise.reject(away) };
  const scene = await openOAuthScene({ store: { ...store, oauthStates } });
  await using _ = scene.instance;
  const state = await scene.begin();
  expect(await scene.callback({ code: "c", state })).toEqual({
    status: "error",
    message: "The database cannot be reached.",
  });
});

test("an answer counts only while whoever began may still connect it", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  const mate = await instance.addUser("mate@example.com", "member", { default: "member" });
  const lost = await scene.begin({}, mate);
  const ended = await scene.begin({}, mate);
  const out = await scene.begin({}, mate);
  await scene.ask("POST /v1/vaults/default/users/mate@example.com/role", { role: "admin" });
  expect(await scene.callback({ code: "c", state: out })).toMatchObject({ status: "success" });
  await scene.ask("DELETE /v1/vaults/default/users/mate@example.com");
  expect((await scene.callback({ code: "c", state: lost }))["status"]).toBe("error");
  await instance.call("POST /v1/auth/logout", { token: mate });
  expect(await scene.callback({ code: "c", state: ended })).toEqual({
    status: "error",
    message: "Whoever began it is not logged in any more. Begin again.",
  });
  expect(scene.endpoint.asked).toHaveLength(1);
});

test("access that is taken away during the exchange stores nothing", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  const mate = await instance.addUser("mate@example.com", "member", { default: "member" });
  const state = await scene.begin({}, mate);
  scene.endpoint.answers(async () => {
    await scene.ask("DELETE /v1/vaults/default/users/mate@example.com");
    return tokens(1);
  });
  expect((await scene.callback({ code: "c", state }))["status"]).toBe("error");
  expect(await scene.status()).toMatchObject({ connected: false });
});

test("a code is for the client and the endpoint that the person was sent to: after a change it is not used", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  const state = await scene.begin();
  await scene.connect({ client_id: "another" });
  expect((await scene.callback({ code: "c", state }))["message"]).toContain("was changed meanwhile");
  const second = await scene.begin();
  scene.endpoint.answers(async () => {
    await scene.connect({ token_url: "https://other.example/token" });
    return tokens(1);
  });
  expect((await scene.callback({ code: "c", state: second }))["message"]).toContain("was changed meanwhile");
  expect(scene.endpoint.asked).toHaveLength(1);
  const third = await scene.begin();
  await scene.ask("DELETE /v1/credentials", { keys: [KEY] });
  expect(await scene.callback({ code: "c", state: third })).toEqual(UNKNOWN);
});

test("two tabs that begin the same both may end it", async () => {
  const scene = await openOAuthScene();
  await using _ = scene.instance;
  const [one, two] = [await scene.begin(), await scene.begin()];
  expect(await scene.callback({ code: "c", state: two })).toMatchObject({ status: "success" });
  expect(await scene.callback({ code: "c", state: one })).toMatchObject({ status: "success" });
});

test("what was begun in a browser ends in that browser alone", async () => {
  const scene = await openOAuthScene();
  await using instance = scene.instance;
  const begin = async (cookie = "", host = "127.0.0.1:14321") => {
    const answer = await instance.call("POST /v1/credentials/oauth/connect", {
      headers: {
        Cookie: `av_session=${scene.token}${cookie}`,
        Host: host,
        "Sec-Fetch-Site": "same-origin",
      },
      body: {
        key: KEY,
        authorization_url: "https://id.example/authorize",
        token_url: "https://id.example/token",
        client_id: "c",
      },
    });
    const set = answer.headers.get("Set-Cookie") ?? "";
    return { state: stateOf(answer), set, cookie: set.split(";")[0] ?? "" };
  };
  const { state, set, cookie } = await begin();
  expect(set).toMatch(/^av_oauth=[0-9a-f]{64}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
  const elsewhere = await scene.callback({ code: "c", state });
  expect(elsewhere["message"]).toContain("begun in another browser");
  const forged = await scene.callback({ code: "c", state: (await begin()).state }, { Cookie: "av_oauth=00" });
  expect(forged["message"]).toContain("begun in another browser");
  expect(scene.endpoint.asked).toEqual([]);

  // A second consent in the same browser does not end the first.
  const second = await begin(`; ${cookie}`);
  expect(second.cookie).toBe(cookie);
  const first = await begin();
  expect(await scene.callback({ code: "c", state: second.state }, { Cookie: cookie })).toMatchObject({
    status: "success",
  });
  expect(await scene.callback({ code: "c", state: first.state }, { Cookie: first.cookie })).toMatchObject({
    status: "success",
  });
});

test("a page with another host than the one people come back to is not marked: its cookie would not come along", async () => {
  const scene = await openOAuthScene({ baseUrl: "https://vault.example" });
  await using instance = scene.instance;
  const answer = await instance.call("POST /v1/credentials/oauth/connect", {
    headers: { Cookie: `av_session=${scene.token}`, "Sec-Fetch-Site": "same-origin" },
    body: {
      key: KEY,
      authorization_url: "https://id.example/authorize",
      token_url: "https://id.example/token",
      client_id: "c",
    },
  });
  expect(answer.headers.get("Set-Cookie")).toBeNull();
  expect(await scene.callback({ code: "c", state: stateOf(answer) })).toMatchObject({ status: "success" });
});
