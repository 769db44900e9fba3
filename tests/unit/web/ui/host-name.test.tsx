import { expect, test } from "bun:test";
import { createPublicSuffixes } from "../../../../src/net/public-suffix.ts";
import { HostName } from "../../../../src/web/ui/host-name.tsx";

const lookUp = await createPublicSuffixes().load();
const cases: Record<string, readonly [host: string, emphasised: string | undefined, readAs?: string]> = {
  "a name below a domain": ["api.example.com", "example.com"],
  "the domain itself": ["example.com", "example.com"],
  "a suffix of two labels": ["api.example.co.uk", "example.co.uk"],
  "a wildcard": ["*.example.com", "example.com"],
  "port and path, which may repeat the domain": ["api.example.com:8443/example.com/*", "example.com"],
  "a domain that stands in front of the real one": ["example.com.evil.example", "evil.example"],
  "a suffix alone": ["*.github.io", undefined],
  "letters of another script": ["api.xn--strpe-1sa.com", "xn--strpe-1sa.com", "api.strípe.com"],
};

test.each(Object.entries(cases))("%s", (_, [host, emphasised, readAs]) => {
  const html = String(<HostName host={host} lookUp={lookUp} />);
  expect(html.replaceAll(/<span class="read-as">.*<\/span>|<[^>]+>/g, "")).toBe(host);
  expect(/<strong>(.*)<\/strong>/.exec(html)?.[1]).toBe(emphasised);
  // The last one before port and path is meant.
  const [before = ""] = html.split("<strong>");
  if (emphasised !== undefined)
    expect(before.replaceAll(/<[^>]+>/g, "").length).toBe(startOf(host, emphasised));
  expect(/reads as <bdi>(.*)<\/bdi>/.exec(html)?.[1]).toBe(readAs);
});

function startOf(host: string, domain: string): number {
  return host.search(/[:/]|$/) - domain.length;
}
