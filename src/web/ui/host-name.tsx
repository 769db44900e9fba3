/** @jsxImportSource hono/jsx */
import type { HostLookup } from "../../core/reach/host-facts.ts";
import { bareName, nameEnd, readAs } from "../../core/reach/read-as.ts";
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
  const { domain = "" } = lookUp(bareName(host)) ?? {};
  const start = end - domain.length;
  return (
    <>
      <code class="host">
        {host.slice(0, start)}
        {domain === "" ? null : <strong>{host.slice(start, end)}</strong>}
        {end === host.length ? null : <Untrusted>{host.slice(end)}</Untrusted>}
      </code>
      <ReadAs host={host} lookUp={lookUp} />
    </>
  );
}

type ReadAsProps = HostProps & {
  /** Said before it. */
  readonly children?: string;
};

/** How the letters of a name are read where they stand for others; nothing where they do not. */
export function ReadAs({ host, lookUp, children = " reads as " }: ReadAsProps) {
  const unicode = readAs(host, lookUp);
  return unicode === undefined ? null : (
    <span class="read-as">
      {children}
      <Untrusted>{unicode}</Untrusted>
    </span>
  );
}
