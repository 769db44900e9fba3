/** Hosts that a vault lets through with their TLS unbroken. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { basicAuth, open, openTls } from "../../support/raw-client.ts";
import { eventually, HOST, type Scene, SECRET, startScene } from "../../support/scene.ts";

const list = (scene: Scene, hosts: string | undefined) =>
  scene.broker.store.settings.setVault(DEFAULT_VAULT_ID, "passthrough_hosts", hosts);
/** A client that trusts the host's own authority and no other. */
const pinned = (scene: Scene) =>
  openTls(scene.broker.port, scene.authority, { auth: scene.auth, ca: scene.upstream.caPem });
const get = (scene: Scene, path = "/") =>
  `GET ${path} HTTP/1.1\r\nHost: ${scene.authority}\r\nX-Own: dummy\r\n\r\n`;

describe("a listed host", () => {
  test("shows its own certificate, receives what was sent and nothing of ours, and has a row", async () => {
    await using scene = await startScene();
    await list(scene, HOST);
    const client = await pinned(scene);
    client.write(get(scene));
    expect(await client.until((text) => text.endsWith("ok"))).toContain("200");
    expect(scene.upstream.requests[0]?.text).toContain("X-Own: dummy");
    expect(scene.upstream.requests[0]?.text).not.toContain(SECRET);
    client.end();
    await eventually(() => scene.broker.log.length > 0, "the row");
    expect(scene.broker.log).toMatchObject([
      {
        host: scene.authority,
        errorCode: "passthrough",
        status: 200,
        matchedService: "",
        credentialKeys: [],
      },
    ]);
  });

  test("is reached under deny as well", async () => {
    await using scene = await startScene({
      service: { name: "elsewhere", host: "x.example.com", auth: { type: "passthrough" } },
    });
    await scene.broker.store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "deny");
    await list(scene, `*.example.com:${scene.upstream.port}`);
    const client = await pinned(scene);
    client.write(get(scene));
    expect(await client.until((text) => text.endsWith("ok"))).toContain("200");
    client.end();
  });

  test("is not reached by who has no token, nor at an address that is refused", async () => {
    await using scene = await startScene({ broker: { pins: { [HOST]: ["10.9.8.7"] } } });
    await list(scene, HOST);
    for (const [auth, says] of [
      [basicAuth("av_sess_wrong"), "407"],
      [scene.auth, "502"],
    ] as const) {
      const client = await open(scene.broker.port);
      client.write(`CONNECT ${scene.authority} HTTP/1.1\r\nHost: x\r\n${auth}\r\n`);
      const answer = await client.until((text) => text.includes("\r\n\r\n"));
      expect(answer.slice(9, 12)).toBe(says);
      client.end();
    }
    await eventually(
      () => scene.broker.log.some(({ errorCode }) => errorCode === "upstream_blocked"),
      "its row",
    );
    expect(scene.upstream.requests).toEqual([]);
  });

  test("adds nothing in the clear either, and in a tunnel that was open before", async () => {
    await using scene = await startScene();
    const client = await scene.connect();
    client.write(get(scene, "/before"));
    await client.until((text) => text.endsWith("ok"));
    expect(scene.upstream.requests[0]?.text).toContain(SECRET);
    await list(scene, HOST);
    client.forget();
    client.write(get(scene, "/after"));
    await client.until((text) => text.endsWith("ok"));
    expect(scene.upstream.requests[1]?.text).not.toContain(SECRET);
  });

  test("ends when the token does, and when it is taken off the list; another change leaves it", async () => {
    await using scene = await startScene();
    await list(scene, `${HOST},other.example.com`);
    const client = await pinned(scene);
    client.write(get(scene));
    await client.until((text) => text.endsWith("ok"));
    await list(scene, HOST);
    client.forget();
    client.write(get(scene, "/again"));
    await client.until((text) => text.endsWith("ok"));
    await list(scene, undefined);
    await client.closed();
    await list(scene, HOST);
    const other = await pinned(scene);
    await scene.broker.revokeToken();
    await other.closed();
  });
});

test("a host that is not listed is brokered beside it", async () => {
  await using scene = await startScene();
  await list(scene, "other.example.com");
  const client = await scene.connect();
  client.write(get(scene));
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests[0]?.text).toContain(SECRET);
});
