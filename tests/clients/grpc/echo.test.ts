/** A real gRPC client and server, which speak HTTP/2 alone, under `vault run`. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createAuthority } from "../../support/certificates.ts";
import { startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { BEARER, DUMMY, HOST, SECRET } from "../stage.ts";

const file = (name: string) => join(import.meta.dir, name);

describe.skipIf(!REQUIREMENTS.node.met())("grpc", () => {
  test("unary, server streaming and bidirectional calls arrive with the credential as metadata", async () => {
    const authority = createAuthority("gRPC test upstream");
    const { cert, key } = authority.issue([HOST]);
    const encoded = [cert, key].map((text) => Buffer.from(text).toString("base64"));
    const server = Bun.spawn(["node", file("echo-server.mjs"), ...encoded], {
      stdout: "pipe",
      stderr: "inherit",
    });
    const lines = server.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
    try {
      const port = Number((await lines.next()).value?.trim());
      await using vault = await startVault({ upstreamCa: authority.pem, hosts: [HOST] });
      await vault.mustCli(["vault", "credential", "set", `CLIENT_KEY=${SECRET}`]);
      await vault.mustCli(["vault", "service", "add", "--name", "grpc", "--host", HOST, ...BEARER]);
      const client = ["node", file("echo-client.mjs"), `${HOST}:${port}`, DUMMY];
      const { code, out, err } = await vault.cli(["vault", "run", "--", ...client]);
      expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
      expect(JSON.parse(out)).toEqual({
        unary: "one a",
        many: ["0 b", "1 b", "2 b"],
        both: ["echo c", "echo d", "echo e"],
      });
      let seen = "";
      while (seen.trim().split("\n").length < 3) seen += (await lines.next()).value ?? "";
      expect(
        seen
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line)),
      ).toEqual(
        ["Unary", "Many", "Both"].map((name) => ({
          path: `/test.Echo/${name}`,
          authorization: [`Bearer ${SECRET}`],
        })),
      );
    } finally {
      server.kill();
      await server.exited;
    }
  }, 30_000);
});
