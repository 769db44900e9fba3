/** @jsxImportSource hono/jsx */
/**
 * The command line's link into the console. The page at its address does nothing but send itself on as a form: so that what
 * only looks at addresses uses none up, and what the page's script holds comes along as proof (`web/console/proof.ts`).
 */
import { openConsoleLink } from "../../app/console/links.ts";
import { AppError } from "../../core/errors.ts";
import { type Call, type Route, route } from "../../http/route.ts";
import { enterProved } from "../console/proof.ts";
import { ownForm } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { faultPage } from "../fault.tsx";
import { seeOther } from "../page.ts";
import { Button, Form } from "../ui/form.tsx";
import { gatePage } from "./gate-page.tsx";

const LINK = "/login/link";

export const linkPageRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: LINK,
    access: "anonymous",
    link: "token",
    page: "console",
    fault: faultPage,
    handle: showLink,
  }),
  route({
    method: "POST",
    path: LINK,
    access: "anonymous",
    page: "console",
    fault: faultPage,
    handle: takeLink,
  }),
];

function showLink(call: Call): Response {
  const { c, deps, query } = call;
  // Another site that leads here would log somebody in as whoever made the link, unasked.
  const site = c.req.header("Sec-Fetch-Site");
  if (site === "cross-site" || site === "same-site") {
    throw new AppError("forbidden", {
      message: "Another site led here.",
      hint: "Open the link from the command line, or paste it into the address bar.",
    });
  }
  return gatePage(
    call,
    // Not even our own log of referrers is told the address; `no-referrer` would have the form come from nowhere.
    { title: "Open the console", headers: { "Referrer-Policy": "strict-origin" } },
    <Form action={LINK} csrf={csrfToken(c, deps)} sendsItself>
      <input type="hidden" name="token" value={query("token") ?? ""} />
      <p>As whoever is signed in on the command line that gave this link.</p>
      <div class="actions">
        <Button>Open the console</Button>
      </div>
    </Form>,
  );
}

async function takeLink(call: Call): Promise<Response> {
  const form = await ownForm(call);
  const { c, deps, origin } = call;
  const { isLocal, ip } = origin;
  const { token } = await openConsoleLink(deps, { token: form.text("token"), isLocal, ip });
  enterProved(call, form, token);
  return seeOther(c, "/");
}
