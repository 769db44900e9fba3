import { isIPv4 } from "node:net";

/** The four or sixteen bytes of an address as the system writes it, in the order of the network. */
export function bytesOfAddress(address: string): readonly number[] {
  if (isIPv4(address)) return address.split(".").map(Number);
  const [front = "", back = ""] = address.split("::");
  const [first, last] = [bytesOfGroups(front), bytesOfGroups(back)];
  return [...first, ...Array<number>(Math.max(0, 16 - first.length - last.length)).fill(0), ...last];
}

function bytesOfGroups(half: string): readonly number[] {
  if (half === "") return [];
  return half.split(":").flatMap((group) => {
    if (group.includes(".")) return group.split(".").map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
