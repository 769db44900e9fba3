/** An upgrade that is not WebSocket, as `kubectl exec` asks for, under `vault run`. */
import { describe, expect, test } from "bun:test";
import { fetchGoModules, goProgram } from "../support/process/toolchains.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { GO_TEST_MS, goStage } from "./go-stage.ts";
import { IN_ITS_PLACE } from "./stage.ts";

await fetchGoModules();

const BYTES = 4_000_000;

describe.skipIf(!REQUIREMENTS.goModules.met())("SPDY/3.1", () => {
  for (const proxyTls of [false, true]) {
    test(
      `${proxyTls ? "inside TLS to the proxy" : "in a tunnel"}: bytes go both ways, and what follows the client's end arrives`,
      async () => {
        await using s = await goStage("httpserver", "both");
        const command = [await goProgram("spdyclient"), `https://${s.address}`];
        const { code, out, err } = await s.run(command, { proxyTls });
        expect({ code, err }).toMatchObject({ code: 0 });
        expect(JSON.parse(out)).toEqual({
          upgrade: "SPDY/3.1",
          protocol: "v4.channel.k8s.io",
          authorization: `Bearer ${IN_ITS_PLACE}`,
          echoed: BYTES,
          right: true,
          tail: `\nreceived ${BYTES} bytes, then the end\n`,
          sent: "",
          read: "",
        });
      },
      GO_TEST_MS,
    );
  }
});
