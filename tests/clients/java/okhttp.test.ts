/** OkHttp under `vault run`, which asks Java for its proxy and its trust store. */
import { describe, expect, test } from "bun:test";
import { JAVA_LIBRARIES, javaProgram } from "../../support/process/java-classes.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { stage } from "../stage.ts";
import { authorizations, INJECTED, JAVA_MS, JAVA_WAYS } from "./java-stage.ts";

await JAVA_LIBRARIES.install();

describe.skipIf(!REQUIREMENTS.okhttp.met())("OkHttp", () => {
  for (const [way, prepare] of Object.entries(JAVA_WAYS)) {
    test(
      `two requests ${way}`,
      async () => {
        await using s = await stage();
        const run = await prepare(s);
        const command = [...(await javaProgram("OkHttp")), `${s.url}/a`, `${s.url}/b`];
        const { code, out, err } = await s.vault.cli([...run, ...command], { timeout: JAVA_MS });
        const said = '200 {"ok":true} http/1.1\n200 {"ok":true} http/1.1\n';
        expect({ code, out, err: code === 0 ? "" : err }).toEqual({ code: 0, out: said, err: "" });
        expect(s.upstream.received).toHaveLength(2);
        expect(authorizations(s)).toEqual(INJECTED);
      },
      JAVA_MS,
    );
  }
});
