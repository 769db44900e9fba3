import { expect, test } from "bun:test";
import { traceOf } from "../../../../src/core/run/traces.ts";

const TOKEN = `av_sess_${"a1".repeat(32)}`;
const marks = { isToken: (text: string) => text === TOKEN, doorPort: 40_123 };
const of = (environment: string | undefined, command = "sh\0-c\0true\0") =>
  traceOf({ environment, command }, marks);

test.each([
  ["its variable", `HOME=/root\0AGENT_VAULT_TOKEN=${TOKEN}\0`, undefined],
  ["a proxy's URL", `HTTPS_PROXY=http://${TOKEN}:default@127.0.0.1:14322\0`, undefined],
  ["the door", "JAVA_TOOL_OPTIONS=-Dhttp.proxyPort=40123 -Dx=y\0", undefined],
  ["an argument", "A=1\0", "chromium\0--proxy-server=127.0.0.1:40123\0"],
  ["an argument where the rest may not be read", undefined, `curl\0-x\0http://${TOKEN}@127.0.0.1\0`],
] as const)("%s is found", (_, environment, command) => {
  expect(of(environment, command)).toBe("found");
});

test.each([
  ["another token", `AGENT_VAULT_TOKEN=av_sess_${"b2".repeat(32)}\0`],
  ["a longer number", "PORT=401230\0"],
  ["an exported function", "BASH_FUNC_f%%=() {  echo a=b\n}\0A=\0"],
])("%s is not it", (_, environment) => {
  expect(of(environment)).toBe("none");
});

test.each([
  ["what may not be read", undefined],
  ["nothing at all", ""],
  ["what a title was written over", "nginx: worker process\0\0\0\0"],
  ["what is blanked out", "\0\0\0\0A=1\0"],
])("%s does not tell", (_, environment) => {
  expect(of(environment)).toBe("unknown");
});

test("what another user's program may say of itself costs no digest for each few bytes", () => {
  let asked = 0;
  const isToken = () => {
    asked += 1;
    return false;
  };
  traceOf(
    { environment: `A=${"av_a_0".repeat(1000)}\0`, command: undefined },
    { isToken, doorPort: undefined },
  );
  expect(asked).toBe(0);
});
