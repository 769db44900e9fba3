import { expect, test } from "bun:test";
import type { KeyName } from "../../../../src/core/ids.ts";
import { planInjection } from "../../../../src/core/injection/plan.ts";
import { placeholderFor, revealedBy } from "../../../../src/core/leak/revealed.ts";
import { parseService } from "../../../../src/core/service/parse.ts";

const revealed = (service: object, values: Record<string, string>) =>
  revealedBy(
    planInjection(
      parseService({ name: "some-api", host: "api.example.com", ...service }, { devMode: false }),
    ),
    (key: KeyName) => values[key],
  ).map(({ value, placeholder }) => [value, placeholder]);

test("every key's value stands for what programs find in its place", () => {
  const service = {
    auth: { type: "bearer", token: "MY_KEY" },
    substitutions: [{ key: "ACCOUNT", placeholder: "__MY_ACCOUNT__" }],
  };
  expect(revealed(service, { MY_KEY: "secret-value", ACCOUNT: "account-value" })).toEqual([
    ["secret-value", "__MY_KEY__"],
    ["account-value", "__MY_ACCOUNT__"],
  ]);
  const known = revealed(
    { auth: { type: "bearer", token: "OPENAI_API_KEY" } },
    { OPENAI_API_KEY: "secret-value" },
  );
  expect(known[0]?.[1]).toStartWith("sk-");
  expect(placeholderFor("my.key")).toBe("__MY_KEY__");
});

test("of basic the password and the pair are secret, and the name alone is not", () => {
  const service = { auth: { type: "basic", username: "NAME", password: "WORD" } };
  expect(revealed(service, { NAME: "me@example.com", WORD: "a-password" })).toEqual([
    ["a-password", "__WORD__"],
    ["me@example.com:a-password", "__WORD__"],
  ]);
});

test("a name beside a word that is none is the key itself", () => {
  const service = { auth: { type: "basic", username: "NAME", password: "WORD" } };
  expect(revealed(service, { NAME: "a-secret-key", WORD: "X" }).map(([value]) => value)).toEqual([
    "a-secret-key",
    "X",
    "a-secret-key:X",
  ]);
  expect(
    revealed({ auth: { type: "basic", username: "NAME" } }, { NAME: "a-secret-key" }).map(([value]) => value),
  ).toEqual(["a-secret-key", "a-secret-key:"]);
});
