import { expect, test } from "bun:test";
import type { PublicId } from "../../../../src/core/ids.ts";
import { describeHolders } from "../../../../src/core/proposal/holders.ts";

test("says who has raised how many, without the labels of tokens", () => {
  const agent = (name: string) => ({ type: "agent", id: name, name }) as const;
  const token = (name: string) => ({ type: "scoped", id: name as PublicId, name }) as const;
  expect(describeHolders([agent("a"), token("ci"), agent("b"), token("dev"), agent("b"), agent("b")])).toBe(
    "3 by agent b, 2 by vault tokens, 1 by agent a",
  );
});
