import { describe, expect, test } from "bun:test";
import { allOf, requireText } from "../../../src/core/all-faults.ts";
import { AppError } from "../../../src/core/errors.ts";

const bad = (message: string, hint?: string) => (): never => {
  throw new AppError("bad_request", { message, ...(hint === undefined ? {} : { hint }) });
};

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("allOf", () => {
  test("gives what every part returns, in order", () => {
    expect(
      allOf(
        () => 1,
        () => "two",
      ),
    ).toEqual([1, "two"]);
  });

  test("one fault is thrown as it is", () => {
    const fault = new AppError("invalid_email");
    const error = thrownBy(() =>
      allOf(
        () => 1,
        () => {
          throw fault;
        },
      ),
    );
    expect(error).toBe(fault);
  });

  test("several are told in one message under the first one's code, each sentence and hint once", () => {
    const error = thrownBy(() =>
      allOf(bad("a is required.", "Do a."), bad("b is required"), bad("a is required")),
    );
    expect(error).toMatchObject({
      code: "bad_request",
      message: "a is required; b is required",
      hint: "Do a.",
    });
  });

  test("what is no fault of the sender's is thrown at once", () => {
    const broken = new AppError("store_unavailable");
    let asked = false;
    const error = thrownBy(() =>
      allOf(
        bad("a is required"),
        () => {
          throw broken;
        },
        () => {
          asked = true;
        },
      ),
    );
    expect(error).toBe(broken);
    expect(asked).toBe(false);
  });
});

test.each([undefined, "", " \t\n"])("a text that must be there is not %j", (text) => {
  expect(() => requireText("password", text)).toThrow("password is required");
});

test("a text is given back as it is, blanks at its ends too", () => {
  expect(requireText("password", " p ")).toBe(" p ");
});
