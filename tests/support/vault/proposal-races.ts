/** What two servers on one database make of decisions that meet. Run on both engines. */
import { expect } from "bun:test";
import { expireProposals } from "../../../src/app/vault/proposal/expire.ts";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { PROPOSAL_LIFETIME_MS } from "../../../src/core/proposal/proposal.ts";
import type { Store } from "../../../src/ports/store.ts";
import { type Answer, type Instance, openInstance } from "../instance.ts";
import { bearerEntry, raise } from "./proposals.ts";

/** Two stores on one new database, closed with it. */
export type OpenTwo = () => Promise<AsyncDisposable & { readonly stores: readonly [Store, Store] }>;

type Servers = AsyncDisposable & {
  readonly a: Instance;
  readonly b: Instance;
  /** Of a person who is member of the default vault, and of its owner. */
  readonly member: string;
  readonly owner: string;
};

const ROUNDS = 12;

/** Both at once, each first in every second round: whoever starts first mostly wins. */
async function atOnce<A, B>(round: number, one: () => Promise<A>, other: () => Promise<B>): Promise<[A, B]> {
  if (round % 2 === 0) return await Promise.all([one(), other()]);
  const [second, first] = await Promise.all([other(), one()]);
  return [first, second];
}

/** Registers a test; where what it needs is missing, as one that is not run. */
type Register = (name: string, work: () => Promise<void>, timeoutMs: number) => void;

export function runProposalRaces(openTwo: OpenTwo, run: Register, because = ""): void {
  const race = (name: string, meet: (servers: Servers, round: number) => Promise<void>) =>
    run(
      `${name}${because}`,
      async () => {
        await using servers = await start(openTwo);
        for (let round = 0; round < ROUNDS; round++) await meet(servers, round);
      },
      60_000,
    );

  race("two approvals: one applies, and its value is the one that is stored", async (servers, round) => {
    const { number, name, key } = await raised(servers, round);
    const answers = await Promise.all([
      approve(servers.a, servers, number, { [key]: "from a" }),
      approve(servers.b, servers, number, { [key]: "from b" }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const loser = answers.find(({ status }) => status === 409);
    expect(loser?.json.code).toBe("proposal_decided");
    const winner = answers[0].status === 200 ? "from a" : "from b";
    expect(await state(servers, { number, name, key })).toEqual({
      status: "applied",
      service: true,
      value: winner,
    });
    expect(await recordsOf(servers, number)).toEqual(["proposal.approve"]);
  });

  race("an approval and a rejection: one of them", async (servers, round) => {
    const { number, name, key } = await raised(servers, round);
    const line = `POST /v1/admin/proposals/${number}/reject`;
    const [approved, rejected] = await atOnce(
      round,
      () => approve(servers.a, servers, number, { [key]: "value" }),
      () => servers.b.call(line, { token: servers.member, body: {} }),
    );
    expect([approved.status, rejected.status].toSorted()).toEqual([200, 409]);
    expect(await state(servers, { number, name, key })).toEqual(
      approved.status === 200
        ? { status: "applied", service: true, value: "value" }
        : { status: "rejected", service: false, value: undefined },
    );
  });

  race("an approval and the end of its time: one of them", async (servers, round) => {
    const { number, name, key } = await raised(servers, round);
    const [approved, expired] = await atOnce(
      round,
      () => approve(servers.a, servers, number, { [key]: "value" }),
      () => servers.b.store.proposals.expire(servers.a.clock.now() + PROPOSAL_LIFETIME_MS),
    );
    expect([approved.status, expired.length]).toEqual(approved.status === 200 ? [200, 0] : [409, 1]);
    expect(await state(servers, { number, name, key })).toEqual(
      approved.status === 200
        ? { status: "applied", service: true, value: "value" }
        : { status: "expired", service: false, value: undefined },
    );
  });

  race("both servers write down its end: one record", async (servers, round) => {
    const { number } = await raised(servers, round);
    const { clock } = servers.a;
    const later = { now: () => clock.now() + PROPOSAL_LIFETIME_MS };
    const written = await Promise.all(
      [servers.a, servers.b, servers.a].map(({ deps }) => expireProposals({ ...deps, clock: later })),
    );
    expect(written.toSorted()).toEqual([0, 0, 1]);
    expect(await recordsOf(servers, number)).toEqual(["proposal.expire"]);
  });

  race("many are raised: each has a number of its own, and no more than 20 wait", async (servers, round) => {
    const token = await servers.a.addScoped("proxy", await servers.a.addVault(`vault-${round}`));
    const body = { credentials: [{ action: "set", key: "A_KEY" }] };
    const answers = await Promise.all(
      Array.from({ length: 22 }, (_, at) =>
        (at % 2 === 0 ? servers.a : servers.b).call("POST /v1/proposals", { token, body }),
      ),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
    const numbers = answers.flatMap(({ status, json }) => (status === 201 ? [json.id as number] : []));
    expect(numbers.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
  });

  race("an approval and another service: both are there", async (servers, round) => {
    const { number, name, key } = await raised(servers, round);
    const other = { name: `other-${round}`, host: "other.example.com", auth: { type: "passthrough" } };
    const [approved, written] = await atOnce(
      round,
      () => approve(servers.a, servers, number, { [key]: "value" }),
      () =>
        servers.b.call("POST /v1/vaults/default/services", {
          token: servers.owner,
          body: { services: [other] },
        }),
    );
    expect([approved.status, written.status]).toEqual([200, 200]);
    const { services } = await servers.a.store.services.load(DEFAULT_VAULT_ID);
    expect(services.map((one) => one.name)).toEqual(expect.arrayContaining([name, other.name]));
  });

  race("an approval and the end of the approver's access: all of it, or nothing", async (servers, round) => {
    const { number, name, key } = await raised(servers, round);
    const email = `guest-${round}@example.com`;
    const guest = await servers.a.addUser(email, "member", { default: "member" });
    const [approved, removed] = await atOnce(
      round,
      () => approve(servers.a, { member: guest }, number, { [key]: "value" }),
      () => servers.b.call(`DELETE /v1/vaults/default/users/${email}`, { token: servers.owner }),
    );
    expect(removed.status).toBe(200);
    const isDone = approved.status === 200;
    if (!isDone) expect([403, 404, 409]).toContain(approved.status);
    expect(await state(servers, { number, name, key })).toEqual(
      isDone
        ? { status: "applied", service: true, value: "value" }
        : { status: "pending", service: false, value: undefined },
    );
  });
}

async function start(openTwo: OpenTwo): Promise<Servers> {
  const two = await openTwo();
  const [first, second] = two.stores;
  const a = await openInstance({ store: first });
  const { barrier, clock } = a.deps;
  const b = await openInstance({ store: second, barrier, clock });
  const owner = await a.registerOwner();
  const member = await a.addUser("max@example.com", "member", { default: "member" });
  return {
    ...{ a, b, owner, member },
    async [Symbol.asyncDispose]() {
      await a[Symbol.asyncDispose]();
      await b[Symbol.asyncDispose]();
      await two[Symbol.asyncDispose]();
    },
  };
}

type Raised = { readonly number: number; readonly name: string; readonly key: string };

async function raised({ a }: Servers, round: number): Promise<Raised> {
  const [name, key] = [`service-${round}`, `KEY_${round}`];
  const { number } = await raise(a, {
    services: [bearerEntry(name, `host-${round}.example.com`, key)],
    credentials: [{ action: "set", key }],
  });
  return { number, name, key };
}

function approve(
  instance: Instance,
  { member }: Pick<Servers, "member">,
  number: number,
  credentials: Record<string, string>,
): Promise<Answer> {
  return instance.call(`POST /v1/admin/proposals/${number}/approve`, {
    token: member,
    body: { credentials },
  });
}

/** As the other server sees it. */
async function state({ b }: Servers, { number, name, key }: Raised) {
  const proposal = await b.store.proposals.find(DEFAULT_VAULT_ID, number);
  const { services } = await b.store.services.load(DEFAULT_VAULT_ID);
  const credential = await b.store.credentials.get(DEFAULT_VAULT_ID, key as never);
  const context = { kind: "credential", vaultId: DEFAULT_VAULT_ID, key: key as never } as const;
  return {
    status: proposal?.status,
    service: services.some((service) => service.name === name),
    value: credential && b.deps.barrier.open(credential.sealed, context).open(),
  };
}

async function recordsOf({ b }: Servers, number: number): Promise<string[]> {
  const records = await b.store.audit.list({ after: 0, limit: 1000 });
  return records
    .filter(({ target }) => target.type === "proposal" && target.id === String(number))
    .map(({ action }) => action);
}
