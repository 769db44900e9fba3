import { expect, test } from "bun:test";
import {
  demandAllowedDomain,
  readRegistrationRules,
} from "../../../../src/app/instance/registration-rules.ts";
import { openInstance } from "../../../support/instance.ts";

test("everybody may register until the owner says otherwise", async () => {
  await using instance = await openInstance();
  const rules = await readRegistrationRules(instance.store);
  expect(rules).toEqual({ inviteOnly: false, allowedDomains: [] });
  demandAllowedDomain(rules, "anyone@anywhere.example");
});

test("an allowed domain is compared without case, and as a whole", async () => {
  await using instance = await openInstance();
  await instance.store.settings.setInstance("allowed_email_domains", '["example.com"]');
  await instance.store.settings.setInstance("invite_only", "true");
  const rules = await readRegistrationRules(instance.store);
  expect(rules.inviteOnly).toBe(true);
  demandAllowedDomain(rules, "ann@Example.COM");
  for (const email of ["ann@sub.example.com", "ann@notexample.com", "example.com@evil.example"]) {
    expect(() => demandAllowedDomain(rules, email)).toThrow("domain");
  }
});

test("a list that cannot be read lets nobody in", async () => {
  await using instance = await openInstance();
  await instance.store.settings.setInstance("allowed_email_domains", "example.com");
  await expect(readRegistrationRules(instance.store)).rejects.toThrow();
});
