import { expect, test } from "bun:test";
import { reachOfService } from "../../../../../src/core/reach/reach.ts";
import { moreMethods } from "../../../../../src/core/reach/weaker/more-methods.ts";
import { parseService } from "../../../../../src/core/service/parse.ts";
import type { Service } from "../../../../../src/core/service/service.ts";

const service = (methods?: readonly string[], more: object = {}): Service =>
  parseService(
    {
      name: `api-${(methods ?? ["all"]).join("-").toLowerCase()}`,
      host: "api.example.com",
      auth: { type: "bearer", token: "A_KEY" },
      ...(methods === undefined ? {} : { methods }),
      ...more,
    },
    { devMode: false },
  );

const gained = (before: readonly Service[], after: readonly Service[]) => {
  const more = moreMethods(before, after);
  return after.flatMap(reachOfService).flatMap((reach) => more(reach) ?? []);
};

test("further methods are told, and that it is all of them", () => {
  expect(gained([service(["GET"])], [service(["GET", "POST"])])).toEqual([{ methods: ["POST"] }]);
  expect(gained([service(["GET"])], [service()])).toEqual([{}]);
  expect(gained([service(["GET"])], [service(["HEAD"])])).toEqual([]);
  expect(gained([service()], [service(["GET"])])).toEqual([]);
  expect(gained([service(["GET", "POST"])], [service(["GET"]), service(["POST"])])).toEqual([]);
});

test("a second service with the same credential counts, one at another place does not", () => {
  const both = gained([service(["GET"])], [service(["GET"]), service(["DELETE"])]);
  expect(both).toEqual([{ methods: ["DELETE"] }, { methods: ["DELETE"] }]);
  expect(gained([service(["GET"])], [service(["GET"]), service(["PUT"], { path: "/v1/*" })])).toEqual([]);
  const off = service(undefined, { enabled: false });
  expect(gained([off], [service()])).toEqual([]);
});
