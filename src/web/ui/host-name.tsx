/** @jsxImportSource hono/jsx */
import type { HostLookup } from "../../core/reach/host-facts.ts";
import { Untrusted } from "./untrusted.tsx";

type HostProps = {
  /** A host pattern, with its port and path if it has any: `*.example.com:8443/v1/*`. */
  readonly host: string;
  readonly lookUp: HostLookup;
};

/**
 * A host letter by letter, with who owns it made prominent, and how it reads where its letters stand for others. Names
 * are ASCII; a path may be anything.
 */
export function HostName({ host, lookUp }: HostProps) {
  const end = nameEnd(host);
  const { domain = "", unicode } = lookUp(bareName(host)) ?? {};
  const start = end - domain.length;
  return (
    <>
      <code class="host">
        {host.slice(0, start)}
        {domain === "" ? null : <strong>{host.slice(start, end)}</strong>}
        {end === host.length ? null : <Untrusted>{host.slice(end)}</Untrusted>}
      </code>
      {unicode === undefined || unicode === bareName(host) ? null : (
        <span class="read-as">
          {" "}
          reads as <Untrusted>{unicode}</Untrusted>
        </span>
      )}
    </>
  );
}

/** The name in a host pattern, without what stands for any label, port and path. */
export function bareName(host: string): string {
  return host.slice(0, nameEnd(host)).replace(/^\*\./, "");
}

function nameEnd(host: string): number {
  const at = host.search(/[:/]/);
  return at < 0 ? host.length : at;
}
