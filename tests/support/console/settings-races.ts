/** What becomes of two people who send the same form of settings at once, at two servers. Run on both engines. */
import { expect } from "bun:test";
import { type Answer, type Instance, openInstance } from "../instance.ts";
import { pageBrowser } from "../pages/browser.ts";
import type { OpenTwo } from "../vault/proposal-races.ts";

const ROUNDS = 10;

type Register = (name: string, work: () => Promise<void>, timeoutMs: number) => void;
type Sent = { readonly path: string; readonly fields: Record<string, string> };

/** Every form of settings, as somebody sends it who has just looked; `who` makes it another one each time. */
const FORMS: Readonly<Record<string, (who: string) => Sent>> = {
  "what a vault does with requests": (who) => ({
    path: "/vaults/default/settings",
    fields: {
      unmatched_host_policy: "deny",
      plaintext_injection: "allow",
      passthrough_hosts: `${who}.example.com`,
    },
  }),
  "a vault's upstream proxy": (who) => ({
    path: "/vaults/default/settings/upstream-proxy",
    // The same but for the login, which no page shows.
    fields: { upstream: "url", upstream_proxy: `http://${who}:word@proxy.example.com:3128` },
  }),
  registration: (who) => ({
    path: "/settings/registration",
    fields: { allowed_email_domains: `${who}.example.com` },
  }),
  "the rate limits": (who) => ({
    path: "/settings/rate-limits",
    fields: { "rate_limit.overrides.PROXY.rate": String(100 + Number(who.slice(1))) },
  }),
  "the request log": (who) => ({
    path: "/settings/retention",
    fields: {
      "log_retention.max_age_hours": String(100 + Number(who.slice(1))),
      "log_retention.max_rows_per_vault": "",
    },
  }),
};

export function runSettingsRaces(openTwo: OpenTwo, run: Register, because = ""): void {
  run(
    `of two forms of settings that were opened together one is saved, and the other told of it${because}`,
    async () => {
      await using two = await openTwo();
      const a = await openInstance({ store: two.stores[0] });
      const { barrier, clock } = a.deps;
      const b = await openInstance({ store: two.stores[1], barrier, clock });
      const owner = await a.registerOwner();
      for (const [name, form] of Object.entries(FORMS)) {
        for (let round = 0; round < ROUNDS; round++) await meet([a, b], owner, { name, form, round });
      }
      await a[Symbol.asyncDispose]();
      await b[Symbol.asyncDispose]();
    },
    90_000,
  );
}

type Meeting = { readonly name: string; readonly form: (who: string) => Sent; readonly round: number };

async function meet(servers: readonly Instance[], owner: string, { name, form, round }: Meeting) {
  const browsers = servers.map((server) => pageBrowser(server, owner));
  const forms = [form(`a${2 * round}`), form(`b${2 * round + 1}`)];
  const page = forms[0]?.path.replace(/\/(upstream-proxy|registration|retention)$/, "") ?? "";
  const seen = await Promise.all(browsers.map(async (browser) => seenIn((await browser.look(page)).text)));
  const answers = await Promise.all(
    browsers.map((browser, at) => {
      const { path, fields } = forms[at] as Sent;
      return browser.send(path, { ...fields, ...seen[at] });
    }),
  );
  expect([name, ...answers.map(({ status }) => status).toSorted()]).toEqual([name, 303, 409]);
  const loser = answers.findIndex(({ status }) => status === 409);
  const told = (answers[loser] as Answer).text;
  expect(told).toMatch(/-error">[^<]*was set [^<]*meanwhile[^<]*; send this again to replace that\./i);
  // Agreeing to what is shown now replaces it.
  const { path, fields } = forms[loser] as Sent;
  const again = await browsers[loser]?.send(path, { ...fields, ...seenIn(told) });
  expect([name, again?.status]).toEqual([name, 303]);
}

/** What the page's forms send along of what they showed. */
function seenIn(html: string): Record<string, string> {
  const hidden = html.matchAll(/<input type="hidden" name="(seen\.[^"]+)" value="([^"]*)"/g);
  return Object.fromEntries([...hidden].map(([, name = "", value = ""]) => [name, value]));
}
