/** What a language calls itself: “العربية” for `ar`. */
export function nameOf(tag: string): string {
  return new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
}

/** Scripts of ISO 15924 that are written from right to left, and in which living languages are written. */
const FROM_THE_RIGHT = ['Adlm', 'Arab', 'Hebr', 'Nkoo', 'Rohg', 'Syrc', 'Thaa'];

/** Where lines of a language begin, by the script that is likely for it (Unicode TS 35, “Likely Subtags”). */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  const { script } = new Intl.Locale(tag).maximize();
  return script !== undefined && FROM_THE_RIGHT.includes(script) ? 'rtl' : 'ltr';
}

/** The first of the wished languages that is among those there are, if only without its country: `ar` for `ar-JO`. */
export function firstSpoken(wished: readonly string[], spoken: readonly string[]): string | undefined {
  const known = new Map(spoken.map((tag) => [tag.toLowerCase(), tag]));
  const found = wished.map((tag) => tag.toLowerCase()).map((tag) => known.get(tag) ?? known.get(tag.split('-')[0] ?? ''));
  return found.find((tag) => tag !== undefined);
}
