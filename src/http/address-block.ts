import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS = 8;
const GROUPS_OF_A_NETWORK = 4;

/**
 * The addresses that one sender has at hand, as a text that is the same for all of them: an IPv4 address, or the /64 network of an IPv6 one, in
 * which everybody may choose any address.
 */
export const addressBlock = (address: string): string => {
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain = ''] = address.split('%', 1);
  if (!isIPv6(plain)) return address;

  const [head = '', tail] = plain.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  // What stands behind `::` reaches into the first half only where it is long.
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, GROUPS - before.length - groupsOf(after));
  const groups = [...before, ...Array<string>(gap).fill('0'), ...after].slice(0, GROUPS_OF_A_NETWORK);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
};

/** An IPv4 address at the end stands for two groups. */
const groupsOf = (parts: readonly string[]): number => parts.length + (parts.at(-1)?.includes('.') ? 1 : 0);
