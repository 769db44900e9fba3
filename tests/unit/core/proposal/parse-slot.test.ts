import { describe, expect, test } from "bun:test";
import { parseSlot, parseStoredSlot } from "../../../../src/core/proposal/parse-slot.ts";

const parse = (value: unknown) => parseSlot(value, { devMode: false }, 2);
const SET = { action: "set", key: "A_KEY" };
const EMPTY = { description: "", obtain: "", obtainInstructions: "" };

function messageOf(parsing: () => unknown): string {
  try {
    parsing();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

describe("a slot", () => {
  test("is static unless it says otherwise, whatever the case of its members", () => {
    const slot = { key: "A_KEY", type: "static", hasValue: false, ...EMPTY };
    for (const value of [
      SET,
      { ...SET, type: "" },
      { Action: "set", KEY: "A_KEY", type: "static", value: null },
    ]) {
      expect(parse(value)).toEqual({ slot } as never);
    }
  });

  test("gives its value apart", () => {
    const { slot, value } = parse({ ...SET, value: "s3cret", has_value: false });
    expect(slot).toMatchObject({ type: "static", hasValue: true });
    expect(value?.open()).toBe("s3cret");
    expect(JSON.stringify(slot)).not.toContain("s3cret");
  });

  test("with an empty value has none, and says that it was sent", () => {
    const { slot, value } = parse({ ...SET, value: "" });
    expect(slot).toMatchObject({ hasValue: false, emptyValue: true });
    expect(value).toBeUndefined();
  });

  test("cannot claim a value that it does not send", () => {
    expect(parse({ ...SET, has_value: true }).slot).toMatchObject({ hasValue: false });
    expect(parseStoredSlot({ ...SET, has_value: true }, 0)).toMatchObject({ hasValue: true });
  });

  test("may be deleted, or be an oauth one", () => {
    expect(parse({ action: "delete", key: "A_KEY" }).slot).toEqual({
      key: "A_KEY",
      type: "delete",
      ...EMPTY,
    } as never);
    const oauth = { token_url: "https://a.example/t" };
    expect(parse({ ...SET, type: "oauth", oauth }).slot).toEqual({
      key: "A_KEY",
      type: "oauth",
      oauth: { tokenUrl: "https://a.example/t" },
      ...EMPTY,
    } as never);
  });
});

describe("a slot is refused", () => {
  test.each([
    [1, "credentials[2]: must be an object"],
    [{ key: "A_KEY" }, "credential A_KEY: action must be set or delete"],
    [{ action: "set" }, "credentials[2]: key must be a credential key such as STRIPE_KEY"],
    [{ ...SET, key: "hunter2" }, "credentials[2]: key must be a credential key such as STRIPE_KEY"],
    [{ ...SET, type: "magic" }, "credential A_KEY: type must be static or oauth"],
    [{ ...SET, type: "oauth" }, "credential A_KEY: oauth is required for the type oauth, with token_url"],
    [{ ...SET, value: 1 }, "credential A_KEY: value must be a text"],
    [{ ...SET, value: "a\0" }, "credential A_KEY: value holds a NUL or half a character"],
    [{ ...SET, value: "\ud800" }, "credential A_KEY: value holds a NUL or half a character"],
    [{ ...SET, obtain: "http://a.example" }, "credential A_KEY: obtain must be an https address"],
    [{ ...SET, obtain: "https://" }, "credential A_KEY: obtain must be an https address"],
    [
      { ...SET, obtain: "https://bank.example@evil.example" },
      "credential A_KEY: obtain must be an https address",
    ],
    [
      { ...SET, description: "x".repeat(501) },
      "credential A_KEY: description is 501 bytes long; at most 500",
    ],
    [
      { ...SET, obtain: `https://a.example/${"x".repeat(500)}` },
      "credential A_KEY: obtain is 518 bytes long",
    ],
    [
      { ...SET, obtain_instructions: "\u00e9".repeat(501) },
      "credential A_KEY: obtain_instructions is 1002 bytes long; at most 1000",
    ],
    [
      { ...SET, type: "oauth", value: "", oauth: { token_url: "https://a.example/t" } },
      "credential A_KEY: value has no place in an oauth credential, not even an empty one",
    ],
  ])("%j", (value, says) => {
    expect(messageOf(() => parse(value))).toStartWith(says);
  });

  test("with every fault, and none repeats a value", () => {
    const message = messageOf(() =>
      parse({ action: "add", key: "A_KEY", type: "x", obtain: "ftp://x", value: "hunter2\0" }),
    );
    expect(message.split("; ").map((one) => one.split(" ")[2])).toEqual([
      "action",
      "obtain",
      "type",
      "value",
    ]);
    expect(message).not.toContain("hunter2");
  });
});
