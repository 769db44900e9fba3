import { describe, expect, test } from "bun:test";
import { createProposalNews } from "../../../../../src/app/vault/proposal/notify.ts";
import { DEFAULT_VAULT_ID, type PublicId, type VaultId } from "../../../../../src/core/ids.ts";
import type { Proposal, ProposalRaiser } from "../../../../../src/core/proposal/proposal.ts";
import type { Mailer } from "../../../../../src/ports/mailer.ts";
import { mailbox } from "../../../../support/account/codes.ts";
import { type Instance, openInstance } from "../../../../support/instance.ts";
import { until } from "../../../../support/net/request.ts";

const LINK = "https://av.example.com/approve/7?token=av_appr_00";

function about(raisedBy: ProposalRaiser, vaultId: VaultId) {
  const proposal: Proposal = {
    vaultId,
    number: 7,
    version: 1,
    status: "pending",
    services: [],
    slots: [],
    message: "why",
    userMessage: "",
    raisedBy,
    createdAt: 0,
    expiresAt: 1,
  };
  return { vault: { id: vaultId, name: "payments", createdAt: 0 }, proposal, approvalUrl: LINK };
}

const AGENT: ProposalRaiser = { type: "agent", id: "a1", name: "builder" };

async function withPeople(instance: Instance): Promise<VaultId> {
  await instance.registerOwner();
  const vaultId = await instance.addVault("payments");
  await instance.addUser("ada@example.com", "member", { payments: "admin" });
  await instance.addUser("max@example.com", "member", { payments: "member", default: "member" });
  await instance.addUser("otto@example.com", "member", { default: "admin" });
  await instance.addUser("xena@example.com", "member");
  await instance.addAgent("worker", "no-access", { payments: "admin" });
  const xena = await instance.store.users.byEmail("xena@example.com");
  const over = { role: "admin", grantedAt: 0, expiresAt: instance.clock.now() } as const;
  await instance.store.grants.put({ type: "user", id: xena?.id as never }, vaultId, over);
  const id = instance.deps.random.uuid() as never;
  const { clock } = instance;
  await instance.store.users.create({
    id,
    email: "new@example.com",
    role: "member",
    active: false,
    createdAt: clock.now(),
  } as never);
  await instance.store.grants.put({ type: "user", id }, vaultId, { role: "member", grantedAt: 0 });
  return vaultId;
}

/** Long enough for what should not happen to have happened; what should is waited for. */
const aMoment = () => Bun.sleep(50);

describe("a new proposal is told", () => {
  test("to each person with access and an active account, each in a message of their own", async () => {
    await using instance = await openInstance();
    const mail = mailbox();
    const vaultId = await withPeople(instance);
    createProposalNews({ ...instance.deps, mailer: mail }).tell(about(AGENT, vaultId));
    await until(() => mail.sent.length >= 2);
    await aMoment();
    expect(mail.sent.map(({ to }) => to).toSorted()).toEqual(["ada@example.com", "max@example.com"]);
    for (const { subject, text, html } of mail.sent) {
      expect(subject).toBe('New proposal (#7) in vault "payments"');
      expect(text).toContain("builder asks to change");
      expect(html).toContain(LINK);
    }
  });

  test("with whose a vault token is, and what it is called", async () => {
    await using instance = await openInstance();
    const mail = mailbox();
    const vaultId = await withPeople(instance);
    const ada = await instance.store.users.byEmail("ada@example.com");
    const mintedBy = { type: "user", id: ada?.id ?? "" } as const;
    const scoped = { type: "scoped", id: "p" as PublicId } as const;
    const deps = { ...instance.deps, mailer: mail };
    createProposalNews(deps).tell(about({ ...scoped, name: "ci", mintedBy }, vaultId));
    await until(() => mail.sent.length === 2);
    createProposalNews(deps).tell(about({ ...scoped, name: "" }, vaultId));
    await until(() => mail.sent.length === 4);
    expect(mail.sent[0]?.text).toStartWith('A vault token "ci" of ada@example[.]com asks to change');
    expect(mail.sent.at(-1)?.text).toStartWith("A vault token asks to change");
  });

  test("to the others, too, when one message is refused, and the log says which", async () => {
    await using instance = await openInstance();
    const vaultId = await withPeople(instance);
    const tried: string[] = [];
    const mailer: Mailer = {
      isConfigured: true,
      send: async ({ to }) => {
        tried.push(to);
        throw new Error("mailbox full");
      },
    };
    createProposalNews({ ...instance.deps, mailer }).tell(about(AGENT, vaultId));
    const refusals = () => instance.logLines.filter(({ message }) => message === "mail not sent");
    await until(() => refusals().length === 2);
    expect(tried).toHaveLength(2);
    const lines = refusals();
    expect(lines.map(({ level }) => level)).toEqual(["error", "error"]);
    expect(JSON.stringify(lines)).not.toContain("av_appr_");
  });

  test("to nobody where no mail server is set up, and where people cannot be read the log says so", async () => {
    await using instance = await openInstance();
    const inDefault = about(AGENT, DEFAULT_VAULT_ID);
    createProposalNews(instance.deps).tell(inDefault);
    const store = {
      ...instance.store,
      grants: { ...instance.store.grants, inVault: () => Promise.reject(new Error("the database is gone")) },
    };
    createProposalNews({ ...instance.deps, store, mailer: mailbox() }).tell(inDefault);
    await until(() => instance.logLines.length > 0);
    expect(instance.logLines).toMatchObject([
      {
        level: "error",
        message: "nobody was told of a proposal",
        fields: { vault: "payments", proposal: 7 },
      },
    ]);
  });

  test("one after another, whoever raises and however slow the mail server is, and not without end", async () => {
    await using instance = await openInstance();
    const vaultId = await withPeople(instance);
    const gates: (() => void)[] = [];
    const mailer: Mailer = {
      isConfigured: true,
      send: () => new Promise((resolve) => gates.push(resolve)),
    };
    const { tell } = createProposalNews({ ...instance.deps, mailer });
    for (let count = 0; count < 102; count++) tell(about(AGENT, vaultId));
    await until(() => gates.length > 0);
    await aMoment();
    expect(gates).toHaveLength(1);
    expect(instance.logLines.map(({ fields }) => fields as { error: string })).toMatchObject(
      Array(2).fill({ error: "Error: Too many wait for the mail server." }),
    );
    for (let sent = 0; sent < 4; sent++) {
      gates.at(-1)?.();
      await until(() => gates.length >= sent + 2);
      await aMoment();
      expect(gates).toHaveLength(sent + 2);
    }
    tell(about(AGENT, vaultId));
    expect(instance.logLines).toHaveLength(2);
  });
});
