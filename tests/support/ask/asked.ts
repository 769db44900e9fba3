/** A broker whose vault asks about hosts without a service, and a person who answers. */
import { type Answered, type AskShown, answerAsk, listAsks } from "../../../src/app/ask/answers.ts";
import { judge } from "../../../src/app/principals.ts";
import type { AskAnswer, AskWay } from "../../../src/core/ask/ask.ts";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { sha256 } from "../../../src/crypto/digest.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import type { Store } from "../../../src/ports/store.ts";
import { aUser, aUserSession } from "../../store/samples.ts";
import type { BrokerOptions } from "../broker.ts";
import { type Scene, startScene } from "../scene.ts";
import type { Answer } from "../upstream.ts";

export type Person = {
  list(session?: string): Promise<readonly AskShown[]>;
  /** Waits until one asks. */
  next(): Promise<AskShown>;
  answer(answer: AskAnswer, id?: number, way?: AskWay): Promise<Answered>;
};

const ELSEWHERE = { name: "elsewhere", host: "x.example.com", auth: { type: "passthrough" } };

/** The upstream that `scene.authority` names has no service, and the vault asks. */
export async function startAsking(
  options: { readonly broker?: BrokerOptions; readonly policy?: string; readonly answer?: Answer } = {},
): Promise<Scene & { readonly person: Person }> {
  const scene = await startScene({ ...options, service: ELSEWHERE });
  await scene.broker.store.settings.setVault(
    DEFAULT_VAULT_ID,
    "unmatched_host_policy",
    options.policy ?? "ask",
  );
  const clock = options.broker?.clock ?? { now: () => Date.now() };
  return Object.assign(scene, { person: await personOf(scene.broker.store, clock) });
}

/** A member of the default vault at this server. */
export async function personOf(store: Store, clock: Clock): Promise<Person> {
  const user = aUser();
  await store.users.create(user);
  await store.grants.put({ type: "user", id: user.id }, DEFAULT_VAULT_ID, {
    role: "member",
    grantedAt: clock.now(),
  });
  const session = aUserSession(user.id, { createdAt: clock.now(), expiresAt: clock.now() + 3_600_000 });
  await store.sessions.create(session);
  const identified = await judge({ store, clock }, session);
  if (identified.type !== "known") throw new Error("the person cannot sign in");
  const { principal } = identified;
  const deps = { store, clock, digest: sha256, devMode: false };
  const list: Person["list"] = (session) => listAsks(deps, principal, { vault: "default", session });
  const next: Person["next"] = async () => {
    const until = Date.now() + 5000;
    for (;;) {
      const [first] = await list();
      if (first !== undefined) return first;
      if (Date.now() > until) throw new Error("nothing asked within 5 s");
      await Bun.sleep(5);
    }
  };
  return {
    list,
    next,
    answer: async (answer, id, way = "command") =>
      await answerAsk(deps, principal, { vault: "default", id: id ?? (await next()).id, answer, way }),
  };
}
