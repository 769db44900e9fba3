/** @jsxImportSource hono/jsx */
/**
 * Where a webhook's link leads: whoever has it may answer that one request, once, until its deadline. Looking answers
 * nothing, since chats look at addresses for their previews; the answer is a form.
 */
import { answerByLink, askBehindLink } from "../../app/ask/answers.ts";
import { parseAskAnswer } from "../../core/ask/ask.ts";
import { AppError } from "../../core/errors.ts";
import { type Call, route } from "../../http/route.ts";
import { gatePage } from "../account/gate-page.tsx";
import { ownForm } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { faultPage } from "../fault.tsx";
import { Banner } from "../ui/card.tsx";
import { Answers, AskFacts } from "./question.tsx";

const PATH = "/ask";
/** Not even our own log of referrers is told the address; `no-referrer` would have the form come from nowhere. */
const HEADERS = { "Referrer-Policy": "strict-origin", "Cache-Control": "no-store" };

export const askLinkRoutes = [
  route({
    method: "GET",
    path: `${PATH}/:token`,
    access: "anonymous",
    link: "token",
    page: "console",
    fault: faultPage,
    handle: showQuestion,
  }),
  route({
    method: "POST",
    path: PATH,
    access: "anonymous",
    counts: "calls",
    page: "console",
    fault: faultPage,
    handle: takeLinkAnswer,
  }),
];

async function showQuestion(call: Call): Promise<Response> {
  const { c, deps, param } = call;
  const token = param("token");
  const { ask, vault, status } = await askBehindLink(deps, token);
  if (status !== "waiting") return over(call, new AppError("ask_over"));
  return gatePage(
    call,
    { title: "May this request go?", headers: HEADERS },
    <>
      <AskFacts ask={ask} vault={vault.name} now={deps.clock.now()} />
      <Answers ask={ask} action={PATH} csrf={csrfToken(c, deps)} token={token} />
      <p class="aside">Nothing of it has been sent. Without an answer it is refused.</p>
    </>,
  );
}

async function takeLinkAnswer(call: Call): Promise<Response> {
  const form = await ownForm(call);
  const { deps, origin } = call;
  const answer = parseAskAnswer(form.text("answer"));
  try {
    const { done } = await answerByLink(deps, { token: form.text("token"), answer, ip: origin.ip });
    return gatePage(
      call,
      { title: "Answered", headers: HEADERS },
      <Banner tone="ok">
        <p>{`${done.slice(0, 1).toUpperCase()}${done.slice(1)}.`}</p>
      </Banner>,
    );
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "ask_over") throw error;
    return over(call, error);
  }
}

function over(call: Call, error: AppError): Response {
  return gatePage(
    call,
    { title: "Nobody waits for this answer", status: 410, headers: HEADERS },
    <p>{error.message}</p>,
  );
}
