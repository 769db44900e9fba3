import { domainToUnicode } from "node:url";
import { bareName } from "../../core/reach/read-as.ts";
import { oneLine } from "./foreign-text.ts";

/** How the name in a host pattern is read, on one line; undefined where it reads as it stands. */
export function hostReadAs(host: string): string | undefined {
  const name = bareName(host);
  const unicode = domainToUnicode(name);
  return unicode === "" || unicode === name ? undefined : oneLine(unicode);
}

/** A host pattern on one line, with how it is read where that is otherwise. */
export function hostText(host: string): string {
  const unicode = hostReadAs(host);
  return unicode === undefined ? oneLine(host) : `${oneLine(host)}, which reads as ${unicode}`;
}
