/** A credential of OAuth, from the agent's question to the token that reaches the upstream. */
import { expect, test } from "bun:test";
import { REQUIREMENTS } from "../support/requirements.ts";
import { approve, MEMBER, openPage, PROVIDER, type Stage, stage, VAULT } from "./stage.ts";

/** Agrees at once, or says no; gives one token for any code. */
function provider(request: Request): Response {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/token") return Response.json({ access_token: "at_live_1", token_type: "Bearer" });
  if (pathname !== "/authorize") return Response.json({ ok: true });
  const back = new URL(searchParams.get("redirect_uri") ?? "");
  back.searchParams.set("state", searchParams.get("state") ?? "");
  if (searchParams.get("client_id") === "refused") {
    back.searchParams.set("error", "access_denied");
    back.searchParams.set("error_description", "The <b>user</b> said no");
  } else back.searchParams.set("code", "one");
  return Response.redirect(back.href, 302);
}

async function proposed(scene: Stage, key: string, clientId?: string) {
  const address = `https://${PROVIDER}:${scene.upstream.port}`;
  const oauth = { authorization_url: `${address}/authorize`, token_url: `${address}/token`, scopes: "read" };
  return await scene.propose({
    services: [
      {
        action: "set",
        name: key.toLowerCase(),
        host: `${key.toLowerCase()}.example.com`,
        auth: { type: "bearer", token: key },
      },
    ],
    credentials: [
      {
        action: "set",
        key,
        type: "oauth",
        oauth: { ...oauth, ...(clientId === undefined ? {} : { client_id: clientId }) },
      },
    ],
    message: "to read your files",
  });
}

test.skipIf(!REQUIREMENTS.chromium.met())(
  "approved, connected at the provider, and refused there",
  async () => {
    await using scene = await stage({}, provider);
    const session = await scene.person(MEMBER, "member");
    const { page, complaints, requests } = await openPage(scene, { session });

    const { link } = await proposed(scene, "FILES");
    await page.goto(link);
    const place = `${PROVIDER}:${scene.upstream.port}`;
    await page.getByLabel(`To allow this, type ${place}`).fill(place);
    await page.getByLabel("Client ID").fill("client-1");
    await page.getByLabel("Client secret").fill("client-secret-1");
    await approve(page);
    await page.getByText("One thing is left: connect what is below.").waitFor();
    const proposal = page.url();
    await page.getByRole("button", { name: "Connect FILES" }).click();
    await page.waitForURL(/oauth\/complete/);
    expect(await page.locator("h1").textContent()).toBe("Back from the provider");
    expect(await page.getByText(`agent-vault vault credential status FILES --vault ${VAULT}`).count()).toBe(
      1,
    );
    // The provider learns nothing of where its visitor comes from.
    const asked = requests.filter(({ url }) => url.includes("/authorize"));
    expect(asked.map(({ referer }) => referer)).toEqual([undefined]);
    const exchange = scene.upstream.received.find(({ target }) => target === "/token");
    expect(exchange?.body.toString()).toContain("client_secret=client-secret-1");
    await page.getByRole("link", { name: `Back to proposal 1 in ${VAULT}` }).click();
    await page.getByText("Connected", { exact: true }).waitFor();
    expect(page.url()).toBe(proposal);
    await page.getByText("The agent continues by itself. You may close this tab.").waitFor();

    const second = await proposed(scene, "NOTES");
    await page.goto(second.link);
    await page.getByLabel(`To allow this, type ${place}`).fill(place);
    await approve(page);
    // Nobody has said yet as which client the provider is asked.
    await page.getByLabel("Client ID").fill("refused");
    await page.getByRole("button", { name: "Connect NOTES" }).click();
    await page.waitForURL(/oauth\/complete/);
    expect(await page.locator("h1").textContent()).toBe("Not connected");
    expect(await page.locator("blockquote").textContent()).toBe("The <b>user</b> said no");
    // Both were begun here, and the answer does not say which it belongs to.
    expect(await page.getByRole("link", { name: "Back to proposal" }).allTextContents()).toEqual([
      `Back to proposal 1 in ${VAULT}`,
      `Back to proposal 2 in ${VAULT}`,
    ]);
    await page.getByRole("link", { name: "Back to proposal 2" }).click();
    await page.getByText("Not connected yet").waitFor();

    // The client was the wrong one: another is typed, and its secret.
    await page.getByText("Use another client ID or secret").click();
    expect(await page.getByLabel("Client ID").inputValue()).toBe("refused");
    await page.getByLabel("Client ID").fill("client-2");
    await page.getByLabel("Client secret").fill("client-secret-2");
    await page.getByRole("button", { name: "Connect NOTES" }).click();
    await page.waitForURL(/status=success/);
    const given = () =>
      scene.upstream.received.findLast(({ target }) => target === "/token")?.body.toString();
    expect(given()).toContain("client_id=client-2&client_secret=client-secret-2");
    // What nobody touches stays, the secret too.
    await page.goto(`/approve/${second.id}?vault=${VAULT}`);
    await page.getByRole("button", { name: "Connect again NOTES" }).click();
    await page.waitForURL(/status=success/);
    expect(scene.upstream.received.filter(({ target }) => target === "/token").length).toBe(3);
    expect(given()).toContain("client_id=client-2&client_secret=client-secret-2");
    expect(complaints).toEqual([]);
  },
  90_000,
);
