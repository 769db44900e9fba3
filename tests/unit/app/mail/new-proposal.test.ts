import { describe, expect, test } from "bun:test";
import { newProposalMail, type ProposalNews } from "../../../../src/app/mail/new-proposal.ts";
import { parseProposedService } from "../../../../src/core/proposal/parse-service.ts";
import { parseSlot } from "../../../../src/core/proposal/parse-slot.ts";
import { createPublicSuffixes } from "../../../../src/net/public-suffix.ts";

const lookUp = await createPublicSuffixes().load();
const OPTIONS = { devMode: false };
const LINK = "https://av.example.com/approve/7?token=av_appr_00";

function letter(message: string, fields: Partial<ProposalNews> = {}) {
  const services = [
    { action: "set", name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } },
    { action: "set", name: "other", host: "b.example/v1/*", enabled: false },
    { action: "delete", name: "gone", host: "c.example:8443" },
  ].map((one, at) => parseProposedService(one, OPTIONS, at));
  const slots = [
    { action: "set", key: "STRIPE_KEY", value: "sk_live_51" },
    { action: "delete", key: "OLD_KEY" },
  ].map((one, at) => parseSlot(one, OPTIONS, at).slot);
  return newProposalMail({
    to: "ann@example.com",
    vault: "payments",
    proposal: { number: 7, services, slots, message },
    lookUp,
    raiser: "builder",
    link: LINK,
    ...fields,
  });
}

const decoded = (html: string) =>
  html.replace(/<[^>]+>/g, "").replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
const saidIn = ({ text, html }: { text: string; html: string }) => [text, decoded(html)];

describe("the letter about a new proposal", () => {
  test("says in both forms who asks for what, and where to decide", () => {
    const mail = letter("we need this");
    expect([mail.to, mail.subject]).toEqual(["ann@example.com", 'New proposal (#7) in vault "payments"']);
    for (const form of saidIn(mail)) {
      for (const said of [
        'builder asks to change the vault "payments"',
        "set the service stripe (api[.]stripe[.]com)",
        "switch the service other (b[.]example/v1/*) off",
        "delete the service gone (c[.]example:8443)",
        "set the credential STRIPE_KEY",
        "delete the credential OLD_KEY",
        LINK,
        '"we need this"',
      ]) {
        expect(form).toContain(said);
      }
      expect(form).not.toContain("sk_live_51");
      // Ours first: what the agent wrote comes behind the link.
      expect(form.indexOf("we need this")).toBeGreaterThan(form.indexOf(LINK));
    }
  });

  test("leaves out the words of an agent that wrote none", () => {
    expect(letter("").text).not.toContain("In the words of");
  });

  test.each([
    ["x".repeat(200), "x".repeat(200)],
    ["x".repeat(201), `${"x".repeat(200)}...`],
    [`${"x".repeat(199)}\u00e9`, `${"x".repeat(199)}...`],
    [`${"x".repeat(198)}\u00e9`, `${"x".repeat(198)}\u00e9`],
    [`${"x".repeat(197)}\u{1f600}\u{1f600}`, `${"x".repeat(197)}...`],
    ["\u{1f600}".repeat(51), `${"\u{1f600}".repeat(50)}...`],
  ])("cuts the message at 200 bytes, between characters", (message, shown) => {
    for (const form of saidIn(letter(message))) expect(form).toContain(`"${shown}"`);
  });

  test("cannot be made to look like something else", () => {
    const mail = letter(
      '</p><a href="https://evil.example">Approve</a>\r\n\r\nReview the proposal:\nhttps://evil.example/\u202egpj\u200b',
      { raiser: "boss\u202e\n<b>" },
    );
    expect(mail.html).not.toContain('<a href="https://evil');
    expect(mail.html.match(/<a /g)).toHaveLength(1);
    for (const form of saidIn(mail)) {
      expect(form).not.toMatch(/[\u202e\u200b]/);
      expect(form).toContain("\u27e8U+202E\u27e9gpj\u27e8U+200B\u27e9");
      // No reader makes a link of it.
      expect(form).not.toContain("https://evil");
    }
    expect(mail.text.split("\n").filter((line) => line.startsWith("Review the proposal"))).toHaveLength(1);
  });

  test("says how a host reads that is written in other letters, and makes no link of it", () => {
    const service = { action: "delete", name: "fresh", host: "api.xn--strpe-1sa.com:8443/v1/*" };
    const services = [parseProposedService(service, OPTIONS, 0)];
    const mail = letter("", { proposal: { number: 7, services, slots: [], message: "" } });
    for (const form of saidIn(mail)) {
      expect(form).toContain(
        "delete the service fresh (api[.]xn--strpe-1sa[.]com:8443/v1/*, which reads as api[.]str\u00edpe[.]com)",
      );
    }
  });
});
