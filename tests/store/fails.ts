import { expect } from "bun:test";
import { AppError, type ErrorCode } from "../../src/core/errors.ts";

/** Expects `work` to be refused with exactly that code, and gives the error. */
export async function failsWith(code: ErrorCode, work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => new Error(`expected ${code}, but it succeeded`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  expect(error.code).toBe(code);
  return error;
}
