/** A vault's settings as forms, in process: who is shown which, what is saved, and what is said of what is not. */
import { describe, expect, test } from "bun:test";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { ledTo, pageBrowser } from "../../../support/pages/browser.ts";

const PAGE = "/vaults/payments/settings";
const POLICIES = {
  unmatched_host_policy: "deny",
  plaintext_injection: "loopback",
  strip_env: "on",
  passthrough_hosts: "api.example.com\r\n\r\n*.example.org",
};

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  await instance.addVault("payments");
  const browser = pageBrowser(instance, owner);
  await browser.send("/vaults/payments/join", {});
  return { instance, owner, browser, [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose]() };
}

async function saved(instance: Instance, token: string) {
  return (await instance.call("GET /v1/vaults/payments/settings", { token })).json;
}

describe("what the vault does with requests", () => {
  test("is saved as a whole, and shown as it stands", async () => {
    await using on = await scene();
    expect(ledTo(await on.browser.send(PAGE, POLICIES))).toEqual([303, PAGE]);
    expect(await saved(on.instance, on.owner)).toMatchObject({
      ...POLICIES,
      passthrough_hosts: ["api.example.com", "*.example.org"],
    });
    const shown = (await on.browser.look(PAGE)).text;
    expect(shown).toContain("The settings are saved.");
    expect(shown).toMatch(/<option value="deny" selected="">Refuse/);
    expect(shown).toMatch(/name="strip_env"[^>]*checked/);
    expect(shown).toContain("api.example.com\n*.example.org</textarea>");
    const { strip_env: _, ...unticked } = POLICIES;
    await on.browser.send(PAGE, unticked);
    expect((await saved(on.instance, on.owner)).strip_env).toBe("off");
  });

  test("is refused field by field with what was typed kept, and nothing is saved", async () => {
    await using on = await scene();
    const before = await saved(on.instance, on.owner);
    const bad = {
      ...POLICIES,
      plaintext_injection: "sometimes",
      passthrough_hosts: "ok.example.com\nno host <b>",
    };
    const { status, text } = await on.browser.send(PAGE, bad);
    expect(status).toBe(400);
    expect(text).toMatch(/id="plaintext_injection-error">Must be &quot;allow&quot;, &quot;loopback&quot; or/);
    expect(text).toMatch(/id="passthrough_hosts-error">Not a host such as .*no host &lt;b&gt;/);
    expect(text).toContain("ok.example.com\nno host &lt;b&gt;</textarea>");
    expect(text).toMatch(/name="strip_env"[^>]*checked/);
    expect(await saved(on.instance, on.owner)).toEqual(before);
  });

  test("that another has changed meanwhile is not overwritten unseen", async () => {
    await using on = await scene();
    const seen = {
      "seen.unmatched_host_policy": "passthrough",
      "seen.plaintext_injection": "allow",
      "seen.strip_env": "",
      "seen.passthrough_hosts": "",
    };
    await on.instance.call("PATCH /v1/vaults/payments/settings", {
      token: on.owner,
      body: { passthrough_hosts: ["a.example.com", "b.example.com"], unmatched_host_policy: "deny" },
    });
    const second = await on.browser.send(PAGE, { ...POLICIES, passthrough_hosts: "c.example.com", ...seen });
    expect(second.status).toBe(409);
    expect(second.text).toMatch(
      /id="passthrough_hosts-error">Was set to a\.example\.com, b\.example\.com meanwhile/,
    );
    // Both wanted the same there.
    expect(second.text).not.toContain('id="unmatched_host_policy-error"');
    expect((await saved(on.instance, on.owner)).plaintext_injection).toBe("allow");
    const renewed = { ...seen, "seen.passthrough_hosts": "a.example.com\r\nb.example.com" };
    expect(second.text).toContain('name="seen.passthrough_hosts" value="a.example.com\nb.example.com"');
    const again = await on.browser.send(PAGE, {
      ...POLICIES,
      passthrough_hosts: "c.example.com",
      ...renewed,
      "seen.unmatched_host_policy": "deny",
    });
    expect(again.status).toBe(303);
    expect((await saved(on.instance, on.owner)).passthrough_hosts).toEqual(["c.example.com"]);
  });

  test("is text for who may not change it, and so is the proxy for all but owners", async () => {
    await using on = await scene();
    const of = async (role: "admin" | "member") => {
      const token = await on.instance.addUser(`${role}@example.com`, "member", { payments: role });
      const { text } = await pageBrowser(on.instance, token).look(PAGE);
      return [PAGE, `${PAGE}/upstream-proxy`, "/vaults/payments/rename"].map((to) =>
        text.includes(`action="${to}"`),
      );
    };
    expect(await of("admin")).toEqual([true, false, true]);
    expect(await of("member")).toEqual([false, false, false]);
  });
});

describe("the upstream proxy", () => {
  const set = (fields: Record<string, string>) => ({ upstream: "url", ...fields });

  test("is shown without its login, which stays until another proxy is typed", async () => {
    await using on = await scene();
    const proxy = `${PAGE}/upstream-proxy`;
    const typed = set({ upstream_proxy: "http://user:hunter22@proxy.example.com:3128" });
    expect(ledTo(await on.browser.send(proxy, typed))).toEqual([303, PAGE]);
    const { text } = await on.browser.look(PAGE);
    expect(text).toContain("<code>http://proxy.example.com:3128</code>, with a login that is not shown.");
    expect(text).not.toContain("hunter22");
    expect(text).toMatch(/<input id="upstream_proxy" (?![^>]*value=)/);
    expect((await on.browser.send(proxy, set({ upstream_proxy: "" }))).status).toBe(303);
    expect((await on.browser.look(PAGE)).text).toContain("with a login");
    expect((await on.browser.send(proxy, { upstream: "none", upstream_proxy: "" })).status).toBe(303);
    expect((await on.browser.look(PAGE)).text).toContain("Requests leave without a proxy.");
    await on.browser.send(proxy, { upstream: "environment", upstream_proxy: "" });
    expect((await saved(on.instance, on.owner)).upstream_proxy).toBe("");
  });

  test("that is none is told beside its field; a login is not shown again", async () => {
    await using on = await scene();
    const refusal = async (upstream_proxy: string) =>
      (await on.browser.send(`${PAGE}/upstream-proxy`, set({ upstream_proxy }))).text;
    const plain = await refusal("ftp://proxy.example.com");
    expect(plain).toMatch(/value="ftp:\/\/proxy\.example\.com".*id="upstream_proxy-error">Expected a URL/s);
    const secret = await refusal("ftp://user:hunter22@proxy.example.com");
    expect(secret).toMatch(/id="upstream_proxy-error">Expected a URL .*Type it again/);
    expect(secret).not.toContain("hunter22");
    expect(await refusal("user:hunter22")).not.toContain("hunter22");
    expect(await refusal("")).toMatch(/id="upstream_proxy-error">Fill this in\./);
  });
});

test("renaming leads to the new address, and says beside the field why not", async () => {
  await using on = await scene();
  const rename = (new_name: string) => on.browser.send("/vaults/payments/rename", { new_name });
  const bad = await rename("No Name <b>");
  expect([bad.status, bad.text.includes('value="No Name &lt;b&gt;"')]).toEqual([400, true]);
  expect(bad.text).toMatch(/id="new_name-error">A vault name has 3 to 64/);
  expect((await rename("default")).text).toMatch(/id="new_name-error">A vault of that name exists/);
  expect(ledTo(await rename("payroll"))).toEqual([303, "/vaults/payroll/settings"]);
  expect((await on.browser.look("/vaults/payroll/settings")).text).toContain("is called payroll now");
  // The default vault has its name for good.
  expect((await on.browser.look("/vaults/default/settings")).text).not.toContain('name="new_name"');
});
