import { expect, test } from "bun:test";
import { openInstance } from "../support/instance.ts";

test("every answer says which request it is to, in the client's word where that can stand in a log", async () => {
  await using instance = await openInstance();
  const idOf = async (line: string, given?: string): Promise<string | null> => {
    const headers: Record<string, string> = given === undefined ? {} : { "X-Request-ID": given };
    return (await instance.call(line, { headers })).headers.get("X-Request-ID");
  };
  for (const line of ["GET /v1/health", "GET /nowhere", "POST /v1/keys", "DELETE /v1/health"]) {
    expect(await idOf(line, "run-7.a:b_c")).toBe("run-7.a:b_c");
    expect(await idOf(line)).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect(await idOf("GET /v1/health")).not.toBe(await idOf("GET /v1/health"));
  for (const bad of ["a b", "<script>", "é", "a".repeat(129)]) {
    expect(await idOf("GET /v1/health", bad)).toMatch(/^[0-9a-f-]{36}$/);
  }
});
