/**
 * Whatever is exchanged for whatever, in whatever order and however late: nothing that comes of it is for more, for
 * others or for longer than what it comes of.
 */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { createLimits } from "../../src/app/limits/limits.ts";
import { tiersOf } from "../../src/core/limit/settings.ts";
import {
  claimsOf,
  delegation,
  exchangeScene,
  type Fields,
  GRANT,
  JWT,
  session,
  VAULT,
} from "../support/company/exchange.ts";

/** What may be added to a life in all, in seconds. */
const GRACE = 30;
const SCOPES = ["read", "write", "admin"];
/** The first has no role in the vault. */
const AGENTS = ["crawler-8", "crawler-9", "crawler-7"] as const;

type Held = {
  readonly token: string;
  readonly sub: string;
  /** Whose identities it comes of. */
  readonly of: readonly string[];
  /** The end of the first of these, in seconds. */
  readonly bound: number;
  readonly scope: readonly string[] | undefined;
  readonly audience: string;
};

/** Counted from the newest. */
const place = fc.oneof(fc.constant(0), fc.nat(20));
const scope = fc.option(fc.subarray(SCOPES, { minLength: 1 }), { nil: undefined });
const step = fc.oneof(
  fc.record({
    do: fc.constant("issue"),
    who: fc.constantFrom("company", ...AGENTS),
    ttl: fc.oneof(fc.constantFrom(60, 3599, 3600), fc.integer({ min: 60, max: 3600 })),
  }),
  fc.record({ do: fc.constant("delegate"), subject: place, actor: place, scope }),
  // As somebody does who keeps a token alive: with a fresh identity each time.
  fc.record({
    do: fc.constant("pass-on"),
    who: fc.constantFrom(...AGENTS),
    seconds: fc.oneof(fc.integer({ min: 15, max: 30 }), fc.integer({ min: 0, max: 600 })),
  }),
  fc.record({
    do: fc.constant("swap"),
    subject: place,
    audience: fc.constantFrom("vane", "https://x.test", "proxy"),
  }),
  fc.record({ do: fc.constant("session"), subject: place, actor: fc.option(place, { nil: undefined }) }),
  fc.record({
    do: fc.constant("wait"),
    seconds: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 1800 })),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test("no sequence of exchanges widens whom, what or how long something is good for", async () => {
  const limits = createLimits({ profile: "off", tiers: tiersOf("default") }, { now: () => 0 });
  const scene = await exchangeScene({ limits });
  await using _ = scene.instance;
  await scene.register("crawler-9");
  await scene.grant("crawler-9");
  const reached = { delegate: 0, swap: 0, session: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
      const held: Held[] = [];
      for (const who of ["company", ...AGENTS]) held.push(await issued(scene, who, 3600));
      for (const one of steps) await take({ scene, held, reached }, one);
    }),
    { numRuns: 150 },
  );
  for (const [mode, times] of Object.entries(reached)) expect([mode, times > 40]).toEqual([mode, true]);
}, 120_000);

type Scene = Awaited<ReturnType<typeof exchangeScene>>;

async function issued({ svid, companySvid }: Scene, who: string, ttl: number): Promise<Held> {
  const token = who === "company" ? await companySvid() : await svid(who, `?ttl=${ttl}`);
  const { sub = "", exp = 0 } = claimsOf(token);
  return { token, sub, of: [who], bound: exp, scope: undefined, audience: "vane" };
}

type Run = { readonly scene: Scene; readonly held: Held[]; readonly reached: Record<string, number> };

async function take(run: Run, one: Step): Promise<void> {
  const { scene, held } = run;
  const at = (place: number) => held[held.length - 1 - (place % held.length)] as Held;
  switch (one.do) {
    case "issue":
      held.push(await issued(scene, one.who, one.ttl));
      return;
    case "wait":
      scene.instance.clock.advance(one.seconds * 1000);
      return;
    case "delegate":
      return await delegate(run, { subject: at(one.subject), actor: at(one.actor), scope: one.scope });
    case "pass-on": {
      scene.instance.clock.advance(one.seconds * 1000);
      const subject = held.findLast(({ of }) => of.length > 1) ?? at(0);
      const actor = await issued(scene, one.who, 3600);
      return await delegate(run, { subject, actor, scope: undefined });
    }
    case "swap":
      return await swap(run, at(one.subject), one.audience);
    case "session":
      return await open(run, at(one.subject), one.actor === undefined ? undefined : at(one.actor));
    default:
      one satisfies never;
  }
}

type Delegating = {
  readonly subject: Held;
  readonly actor: Held;
  readonly scope: readonly string[] | undefined;
};

async function delegate({ scene, held, reached }: Run, { subject, actor, scope }: Delegating): Promise<void> {
  const asked: Fields = scope === undefined ? {} : { scope: scope.join(" ") };
  const body = delegation(subject.token, actor.token, asked);
  const made = await exchanged(scene, body, [subject, actor], scene.key);
  if (made === undefined) return;
  count(reached, "delegate");
  expect(claimsOf(made.access_token)["act"]).toEqual({ sub: actor.sub, ...actOf(subject) });
  held.push(follow(made, subject, [...subject.of, ...actor.of], Math.min(subject.bound, actor.bound)));
}

async function swap({ scene, held, reached }: Run, subject: Held, audience: string): Promise<void> {
  const types = { subject_token_type: JWT, requested_token_type: JWT };
  const body = { grant_type: GRANT, subject_token: subject.token, ...types, audience };
  const made = await exchanged(scene, body, [subject]);
  if (made === undefined) return;
  count(reached, "swap");
  const after = follow(made, subject, subject.of, subject.bound);
  expect([subject.of.length, actOf(after)]).toEqual([1, {}]);
  expect(claimsOf(made.access_token).exp).toBeLessThanOrEqual(subject.bound);
  held.push(after);
}

async function open({ scene, reached }: Run, subject: Held, actor: Held | undefined): Promise<void> {
  const body =
    actor === undefined
      ? session(subject.token, "payments")
      : delegation(subject.token, actor.token, { audience: `${VAULT}payments` });
  const from = actor === undefined ? [subject] : [subject, actor];
  const made = await exchanged(scene, body, from);
  if (made === undefined) return;
  count(reached, "session");
  await opened(scene, made, from);
}

function count(reached: Record<string, number>, mode: string): void {
  reached[mode] = (reached[mode] ?? 0) + 1;
}

/** The answer, where there is one; whatever is refused is so for a reason that is told. */
async function exchanged(scene: Scene, body: Fields, from: readonly Held[], key?: string) {
  const answer = await scene.ask(body, key);
  const now = seconds(scene);
  if (answer.status !== 200) {
    expect([answer.status, typeof answer.json.error]).toEqual([400, "string"]);
    return undefined;
  }
  // What is not for exchanges, or over, is taken for nothing.
  for (const { audience, bound } of from) expect([audience, bound + GRACE > now]).toEqual(["vane", true]);
  return answer.json as { access_token: string; expires_in: number; scope?: string };
}

/** What a token is good for that comes of others, once it was seen to be no more than these. */
function follow(
  { access_token: token, expires_in }: { access_token: string; expires_in: number },
  subject: Held,
  of: readonly string[],
  bound: number,
): Held {
  const {
    sub = "",
    iat = 0,
    exp = 0,
    aud,
    scope,
  } = claimsOf(token) as ReturnType<typeof claimsOf> & { scope?: string };
  expect([sub, exp - iat]).toEqual([subject.sub, expires_in]);
  expect(exp).toBeLessThanOrEqual(bound + GRACE);
  const has = scope?.split(" ");
  if (subject.scope !== undefined) {
    expect(has).toBeDefined();
    expect(subject.scope).toEqual(expect.arrayContaining(has ?? []));
  }
  return { token, sub, of, bound, scope: has, audience: [aud].flat()[0] ?? "" };
}

/** A session is the proxy's alone, within the lives and the roles of all whom it comes of. */
async function opened(
  scene: Scene,
  made: { access_token: string; expires_in: number; scope?: string },
  from: readonly Held[],
) {
  expect(made.scope).toBe("proxy");
  expect(from.map(({ scope }) => scope).filter((scope) => scope !== undefined)).toEqual([]);
  const end = seconds(scene) + made.expires_in;
  for (const { bound } of from) expect(end).toBeLessThanOrEqual(bound + GRACE);
  expect(made.expires_in).toBeLessThanOrEqual(900);
  const [first, ...others] = from.map(({ of }) => of);
  // Of a chain who is acted for and who acts last: those between are history.
  const [subject, actor] = [first?.[0], [...(first ?? []), ...others.flat()].at(-1)];
  for (const who of [subject, actor]) expect(["crawler-7", "crawler-9"]).toContain(who as string);
  const kept = await scene.instance.store.sessions.byHash(scene.instance.deps.tokens.hash(made.access_token));
  expect(kept).toMatchObject({ type: "scoped", vaultId: scene.vaultId, vaultRole: "proxy" });
  const { delegation: proven } = kept as {
    delegation?: { chain: readonly string[]; agents: readonly unknown[] };
  };
  expect(proven?.chain.at(0)).toEndWith(`/${subject}`);
  expect(proven?.chain.at(-1)).toEndWith(`/${actor}`);
  expect(proven?.agents).toHaveLength(subject === actor ? 1 : 2);
}

function actOf({ token }: Held): object {
  const { act } = claimsOf(token);
  return act === undefined ? {} : { act };
}

function seconds({ instance }: Scene): number {
  return Math.floor(instance.clock.now() / 1000);
}
