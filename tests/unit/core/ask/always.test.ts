import { expect, test } from "bun:test";
import { alwaysService, alwaysText, type Holdings } from "../../../../src/core/ask/always.ts";
import type { KeyName } from "../../../../src/core/ids.ts";
import { parseServices } from "../../../../src/core/service/parse.ts";

const NOTHING: Holdings = { services: [], stored: new Set(), audiences: [], hosts: { devMode: false } };
const asked = (host: string, port = 443, scheme: "https" | "http" = "https") => ({
  method: "GET",
  scheme,
  host,
  port,
});
const bound = (key: string, host: string) => ({ key: key as KeyName, host, surface: "auth" }) as const;

test("a host that nobody knows: a service that adds nothing, for its port where that is not the usual one", () => {
  const always = alwaysService(asked("api.example.com"), "/", NOTHING);
  expect(always).toMatchObject({
    type: "service",
    service: { name: "api-example-com", host: "api.example.com", path: "", auth: { type: "passthrough" } },
    credentials: [],
  });
  expect(alwaysText(always)).toBe(
    'adds service "api-example-com" to the vault: api.example.com without a credential',
  );
  expect(always.type === "service" && always.service.port).toBeUndefined();
  expect(alwaysService(asked("api.example.com", 8443), "/", NOTHING)).toMatchObject({
    service: { host: "api.example.com", port: 8443 },
  });
  expect(alwaysService(asked("api.example.com", 80, "http"), "/", NOTHING)).toMatchObject({
    service: { host: "api.example.com" },
  });
});

test("a host of the catalogue: its credential, if it is stored and bound to that very host", () => {
  const stored = new Set(["OPENAI_API_KEY"]);
  const audiences = [bound("OPENAI_API_KEY", "api.openai.com")];
  const always = alwaysService(asked("api.openai.com"), "/v1", { ...NOTHING, stored, audiences });
  expect(always).toMatchObject({
    service: { name: "openai", host: "api.openai.com", auth: { type: "bearer", token: "OPENAI_API_KEY" } },
    credentials: ["OPENAI_API_KEY"],
  });
  expect(alwaysText(always)).toEndWith("api.openai.com with OPENAI_API_KEY");
  for (const holdings of [
    { ...NOTHING, stored },
    { ...NOTHING, audiences },
    { ...NOTHING, stored, audiences: [bound("OPENAI_API_KEY", "elsewhere.example.com")] },
  ]) {
    expect(alwaysService(asked("api.openai.com"), "/v1", holdings)).toMatchObject({
      service: { auth: { type: "passthrough" } },
      credentials: [],
    });
  }
  for (const place of [asked("api.openai.com", 8443), asked("api.openai.com", 80, "http")]) {
    expect(alwaysService(place, "/v1", { ...NOTHING, stored, audiences })).toMatchObject({ credentials: [] });
  }
});

test("names that are taken are left to their services, and one that answers already is written no second time", () => {
  const other = { name: "api-example-com", host: "x.example.com", auth: { type: "passthrough" } };
  const services = parseServices([other], NOTHING.hosts);
  expect(alwaysService(asked("api.example.com"), "/", { ...NOTHING, services })).toMatchObject({
    service: { name: "api-example-com-2" },
  });
  const always = alwaysService(asked("x.example.com"), "/", { ...NOTHING, services });
  expect(always).toMatchObject({ type: "nothing", service: { name: "api-example-com" } });
  expect(alwaysText(always)).toBe('service "api-example-com" answers for it already');
});

test("where no service may be, it says so", () => {
  const always = alwaysService(asked("127.0.0.1"), "/", NOTHING);
  expect(always.type).toBe("impossible");
  expect(alwaysText(always)).toStartWith("cannot be: ");
});
