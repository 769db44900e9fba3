/** Where refusals find their fields: those of use-cases by their code, those of bodies by the place that they name. */
import { describe, expect, test } from "bun:test";
import { CreateVaultBody } from "../../../../src/contract/vault/vaults.ts";
import { allOf, requireText } from "../../../../src/core/all-faults.ts";
import { AppError } from "../../../../src/core/errors.ts";
import { InvalidService } from "../../../../src/core/service/fault.ts";
import { checkBody } from "../../../../src/http/read-body.ts";
import type { Form } from "../../../../src/http/read-form.ts";
import { refused } from "../../../../src/web/console/draft.ts";

function sent(fields: Record<string, string>): Form {
  return { names: Object.keys(fields), text: (name) => fields[name] ?? "" };
}

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("beside its field stands", () => {
  test("what a use-case says by a code, with what was typed", () => {
    const form = sent({ name: "payments" });
    const draft = refused(form, new AppError("vault_exists"), { fields: ["name"] });
    expect(draft.of("name")).toEqual({ value: "payments", error: "A vault of that name exists already." });
    expect([draft.faults, draft.status]).toEqual([[], 409]);
  });

  test("what a schema says of a member, without the wire's name for it", () => {
    const error = thrown(() => checkBody({ name: 7 }, CreateVaultBody));
    const draft = refused(sent({ name: "7" }), error, { fields: ["name"] });
    expect(draft.of("name").error).toBe("Must be a text.");
    expect((error as AppError).message).toBe("name must be a text");
  });

  test("each of several that were found at once", () => {
    const error = thrown(() =>
      allOf(
        () => requireText("email", " "),
        () => {
          throw new AppError("password_too_short");
        },
      ),
    );
    const draft = refused(sent({ email: " ", password: "x" }), error, { fields: ["email", "password"] });
    expect(draft.of("email").error).toBe("Fill this in.");
    expect(draft.of("password").error).toBe("A password has at least 8 bytes.");
    expect(draft.faults).toEqual([]);
  });

  test("what lies within it, where there is no field for that itself", () => {
    const error = new InvalidService([
      { at: ["auth", "token"], message: 'service "x": auth.token is required' },
      { at: ["substitutions", 0, "key"], message: 'service "x": substitutions[0].key is not a key' },
    ]);
    const draft = refused(sent({}), error, { fields: ["auth.token", "substitutions"] });
    expect(draft.of("auth.token").error).toBe("Fill this in.");
    expect(draft.of("substitutions").error).toBe("Is not a key.");
  });

  test("what only this form knows to belong there", () => {
    const places = { fields: ["password"], codes: { login_failed: "password" } } as const;
    const draft = refused(sent({ password: "secret" }), new AppError("login_failed"), places);
    expect([draft.of("password").error, draft.status]).toEqual(["Invalid email or password.", 401]);
  });
});

test("above the form stands what is of no field of it", () => {
  const draft = refused(sent({}), new AppError("last_admin", { hint: "Make another." }), {
    fields: ["name"],
  });
  expect([draft.faults, draft.hint]).toEqual([["That is the last admin of the vault."], "Make another."]);
});

test("what no field can put right is thrown on", () => {
  for (const error of [new AppError("forbidden"), new AppError("internal"), new Error("broken")]) {
    expect(thrown(() => refused(sent({}), error, { fields: ["name"] }))).toBe(error);
  }
});
