import { domainToUnicode } from "node:url";
import { Untrusted } from "./untrusted.tsx";

type HostProps = {
  /** A host pattern, with its port and path if it has any: `*.example.com:8443/v1/*`. */
  readonly host: string;
  /** The end of it that somebody registered, `example.com`; undefined where there is none. */
  readonly domain: string | undefined;
};

/** A host letter by letter, with who owns it made prominent, and how it reads where it is written in ASCII for others. */
export function HostName({ host, domain }: HostProps) {
  const end = nameEnd(host);
  const start = domain !== undefined && host.slice(0, end).endsWith(domain) ? end - domain.length : end;
  return (
    <>
      <code class="host">
        {host.slice(0, start)}
        {start === end ? null : <strong>{host.slice(start, end)}</strong>}
        {host.slice(end)}
      </code>
      <ReadAs host={host} />
    </>
  );
}

/** How an `xn--` name is shown by browsers; nothing for any other. */
export function ReadAs({ host }: { readonly host: string }) {
  const read = readAs(host);
  return read === undefined ? null : (
    <span class="read-as">
      {" "}
      reads as <Untrusted>{read}</Untrusted>
    </span>
  );
}

/** The Unicode spelling of a host that has `xn--` labels; undefined for one without, or one that does not decode. */
export function readAs(host: string): string | undefined {
  const name = host.slice(0, nameEnd(host)).toLowerCase();
  if (!name.split(".").some((label) => label.startsWith("xn--"))) return undefined;
  const bare = name.replace(/^\*\./, "");
  const decoded = domainToUnicode(bare);
  return decoded === "" ? undefined : name.replace(bare, decoded);
}

/** Where port and path begin. */
function nameEnd(host: string): number {
  const at = host.search(/[:/]/);
  return at < 0 ? host.length : at;
}
