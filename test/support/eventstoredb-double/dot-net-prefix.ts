/** .NET compares in the culture of the server, by ICU's collation, to the last difference ICU knows. */
const CULTURE = new Intl.Collator('en-US', { sensitivity: 'variant' });
const PLAIN = /^[\x20-\x7e]*$/;
const COMBINING = /^[\p{Mn}\p{Me}]/u;

/**
 * Whether a name begins with a prefix in the eyes of 23.10, whose prefix filters use `String.StartsWith(String)`: characters
 * without weight (NUL, zero-width ones) are passed over, composed and decomposed letters are the same, and a letter with a
 * combining mark behind it does not begin with that letter. So a filter lets events through that do not begin with the prefix
 * byte by byte, and holds back some that do. Not so on a server in .NET's invariant mode (Alpine images).
 */
export function startsWithAsDotNet(name: string, prefix: string): boolean {
  if (PLAIN.test(name) && PLAIN.test(prefix)) return name.startsWith(prefix);
  for (let end = 0; end <= name.length; end++) {
    if (CULTURE.compare(name.slice(0, end), prefix) === 0 && !COMBINING.test(name.slice(end))) return true;
  }
  return false;
}
