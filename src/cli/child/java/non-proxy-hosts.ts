const LABELS = /^[\w-]+(?:\.[\w-]+)*$/;
const V4 = /^(\d+)\.(\d+)\.(\d+)\.\d+$/;

/**
 * The entries of a `NO_PROXY` as Java's `http.nonProxyHosts` has them: separated by `|`, with `*` only at an end. A name
 * covers itself and all below it, as most clients hold. Java knows no ports and no networks: an entry with a port covers
 * the host, a network of whole bytes becomes a prefix, and what cannot be said is left out. Pure.
 */
export function nonProxyHosts(noProxy: string): string {
  const entries = noProxy.split(/[\s,]+/).flatMap(javaPatterns);
  return [...new Set(entries)].join("|");
}

function javaPatterns(entry: string): string[] {
  const [address = "", bits] = entry.split("/");
  if (bits !== undefined) return networkPrefix(address, Number(bits));
  const bare = entry.replace(/^\[(.*)\](?::\d+)?$/, "$1");
  if (/^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(bare)) return [`[${bare}]`];
  const host = bare
    .replace(/:\d+$/, "")
    .replace(/^\*?\./, "")
    .replace(/\.$/, "");
  if (!LABELS.test(host)) return [];
  return V4.test(host) ? [host] : [host, `*.${host}`];
}

function networkPrefix(address: string, bits: number): string[] {
  const [, ...bytes] = V4.exec(address) ?? [];
  if (bytes.length === 0 || bits % 8 !== 0) return [];
  if (bits === 32) return [address];
  const kept = bytes.slice(0, bits / 8);
  return kept.length === 0 ? [] : [`${kept.join(".")}.*`];
}
