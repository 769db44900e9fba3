import type { FileFault } from "./verify.ts";

const WHY = {
  signature: "its signature is not one of that head",
  "unknown-key": "it names a key that the file does not have",
  "other-key": "it is signed by another key than --key says",
} as const;

/** One sentence that says what is wrong and where. */
export function describeFault(fault: FileFault): string {
  switch (fault.type) {
    case "unreadable":
      return `line ${fault.line} is not as it was exported and cannot be read`;
    case "changed":
      return `record ${fault.seq} was changed`;
    case "unlinked":
      return fault.seq === 1
        ? "record 1 is not the first one that was written"
        : `record ${fault.seq} does not follow record ${fault.seq - 1}: one of them was replaced`;
    case "missing":
      return `${records(fault)} ${fault.from === fault.to ? "is" : "are"} missing`;
    case "moved":
      return `record ${fault.seq} was moved behind record ${fault.behind}`;
    case "repeated":
      return `record ${fault.seq} stands there twice`;
    case "rewritten":
      return fault.from === fault.to
        ? `record ${fault.to} was written anew after it was signed`
        : `one of the records ${fault.from} to ${fault.to}, or all, was written anew after record ${fault.to} was signed`;
    case "cut":
      return `the end was cut off: ${records(fault)} ${fault.from === fault.to ? "is" : "are"} missing`;
    case "forged-head":
      return `the signed head of record ${fault.seq} is forged: ${WHY[fault.why]}`;
    case "late-head":
      return `the signed head of record ${fault.seq} stands behind it and cannot be checked`;
    case "forged-key":
      return `the key ${fault.keyId.slice(0, 16)}… is not the one that its id says`;
  }
}

function records({ from, to }: { readonly from: number; readonly to: number }): string {
  return from === to ? `record ${from}` : `records ${from} to ${to}`;
}
