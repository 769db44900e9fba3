import { expect, test } from "bun:test";
import type { KeyName, PublicId, VaultId } from "../../../../src/core/ids.ts";
import type { CredentialSlot, Proposal } from "../../../../src/core/proposal/proposal.ts";
import { parseService } from "../../../../src/core/service/parse.ts";
import { proposalData, webhookBody } from "../../../../src/core/webhook/event.ts";

const texts = { description: "says the agent", obtain: "https://evil.example/", obtainInstructions: "click" };
const slot = (key: string, rest: object) => ({ ...texts, key: key as KeyName, ...rest }) as CredentialSlot;
const matcher = { host: "api.example.com", port: undefined, path: "/v1/*" } as never;

const PROPOSAL: Proposal = {
  vaultId: "00000000-0000-4000-8000-000000000001" as VaultId,
  number: 7,
  version: 1,
  status: "pending",
  services: [
    {
      type: "set",
      adopted: false,
      replaces: undefined,
      service: parseService(
        {
          name: "stripe",
          host: "api.stripe.com",
          auth: { type: "bearer", token: "STRIPE_KEY" },
        },
        { devMode: false },
      ),
    },
    { type: "switch", name: "github", matcher, enabled: false, adopted: false },
    { type: "delete", name: "old", matcher, adopted: false },
  ],
  slots: [
    slot("STRIPE_KEY", { type: "static", hasValue: true }),
    slot("GOOGLE", { type: "oauth", oauth: { tokenUrl: "https://evil.example/token" } }),
    slot("OLD_KEY", { type: "delete" }),
  ],
  message: "see https://evil.example/",
  userMessage: "see https://evil.example/",
  raisedBy: {
    type: "scoped",
    id: "00000000000000000000" as PublicId,
    name: "deploy",
    mintedBy: { type: "user", id: "u" },
  },
  createdAt: 1_785_576_600_123,
  expiresAt: 1_786_181_400_123,
};

test("what is told of a proposal: what it changes, who raised it, and where it is decided", () => {
  expect(proposalData("my vault & co", PROPOSAL, "https://av.example.com")).toEqual({
    vault: "my vault & co",
    proposal: {
      id: 7,
      status: "pending",
      raised_by: { type: "scoped", name: "deploy" },
      created_at: "2026-08-01T09:30:00Z",
      expires_at: "2026-08-08T09:30:00Z",
      services: [
        { action: "set", name: "stripe", host: "api.stripe.com" },
        { action: "set", name: "github", host: "api.example.com/v1/*", enabled: false },
        { action: "delete", name: "old", host: "api.example.com/v1/*" },
      ],
      credentials: [
        { action: "set", key: "STRIPE_KEY", type: "static" },
        { action: "set", key: "GOOGLE", type: "oauth" },
        { action: "delete", key: "OLD_KEY" },
      ],
    },
    approval_url: "https://av.example.com/approve/7?vault=my%20vault%20%26%20co",
  });
});

test("nothing of what an agent wrote freely is told", () => {
  expect(JSON.stringify(proposalData("default", PROPOSAL, "https://av.example.com"))).not.toMatch(
    /evil|click|says/,
  );
});

test("of a decided one it is told who decided, when, and the note", () => {
  const review = { at: 1_785_576_660_000, by: { id: "u", name: "ada@example.com" }, note: "not now" };
  expect(proposalData("default", { ...PROPOSAL, status: "rejected", review }, "")["proposal"]).toMatchObject({
    status: "rejected",
    reviewed_at: "2026-08-01T09:31:00Z",
    reviewed_by: "ada@example.com",
    review_note: "not now",
  });
});

test("a body has type, time of the event, and data", () => {
  expect(webhookBody("webhook.test", 1_785_576_600_123, { vault: "default" })).toBe(
    '{"type":"webhook.test","timestamp":"2026-08-01T09:30:00Z","data":{"vault":"default"}}',
  );
});
