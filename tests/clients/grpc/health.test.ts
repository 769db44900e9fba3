/**
 * The health clients of three gRPC implementations against a grpc-go server, which speaks h2 alone. An unknown service
 * is answered without a body, by a head that ends the stream: what is said there has to arrive as NOT_FOUND.
 */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { fetchGoModules, GRPCIO, goProgram } from "../../support/process/toolchains.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { GO_TEST_MS, goStage } from "../go-stage.ts";
import { SECRET } from "../stage.ts";

await Promise.all([fetchGoModules(), GRPCIO.install()]);
const { goModules, grpcio, node } = REQUIREMENTS;

const file = (name: string) => join(import.meta.dir, name);

async function healthIsTold(command: readonly string[], notFound: string): Promise<void> {
  await using s = await goStage("healthserver");
  const { code, out, err } = await s.run([...command, s.address]);
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  expect(JSON.parse(out)).toEqual({
    known: "SERVING",
    unknown: `${notFound}: unknown service`,
    again: "SERVING",
  });
  expect(s.printed()).toEqual(Array.from({ length: 3 }, () => `[Bearer ${SECRET}]`));
}

describe.skipIf(!goModules.met())("gRPC health", () => {
  test("grpc-go", async () => healthIsTold([await goProgram("healthclient")], "NotFound"), GO_TEST_MS);

  test.skipIf(!grpcio.met())(
    "grpcio",
    () => healthIsTold([GRPCIO.python, file("health.py")], "NOT_FOUND"),
    GO_TEST_MS,
  );

  test.skipIf(!node.met())(
    "grpc-js",
    () => healthIsTold(["node", file("health.mjs")], "NOT_FOUND"),
    GO_TEST_MS,
  );
});
