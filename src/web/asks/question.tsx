/** @jsxImportSource hono/jsx */
/** One request that waits: what it is, and the four answers with what each does. */
import type { AskShown } from "../../app/ask/answers.ts";
import { alwaysText } from "../../core/ask/always.ts";
import { type AskAnswer, askedUrl } from "../../core/ask/ask.ts";
import { counted } from "../charts/scale.ts";
import { type Fact, Facts } from "../ui/card.tsx";
import { Button, Form } from "../ui/form.tsx";
import { ShortUntrusted, Untrusted } from "../ui/untrusted.tsx";

/** Characters of an address that are shown. */
const LONGEST = 300;

/** All that an answer is for, as far as it may be seen. */
export function AskFacts({ ask, vault, now }: { ask: AskShown; vault?: string; now: number }) {
  const { method, queryLength, bodyBytes, askedBy, deadline } = ask;
  const query = queryLength === 0 ? "" : ` and a query of ${counted(queryLength, "character")}`;
  const facts: readonly Fact[] = [
    {
      name: "Request",
      value: (
        <code>
          <Untrusted>{method}</Untrusted> <ShortUntrusted longest={LONGEST}>{askedUrl(ask)}</ShortUntrusted>
        </code>
      ),
    },
    { name: "Sends", value: `${bodyText(bodyBytes)}${query}` },
    { name: "Asked by", value: <Untrusted>{askedBy}</Untrusted> },
    ...(vault === undefined ? [] : [{ name: "Vault", value: vault }]),
    {
      name: "Waits for",
      value: `${Math.max(0, Math.ceil((deadline - now) / 1000))} s more, as this is shown`,
    },
  ];
  return <Facts facts={facts} />;
}

function bodyText(bytes: number | undefined): string {
  if (bytes === undefined) return "a body of unknown length";
  return bytes === 0 ? "no body" : `a body of ${counted(bytes, "byte")}`;
}

type AnswersProps = {
  readonly ask: AskShown;
  readonly action: string;
  readonly csrf: string;
  /** What the address of the form does not say. */
  readonly token?: string;
};

/** A form for each answer, so that the key Enter gives none by itself. */
export function Answers({ ask, action, csrf, token }: AnswersProps) {
  const host = `${ask.host}:${ask.port}`;
  const always = alwaysText(ask.always);
  const answers: readonly { answer: AskAnswer; label: string; means: string; kind: "quiet" | "danger" }[] = [
    { answer: "once", label: "Once", means: "this request goes, and no other", kind: "quiet" },
    {
      answer: "run",
      label: "For this run",
      means: ask.ofToken
        ? `all requests with this token to ${host} go, until it ends`
        : `all requests of this agent to ${host} go, for a day`,
      kind: "quiet",
    },
    ...(ask.always.type === "impossible"
      ? []
      : [{ answer: "always", label: "Always", means: always, kind: "quiet" } as const]),
    { answer: "no", label: "No", means: "it is refused", kind: "danger" },
  ];
  return (
    <ul class="answers">
      {answers.map(({ answer, label, means, kind }) => (
        <li key={answer}>
          <Form action={action} csrf={csrf}>
            <input type="hidden" name="answer" value={answer} />
            {token === undefined ? null : <input type="hidden" name="token" value={token} />}
            <Button kind={kind}>{label}</Button>
            <span class="means">
              <Untrusted>{means}</Untrusted>
            </span>
          </Form>
        </li>
      ))}
    </ul>
  );
}
