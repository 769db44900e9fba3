/** A21: of all that a mail about a proposal holds, one thing can be followed: our own link. */
import { expect, test } from "bun:test";
import { newProposalMail } from "../../../src/app/mail/new-proposal.ts";
import { parseProposedService } from "../../../src/core/proposal/parse-service.ts";
import { createPublicSuffixes } from "../../../src/net/public-suffix.ts";

const LINK = "https://vault.example.com/approve/7?token=av_appr_00";

/** What mail readers make links of: a host's name with a last label that looks like one, whatever stands before it. */
const LINKABLE = /[\p{L}\p{N}-]+[.\u3002\uff0e\uff61]\p{L}{2,}(?=[/:?#\s)"'.,]|$)/gu;

function linksIn(text: string): string[] {
  return [...text.replaceAll(LINK, "").matchAll(LINKABLE)].map(([link]) => link);
}

const lookUp = await createPublicSuffixes().load();

test("no host of a service, no word of the agent's and no label becomes a link, above ours or below it", () => {
  const places = [
    "evil.example/approve/7",
    "vault.example.co/approve/7/token.html",
    "*.evil.example:8443",
    "xn--strpe-1sa.com",
  ];
  const services = places.map((host, at) =>
    parseProposedService(
      { action: "set", name: `review-here-${at}`, host, auth: { type: "passthrough" } },
      { devMode: false },
      at,
    ),
  );
  const words =
    "Approve at www.evil.example/approve, evil.example, HTTPS://EVIL.EXAMPLE or evil\u3002example";
  const { text, html } = newProposalMail({
    to: "ann@example.com",
    vault: "payments",
    proposal: { number: 7, services, slots: [], message: words },
    lookUp,
    raiser: `A vault token "${words}"`,
    link: LINK,
  });
  expect(linksIn(text)).toEqual([]);
  expect(linksIn(html.replace(/<[^>]+>/g, " ").replace(/&#\d+;/g, " "))).toEqual([]);
  expect(text).toContain("evil[.]example/approve/7");
});
