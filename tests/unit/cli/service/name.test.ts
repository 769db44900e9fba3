import { describe, expect, test } from "bun:test";
import { withName } from "../../../../src/cli/service/name.ts";
import { AppError } from "../../../../src/core/errors.ts";

const auth = { type: "passthrough" };
const stored = [
  { name: "mine", host: "api.example.com/v1/*" },
  { name: "b-example-com", host: "b.example.com:8443" },
  { name: "twin-a", host: "twin.example.com" },
  { name: "twin-b", host: "twin.example.com" },
];

describe("the name of a service that was given none", () => {
  const table: Record<string, { service: Record<string, unknown>; name: string | undefined }> = {
    "comes from what it matches": { service: { host: "New.example.com./x" }, name: "new-example-com-x" },
    "is that of the service with the same matcher": {
      service: { host: "API.example.com/v1/*" },
      name: "mine",
    },
    "leaves one that matches something else alone": {
      service: { host: "b.example.com" },
      name: "b-example-com-2",
    },
    "is left to the server where two have the matcher": {
      service: { host: "twin.example.com" },
      name: undefined,
    },
    "is not touched when there is one": {
      service: { name: "given", host: "api.example.com/v1/*" },
      name: "given",
    },
  };
  for (const [title, { service, name }] of Object.entries(table)) {
    test(title, () =>
      expect(withName({ auth, ...service }, stored)).toEqual({ auth, ...service, ...(name && { name }) }),
    );
  }

  test("a host that is none is refused before anything is sent", () => {
    expect(() => withName({ auth, host: "https://a.example.com" }, [])).toThrow(AppError);
  });
});
