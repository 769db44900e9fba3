/** A service that needs no credential of the vault shows its host who calls, and the page says so. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";
import { raise } from "../../support/vault/proposals.ts";

test("a person is told where it would be shown which agent calls", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const member = await instance.addUser("max@example.com", "member", { default: "member" });
  const auth = { type: "svid", audience: "https://mcp.example.com" };
  const services = [{ action: "set", name: "mcp", host: "mcp.example.com", auth }];
  await raise(instance, { services });
  const page = await instance.call("GET /approve/1?vault=default&again=1", { token: member });
  expect(page.status).toBe(200);
  expect(page.text).toContain("no stored credential would be sent anywhere that it is not sent today");
  const words = page.text.replaceAll(/<[^>]*>/g, "");
  expect(words).toContain("mcp.example.com would be shown which agent calls, by a signed identity.");
});
