/** Chromium under `vault run`: it cannot authenticate to a proxy, and trusts what is in its user's NSS database. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { DUMMY, SECRET, type Stage, stage, wholeOf } from "../stage.ts";

const BROWSER_MS = 90_000;
const OPTIONS = { timeout: BROWSER_MS };
const chromium =
  ["chromium", "chromium-browser", "google-chrome"].map((name) => Bun.which(name)).find(Boolean) ?? "";

/** Prints a page; a profile of its own, for another browser may be running. */
const dumping = ({ vault }: Stage, url: string) => [
  ...[chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  ...[`--user-data-dir=${vault.home.at("profile")}`, "--dump-dom", url],
];

const pages = ({ upstream }: Stage) =>
  upstream.received
    .filter(({ target }) => target !== "/favicon.ico")
    .map(({ target, headers }) => [target, headers.get("authorization")]);

const BARE = ["run", "--bare-proxy", "--"];
const PLAIN = ["run", "--"];

describe.skipIf(!REQUIREMENTS.nss.met())("Chromium", () => {
  test(
    "trusts us once ca install --browsers has been there, and no more after ca uninstall",
    async () => {
      await using s = await stage();
      const open = async () => (await s.vault.cli([...PLAIN, ...dumping(s, `${s.url}/page`)], OPTIONS)).out;
      expect(await open()).not.toContain("ok");
      expect(s.upstream.received).toEqual([]);
      const installed = await s.vault.cli(["ca", "install", "--browsers", "--yes"]);
      expect(installed.code).toBe(0);
      expect(await open()).toContain('{"ok":true}');
      expect(pages(s)).toEqual([["/page", `Bearer ${SECRET}`]]);
      const again = await s.vault.mustCli(["ca", "install", "--browsers", "--yes"]);
      expect(again).toContain("is installed already");
      await s.vault.mustCli(["ca", "uninstall", "--browsers", "--yes"]);
      expect(await open()).not.toContain("ok");
      const left = await s.vault.mustCli(["ca", "uninstall", "--browsers", "--yes"]);
      expect(left).toBe("No root certificate of agent-vault is installed here.\n");
    },
    BROWSER_MS,
  );

  test(
    "as Playwright starts it",
    async () => {
      await using s = await stage();
      await s.vault.mustCli(["ca", "install", "--browsers", "--yes"]);
      const play = ["node", join(import.meta.dir, "play.mjs"), chromium, s.url];
      const { code, out, err } = await s.vault.cli([...BARE, ...play], OPTIONS);
      expect({ code, out, err: code === 0 ? "" : err }).toEqual({
        code: 0,
        out: '{"ok":true}\n200\n',
        err: "",
      });
      expect(pages(s)).toEqual([
        ["/", `Bearer ${SECRET}`],
        ["/fetched", `Bearer ${SECRET}`],
      ]);
      expect(wholeOf(s.upstream.received)).not.toContain(DUMMY);
    },
    BROWSER_MS,
  );
});
