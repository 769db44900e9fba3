/** @jsxImportSource hono/jsx */
/** How one request of the log is told: what it was for, what became of it, and who made it. */
import type { LogPage } from "../../app/instance/logs.ts";
import { type Outcome, outcomeOf } from "../../core/log/outcome.ts";
import { formatMillis } from "../../core/time.ts";
import { Badge, type Tone } from "../ui/card.tsx";
import { ShortUntrusted, Untrusted } from "../ui/untrusted.tsx";

export type LogRow = LogPage["rows"][number];

/** `2026-11-28 18:05:09`, in UTC: what is looked at live would not stay true as a distance from now. */
export function LogTime({ at }: { readonly at: number }) {
  const exact = formatMillis(at);
  return (
    <time class="when" datetime={exact} title={exact}>
      {exact.slice(0, 19).replace("T", " ")}
    </time>
  );
}

/** A row's host, without the port that everybody expects. */
export function shortHost(host: string): string {
  return host.replace(/:443$/, "");
}

const LONGEST = 100;

/** Host and path, without the end of what is too long for a table. */
export function Endpoint({ row: { host, path } }: { readonly row: LogRow }) {
  return (
    <code>
      <ShortUntrusted longest={LONGEST}>{`${shortHost(host)}${path}`}</ShortUntrusted>
    </code>
  );
}

const TONES: Readonly<Record<Outcome, Tone>> = {
  ok: "ok",
  upstream_4xx: "warn",
  upstream_5xx: "danger",
  refused: "danger",
  failed: "danger",
};

/** The status, with the code where something went wrong here. */
export function Status({ row: { status, errorCode } }: { readonly row: LogRow }) {
  const outcome = outcomeOf(status, errorCode);
  return (
    <span>
      <Badge tone={outcome === undefined ? "neutral" : TONES[outcome]}>
        {status === 0 ? "none" : String(status)}
      </Badge>
      {errorCode === "" ? null : (
        <>
          {" "}
          <code>
            <Untrusted>{errorCode}</Untrusted>
          </code>
        </>
      )}
    </span>
  );
}

/** The agent or the user, by the name that it has now. */
export function Who({ row: { actorName, actorType } }: { readonly row: LogRow }) {
  if (actorName !== "") return <Untrusted>{actorName}</Untrusted>;
  if (actorType === "") return <em>Nobody known</em>;
  return <em>{actorType === "agent" ? "An agent that is gone" : "A user who is gone"}</em>;
}
