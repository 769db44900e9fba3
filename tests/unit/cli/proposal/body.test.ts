import { describe, expect, test } from "bun:test";
import { Failure } from "../../../../src/cli/failure.ts";
import { type Asked, proposalBody } from "../../../../src/cli/proposal/body.ts";
import { tmp } from "../../../support/tmp.ts";

const NOTHING: Asked = {
  name: undefined,
  host: undefined,
  "auth-type": undefined,
  "token-key": undefined,
  "username-key": undefined,
  "password-key": undefined,
  "api-key-key": undefined,
  "api-key-header": undefined,
  "api-key-prefix": undefined,
  "svid-audience": undefined,
  "svid-alg": undefined,
  disabled: false,
  requires: [],
  template: undefined,
  credential: [],
  file: undefined,
  message: undefined,
  "user-message": undefined,
};
const STRIPE = { host: "api.stripe.com/v1/*", "auth-type": "bearer", "token-key": "STRIPE_KEY" } as const;
const refusal = async (asked: Partial<Asked>) => {
  const error = await proposalBody({ ...NOTHING, ...asked }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
};

describe("from flags", () => {
  test("a service with its credential", async () => {
    const asked = { ...STRIPE, name: "stripe", credential: ["STRIPE_KEY=Key = live", "OTHER"] };
    expect(await proposalBody({ ...NOTHING, ...asked, message: "m", "user-message": "u" })).toEqual({
      type: "body",
      body: {
        services: [
          {
            action: "set",
            name: "stripe",
            host: "api.stripe.com/v1/*",
            auth: { type: "bearer", token: "STRIPE_KEY" },
          },
        ],
        credentials: [
          { action: "set", key: "STRIPE_KEY", description: "Key = live" },
          { action: "set", key: "OTHER" },
        ],
        message: "m",
        user_message: "u",
      },
    });
  });

  test("all faults of the flags are told at once", async () => {
    const asked = {
      name: "NO SLUG",
      "auth-type": "basic",
      "token-key": "A_KEY",
      credential: ["lower", "B", "B"],
    };
    const { message, exit } = await refusal(asked);
    expect(exit).toBe(2);
    expect(message.split("; ")).toEqual([
      '"lower" is no credential key',
      "--credential B is given twice",
      "--host is required",
      "--token-key does not go with --auth-type basic",
      "--auth-type basic needs --username-key",
      expect.stringMatching(/^--name must have /),
    ]);
  });

  test("without a name one is made, and without a credential none is asked for", async () => {
    const { body } = (await proposalBody({ ...NOTHING, ...STRIPE })) as { body: Record<string, unknown> };
    expect(body["services"]).toMatchObject([{ name: "api-stripe-com-v1" }]);
    expect(body).not.toHaveProperty("credentials");
  });

  test("from a template", async () => {
    expect(await proposalBody({ ...NOTHING, template: "github" })).toMatchObject({
      body: { services: [{ action: "set", name: "github", host: "api.github.com" }] },
    });
  });

  test("credentials alone", async () => {
    expect(await proposalBody({ ...NOTHING, credential: ["DB_PASSWORD"] })).toEqual({
      type: "body",
      body: { credentials: [{ action: "set", key: "DB_PASSWORD" }] },
    });
  });

  test.each([
    [{}, "nothing to ask for"],
    [{ message: "please" }, "nothing to ask for"],
    [
      { ...STRIPE, "auth-type": "basic" },
      "--token-key does not go with --auth-type basic; --auth-type basic needs --username-key",
    ],
    [{ name: "stripe" }, "--host is required; --auth-type is required"],
    [{ credential: ["stripe_key"] }, '"stripe_key" is no credential key'],
    [{ credential: ["A_KEY", "A_KEY=x"] }, "--credential A_KEY is given twice"],
  ])("%j is refused", async (asked, message) => {
    expect(await refusal(asked)).toMatchObject({ message, exit: 2 });
  });
});

describe("from a file", () => {
  const BYTES =
    '{ "services":[],\n "credentials": [{"key":"K","action":"set"}], "extra": 1.0, "message": "old" }\n';
  const withFile = async (text: string) => {
    const directory = await tmp("agent-vault-proposal-");
    await Bun.write(directory.at("proposal.json"), text);
    return { file: directory.at("proposal.json"), directory };
  };

  test("its bytes are sent as they are", async () => {
    const { file, directory } = await withFile(BYTES);
    await using _ = directory;
    const body = await proposalBody({ ...NOTHING, file });
    expect(body.type === "bytes" && new TextDecoder().decode(body.bytes)).toBe(BYTES);
  });

  test("messages given by flags win", async () => {
    const { file, directory } = await withFile(BYTES);
    await using _ = directory;
    expect(await proposalBody({ ...NOTHING, file, message: "new" })).toMatchObject({
      type: "body",
      body: { message: "new", credentials: [{ key: "K", action: "set" }] },
    });
  });

  test("flags that describe something do not go with it", async () => {
    const { file, directory } = await withFile(BYTES);
    await using _ = directory;
    for (const asked of [{ host: "a.example.com" }, { credential: ["K"] }, { template: "github" }]) {
      expect(await refusal({ file, ...asked })).toMatchObject({
        exit: 2,
        message: expect.stringContaining("-f"),
      });
    }
  });

  test("what is no JSON object is refused where it has to be read", async () => {
    for (const text of ["{", "[]", "null", ""]) {
      const { file, directory } = await withFile(text);
      await using _ = directory;
      expect((await refusal({ file, message: "m" })).message).toStartWith(`${file}: `);
    }
  });
});
