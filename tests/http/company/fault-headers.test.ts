import { expect, test } from "bun:test";
import { createLimits } from "../../../src/app/limits/limits.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import { fakeClock } from "../../support/clock.ts";
import { exchangeScene } from "../../support/company/exchange.ts";
import { companyScene } from "../../support/company/scene.ts";

test("who has reached a limit is told so in the documents' words, and when there is more", async () => {
  const clock = fakeClock();
  const limits = createLimits(
    { profile: "default", tiers: { ...tiersOf("default"), authed: { rate: 1, burst: 3 } } },
    clock,
  );
  const { instance, key } = await companyScene({ limits });
  await using _ = instance;
  let answer = await instance.call("GET /v1/company", { token: key });
  for (let count = 0; count < 3; count++) answer = await instance.call("GET /v1/company", { token: key });
  expect([answer.status, answer.text]).toEqual([429, '{"error":"Too Many Requests"}']);
  const of = (name: string) => answer.headers.get(name);
  expect([of("Retry-After"), of("X-RateLimit-Limit"), of("X-RateLimit-Remaining")]).toEqual(["1", "3", "0"]);
  expect(Number(of("X-RateLimit-Reset"))).toBe(instance.clock.now() / 1000 + 1);
});

test("refusals say once that they are JSON, to companies' programs, at token endpoints and in the directory", async () => {
  const { instance, owner, key, form } = await exchangeScene();
  await using _ = instance;
  const answers = [
    await instance.call("GET /v1/company"),
    await instance.call("DELETE /v1/keys/00", { token: key }),
    await instance.call("POST /v1/token/exchange", { body: {} }),
    await form({}),
    await instance.call("POST /v1/oauth/token", { body: {} }),
    await instance.call("GET /api/agents"),
    await instance.call("GET /api/agents/nobody", { token: owner }),
  ];
  const told = answers.map(({ status, headers }) => [status >= 400, headers.get("Content-Type")]);
  expect(told).toEqual(answers.map(() => [true, "application/json"]));
});
