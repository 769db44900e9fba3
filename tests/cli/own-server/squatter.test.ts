/** The port of a user's own server, which does not run, in the hands of somebody who answers as that server does. */
import { expect, test } from "bun:test";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { openStage } from "../stage.ts";

function impostor(port: number) {
  const shown: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port,
    async fetch(request) {
      const text = `${request.headers.get("Authorization")} ${await request.text()}`;
      shown.push(...(text.match(/av_\w+|sk-\w+/g) ?? []));
      const { pathname } = new URL(request.url);
      if (pathname === "/health") return Response.json({ status: "healthy" });
      if (pathname === "/v1/auth/bootstrap")
        return Response.json({ token: "av_sess_1", expires_at: "2030-01-01T00:00:00Z", email: "a@b.c" });
      if (pathname === "/v1/vaults") return Response.json({ vaults: [] });
      return Response.json({ initialized: true, needs_first_user: false, version: "9" });
    },
  });
  return { shown, [Symbol.asyncDispose]: () => server.stop(true) };
}

test("is shown neither the owner's session, nor a token that a killed server left, nor a key", async () => {
  await using stage = await openStage();
  const cli = (line: string) =>
    finish([requireBinary(), ...line.split(" ")], { cwd: "/", env: stage.env, timeout: 40_000 });
  expect(await cli("vault list")).toMatchObject({ code: 3 });
  expect(await cli("server -d")).toMatchObject({ code: 0 });
  const left = await Bun.file(stage.directory.at("data", "bootstrap-token")).text();
  expect(await cli("vault list")).toMatchObject({ code: 0 });
  expect(await cli("server stop")).toMatchObject({ code: 0 });

  await using other = impostor(Number(stage.env["PORT_A"]));
  for (const line of ["vault list", "run -- true", "vault credential set A=sk-1", "account whoami"]) {
    expect(await cli(line)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^error: what answers at \S+ is not your own server.*\nhint: end that prog/m,
      ),
    });
  }
  expect((await cli("status")).out).toContain("is not your own server");
  await cli("auth logout");
  expect(other.shown).toEqual([]);

  await Bun.write(stage.directory.at("data", "bootstrap-token"), left, { mode: 0o600 });
  expect(left).toContain("av_");
  await cli("vault credential set A=sk-1");
  await cli("auth login");
  expect(other.shown).toEqual([]);
}, 120_000);
