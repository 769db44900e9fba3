/** `node-forge` types its whole; the ASN.1 part alone loads in a fifth of the time. */
declare module "node-forge/lib/asn1.js" {
  import type forge from "node-forge";

  const asn1: typeof forge.asn1;
  // biome-ignore lint/style/noDefaultExport: a CommonJS module has no other export
  export default asn1;
}
