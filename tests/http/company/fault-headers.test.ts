import { expect, test } from "bun:test";
import { exchangeScene } from "../../support/company/exchange.ts";

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
