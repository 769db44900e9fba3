import { expect, test } from "bun:test";
import { SERVICE_CATALOG } from "../../../../src/core/catalog/templates.ts";

test("has its templates in the order of their ids, each once and with a short description", () => {
  const ids = SERVICE_CATALOG.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].toSorted());
  expect(ids).toHaveLength(34);
  for (const { id, description } of SERVICE_CATALOG) {
    const words = description.split(" ").length;
    expect([id, words >= 2 && words <= 6]).toEqual([id, true]);
  }
});

test("a template has the members of its way to authenticate, and no others", () => {
  const found = (id: string) => SERVICE_CATALOG.find((one) => one.id === id);
  const { description: _, ...anthropic } = found("anthropic") ?? { description: "" };
  expect(anthropic).toEqual({
    id: "anthropic",
    name: "Anthropic",
    host: "api.anthropic.com",
    authType: "api-key",
    suggestedKey: "ANTHROPIC_API_KEY",
    header: "x-api-key",
  });
  expect(found("discord")).toMatchObject({ header: "Authorization", prefix: "Bot " });
  expect(found("pagerduty")?.headers).toEqual({ Authorization: "Token token={{ PAGERDUTY_TOKEN }}" });
  expect(found("telegram")?.substitutions).toEqual([
    { key: "TELEGRAM_BOT_TOKEN", placeholder: "__TELEGRAM_BOT_TOKEN__", in: ["path"] },
  ]);
  expect(Object.keys(found("aws-s3") ?? {})).not.toContain("headers");
  // What only people are told is no template.
  expect(found("huggingface")).toBeUndefined();
});
