/**
 * Long output of a program under `vault run` into a reader that starts late: the pipe fills, and what is written to it
 * then must not be lost. The pipeline is the shell's, as a user types it.
 */
import { describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../support/requirements.ts";
import { stage } from "./stage.ts";

const BYTES = 100_000_000;
const PIPELINE_MS = 90_000;

/** A prime of different bytes, over and over: lost and doubled pieces show. */
const BODY = Buffer.alloc(BYTES, Buffer.from(Array.from({ length: 251 }, (_, at) => at)));
const DIGEST = new Bun.CryptoHasher("sha256").update(BODY).digest("hex");

const LATE = "(sleep 1; sha256sum)";

async function pipelineGivesTheDigest(script: (url: string) => string): Promise<void> {
  await using s = await stage(undefined, () => new Response(BODY));
  const { out, err } = await s.vault.shell(`${script(s.url)} | ${LATE}`, { timeout: PIPELINE_MS });
  expect({ digest: out.split(" ")[0], err }).toMatchObject({ digest: DIGEST });
}

describe("a hundred megabytes through a pipe", () => {
  test.skipIf(!REQUIREMENTS.curl.met())(
    "curl's",
    () => pipelineGivesTheDigest((url) => `agent-vault vault run -- curl -sS ${url}/`),
    PIPELINE_MS,
  );

  test.skipIf(!REQUIREMENTS.curl.met())(
    "curl's, through the https:// proxy URL, on a connection that closes",
    () =>
      pipelineGivesTheDigest(
        (url) =>
          `agent-vault vault run --proxy-tls -- sh -c 'curl -sS -H "Connection: close" --proxy-cacert "$SSL_CERT_FILE" ${url}/'`,
      ),
    PIPELINE_MS,
  );

  test.skipIf(!REQUIREMENTS.python.met())(
    "python's",
    () =>
      pipelineGivesTheDigest(
        (url) =>
          `agent-vault vault run -- python3 -c 'import shutil, sys, urllib.request as r; shutil.copyfileobj(r.urlopen("${url}/"), sys.stdout.buffer)'`,
      ),
    PIPELINE_MS,
  );

  test(
    "that the program is given as its input and hands on",
    async () => {
      await using s = await stage();
      await Bun.write(s.vault.home.at("body"), BODY);
      const script = `cat body | agent-vault vault run -- cat | ${LATE}`;
      const { out, err } = await s.vault.shell(script, { timeout: PIPELINE_MS });
      expect({ digest: out.split(" ")[0], err }).toMatchObject({ digest: DIGEST });
    },
    PIPELINE_MS,
  );
});
