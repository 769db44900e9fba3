/** git over smart HTTP under `vault run`: clone and push with Basic injected, and no credential of its own. */

import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { REQUIREMENTS } from "../support/requirements.ts";
import { tmp } from "../support/tmp.ts";
import { gitBackend } from "./git-backend.ts";
import { SECRET, stage } from "./stage.ts";

const BASIC = ["--auth-type", "basic", "--username-key", "CLIENT_USER", "--password-key", "CLIENT_KEY"];
const EXPECTED = `Basic ${Buffer.from(`robot:${SECRET}`).toString("base64")}`;
/** git must neither ask a person nor find a helper that knows better. */
const ALONE = { GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_NOSYSTEM: "1" };

describe.skipIf(!REQUIREMENTS.git.met())("git", () => {
  test("clones a private repository and pushes to it", async () => {
    await using folder = await tmp();
    const backend = await gitBackend(folder.path, EXPECTED);
    await using s = await stage(BASIC, backend.handle);
    const clone = folder.at("clone");
    const cloned = await s.run(["git", "clone", `${s.url}/project.git`, clone], { env: ALONE });
    expect({ code: cloned.code, err: cloned.err }).toMatchObject({ code: 0 });
    expect(await Bun.file(`${clone}/README`).text()).toBe("fetched through the proxy\n");

    // Does not compress, and is over http.postBuffer: git sends it in chunks of unknown total length.
    await Bun.write(`${clone}/SECOND`, randomBytes(2_000_000));
    const commit =
      "git add . && git -c user.name=T -c user.email=t@example.test commit -qm second && git push -q origin HEAD";
    const pushed = await s.run(["sh", "-c", `cd "$1" && ${commit}`, "sh", clone], { env: ALONE });
    expect({ code: pushed.code, err: pushed.err }).toMatchObject({ code: 0 });
    const subject = await Bun.$`git --git-dir=${folder.at("project.git")} log -1 --format=%s`.text();
    expect(subject.trim()).toBe("second");

    expect(s.upstream.received.length).toBeGreaterThan(3);
    expect(new Set(s.upstream.received.map(({ headers }) => headers.get("authorization")))).toEqual(
      new Set([EXPECTED]),
    );
  });

  test("replaces a credential that stands in the URL", async () => {
    await using folder = await tmp();
    const backend = await gitBackend(folder.path, EXPECTED);
    await using s = await stage(BASIC, backend.handle);
    const withDummy = s.url.replace("https://", "https://someone:dummy@");
    const { code } = await s.run(["git", "ls-remote", `${withDummy}/project.git`], { env: ALONE });
    expect(code).toBe(0);
    expect(new Set(s.upstream.received.map(({ headers }) => headers.get("authorization")))).toEqual(
      new Set([EXPECTED]),
    );
  });
});
