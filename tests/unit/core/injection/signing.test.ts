import { expect, test } from "bun:test";
import { AUTH_TYPES, type AuthMethod } from "../../../../src/core/auth-method/method.ts";
import type { KeyName } from "../../../../src/core/ids.ts";
import { injectedHeaders } from "../../../../src/core/injection/plan.ts";
import { signingOf } from "../../../../src/core/injection/signing.ts";

const key = (name: string) => name as KeyName;
const METHODS: { [Type in AuthMethod["type"]]: Extract<AuthMethod, { type: Type }> } = {
  bearer: { type: "bearer", token: key("A") },
  basic: { type: "basic", username: key("A"), password: key("B") },
  "api-key": { type: "api-key", key: key("A"), header: "X-Key", prefix: "" },
  custom: { type: "custom", headers: { "X-Both": "{{ A }}-{{ B }}" } },
  passthrough: { type: "passthrough" },
};

test.each(AUTH_TYPES)("%s puts the same headers on every request", (type) => {
  const values = (name: KeyName) => `value of ${name}`;
  const signing = signingOf(METHODS[type]);
  if (signing.type !== "fixed") throw new Error(signing.type);
  expect(signing.headers(values)).toEqual(injectedHeaders(METHODS[type], values));
});
