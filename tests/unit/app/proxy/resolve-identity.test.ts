import { expect, test } from "bun:test";
import { createSecrets } from "../../../../src/app/proxy/resolve-identity.ts";
import type { Stored, StoredResolver } from "../../../../src/app/proxy/resolve-secrets.ts";
import type { SecretCaller } from "../../../../src/app/proxy/resolved.ts";
import type { VaultPolicy } from "../../../../src/app/proxy/routing.ts";
import type { AgentId } from "../../../../src/core/ids.ts";
import { planInjection } from "../../../../src/core/injection/plan.ts";
import { parseService } from "../../../../src/core/service/parse.ts";

const planOf = (auth: object) =>
  planInjection(parseService({ name: "api", host: "a.example.com", auth }, { devMode: true }));
const IDENTITY = planOf({ type: "svid", audience: "https://partner.test" });
const STORED = planOf({ type: "bearer", token: "KEY" });
const POLICY = {} as VaultPolicy;

function secretsOver(stored: Stored) {
  const renewed: string[] = [];
  const resolver: StoredResolver = {
    resolve: () => stored,
    renew: async (_policy, _plan, refused) => void renewed.push(refused),
    sweep() {},
    settle: async () => {},
  };
  let serial = 0;
  const kept = new Map<string, { token: string; serial: string }>();
  const issue = (agentId: AgentId) => {
    const fresh = { token: `${agentId}.svid`, serial: String(++serial) };
    kept.set(agentId, fresh);
    return fresh;
  };
  const secrets = createSecrets(resolver, {
    isOwn: (audience) => audience === "vane",
    svid: (agentId) => (agentId === "gone" ? undefined : (kept.get(agentId) ?? issue(agentId))),
    renew: async (agentId) => issue(agentId),
  });
  return { secrets, renewed };
}

const anonymous: Stored = {
  type: "anonymous",
  headers: [],
  value: () => undefined,
  revealed: [],
  fingerprint: "f",
};
const agent = (id: string) => ({ principal: { type: "agent", id } }) as SecretCaller;
const person = { principal: { type: "scoped" } } as SecretCaller;
const mintedBy = (id: string) =>
  ({ principal: { type: "scoped", mintedBy: { type: "agent", id } } }) as SecretCaller;

test("stored values are as they are, whoever calls", async () => {
  const ready: Stored = { ...anonymous, type: "ready" };
  const { secrets, renewed } = secretsOver(ready);
  expect(secrets.resolve(POLICY, STORED, person)).toBe(ready);
  await secrets.renew(POLICY, STORED, { fingerprint: "f", caller: person });
  expect(renewed).toEqual(["f"]);
});

test("where the caller is to be shown, it is the agent behind it, told apart by the fingerprint", () => {
  const { secrets } = secretsOver(anonymous);
  const one = secrets.resolve(POLICY, IDENTITY, agent("one"));
  expect(one).toMatchObject({
    type: "ready",
    headers: [{ name: "Authorization", value: "Bearer one.svid" }],
  });
  expect(secrets.resolve(POLICY, IDENTITY, mintedBy("one"))).toEqual(one);
  const two = secrets.resolve(POLICY, IDENTITY, agent("two"));
  expect(two).toMatchObject({ headers: [{ name: "Authorization", value: "Bearer two.svid" }] });
  expect((one as { fingerprint: string }).fingerprint).not.toBe((two as { fingerprint: string }).fingerprint);
});

test("where no agent calls, or it is there no more, and for an audience of our own nothing is ready", () => {
  const { secrets } = secretsOver(anonymous);
  expect(secrets.resolve(POLICY, IDENTITY, person)).toEqual({ type: "no_agent" });
  expect(secrets.resolve(POLICY, IDENTITY, agent("gone"))).toEqual({ type: "no_agent" });
  const own = planOf({ type: "svid", audience: "vane" });
  expect(secrets.resolve(POLICY, own, agent("one"))).toEqual({ type: "own_audience", audience: "vane" });
});

test("what is missing of the stored values comes first", () => {
  const { secrets } = secretsOver({ type: "missing", key: "KEY" as never });
  expect(secrets.resolve(POLICY, IDENTITY, agent("one"))).toEqual({ type: "missing", key: "KEY" as never });
});

test("a refused one is followed by that which is there already, else by another", async () => {
  const { secrets } = secretsOver(anonymous);
  const one = secrets.resolve(POLICY, IDENTITY, agent("one")) as { fingerprint: string };
  const next = await secrets.renew(POLICY, IDENTITY, { ...one, caller: agent("one") });
  expect(next?.fingerprint).not.toBe(one.fingerprint);
  expect(await secrets.renew(POLICY, IDENTITY, { ...one, caller: agent("one") })).toEqual(next);
  expect(await secrets.renew(POLICY, IDENTITY, { ...one, caller: person })).toBeUndefined();
});
