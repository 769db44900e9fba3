import { expect, test } from "bun:test";
import type { AppError } from "../../../../src/core/errors.ts";
import { failAs } from "../../../../src/core/service/fault.ts";

test("a fault names the service and the field", () => {
  try {
    failAs('service "stripe"')("auth.token", "is required");
    expect.unreachable();
  } catch (error) {
    expect((error as AppError).code).toBe("invalid_service");
    expect((error as AppError).message).toBe('service "stripe": auth.token is required');
  }
});
