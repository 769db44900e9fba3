/** curl under `vault run`, unmodified. */
import { describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../support/requirements.ts";
import { DUMMY, SECRET, stage, wholeOf } from "./stage.ts";

describe.skipIf(!REQUIREMENTS.curl.met())("curl", () => {
  test("arrives with the credential in place of its own Authorization", async () => {
    await using s = await stage();
    const { code, out, err } = await s.run([
      "curl",
      "-sS",
      "-H",
      `Authorization: Bearer ${DUMMY}`,
      `${s.url}/v1/items?limit=2`,
    ]);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(JSON.parse(out)).toEqual({ ok: true });
    expect(s.upstream.received.map(({ method, target }) => `${method} ${target}`)).toEqual([
      "GET /v1/items?limit=2",
    ]);
    expect(s.upstream.received[0]?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
    expect(wholeOf(s.upstream.received)).not.toContain(DUMMY);
  });

  test("sees nothing of the credential, and nothing of the proxy's goes upstream", async () => {
    await using s = await stage();
    const { code, out, err } = await s.run(["curl", "-sv", "-X", "POST", "-d", "a=1", s.url]);
    expect(code).toBe(0);
    expect(`${out}${err}`).not.toContain(SECRET);
    const arrived = wholeOf(s.upstream.received);
    expect(arrived).toContain("a=1");
    expect(arrived.toLowerCase()).not.toContain("proxy-");
  });

  // curl reads no variable for a proxy's own certificate.
  test("speaks TLS to the proxy with the URL that --proxy-tls hands out", async () => {
    await using s = await stage();
    const script = `curl -sSv --proxy-cacert "$SSL_CERT_FILE" ${s.url}`;
    const { code, out, err } = await s.vault.cli(["vault", "run", "--proxy-tls", "--", "sh", "-c", script]);
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toEqual({ ok: true });
    expect(err).toContain("'https://av_sess_");
    expect(s.upstream.received[0]?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
  });

  test("hands on its own exit code", async () => {
    await using s = await stage(undefined, () => new Response("no", { status: 404 }));
    // 22 is curl's own code for a status of 400 or more under --fail.
    expect((await s.run(["curl", "-sf", s.url])).code).toBe(22);
  });

  test("an unknown upstream certificate is refused, and the request is not sent", async () => {
    await using s = await stage();
    await using stranger = await stage();
    const strange = `${s.url.slice(0, s.url.lastIndexOf(":"))}:${stranger.upstream.port}/`;
    const { out } = await s.run(["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", strange]);
    expect(out).toBe("502");
    expect(stranger.upstream.received).toEqual([]);
  });
});
