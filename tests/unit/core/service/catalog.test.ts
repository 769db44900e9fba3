import { expect, test } from "bun:test";
import { parseKeyName } from "../../../../src/core/credential/key-name.ts";
import {
  SERVICE_CATALOG,
  type ServiceTemplate,
  templateForHost,
} from "../../../../src/core/service/catalog.ts";
import { parseService } from "../../../../src/core/service/parse.ts";

test("has its templates in the order of their ids, each once and with a short description", () => {
  const ids = SERVICE_CATALOG.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].toSorted());
  expect(ids).toHaveLength(34);
  for (const { id, description } of SERVICE_CATALOG) {
    const words = description.split(" ").length;
    expect([id, words >= 2 && words <= 6]).toEqual([id, true]);
  }
});

test("each becomes a service as it stands", () => {
  for (const template of SERVICE_CATALOG) {
    const { id, name: _, host, substitutions } = template;
    const service = { name: id, host, auth: authOf(template), ...(substitutions ? { substitutions } : {}) };
    expect(() => parseService(service, { devMode: false })).not.toThrow();
    expect(() => parseKeyName(template.suggestedKey)).not.toThrow();
  }
});

test("a host finds its template, a subdomain through a wildcard of one label", () => {
  expect(templateForHost("api.stripe.com")?.id).toBe("stripe");
  expect(templateForHost("discord.com")?.id).toBe("discord");
  expect(templateForHost("acme.atlassian.net")?.id).toBe("jira");
  for (const host of ["a.b.atlassian.net", "atlassian.net", "example.com", "localhost", ""]) {
    expect([host, templateForHost(host)]).toEqual([host, undefined]);
  }
});

/** What it leaves open is filled in as a person would. */
function authOf({ authType, suggestedKey, header, prefix, headers }: ServiceTemplate): object {
  switch (authType) {
    case "bearer":
      return { type: authType, token: suggestedKey };
    case "basic":
      return { type: authType, username: suggestedKey };
    case "api-key":
      return { type: authType, key: suggestedKey, header, ...(prefix === undefined ? {} : { prefix }) };
    case "custom":
      return { type: authType, headers: headers ?? { Authorization: `AWS {{ ${suggestedKey} }}` } };
    case "passthrough":
      return { type: authType };
    default:
      return authType satisfies never;
  }
}
