/** How somebody came to the page, as the address said. */
export type Arrival =
  | { by: 'link'; link: string }
  | { by: 'phone'; phone: string; jobId: string }
  | { by: 'nothing' };

/** The names of the address that are nobody else's business: they are taken out of it at once. */
const PRIVATE = ['t', 'phone', 'phoneNumber', 'jobId', 'roomName'];

/** Reads `/join?t=<secret>`, or the first API's `/room?phone=&jobId=`. */
export function readArrival(address: URL): Arrival {
  const { searchParams: asked } = address;
  const link = asked.get('t')?.trim();
  if (link) return { by: 'link', link };
  const phone = withPlus(asked.get('phone') ?? asked.get('phoneNumber') ?? '');
  const jobId = asked.get('jobId')?.trim() ?? '';
  return phone || jobId ? { by: 'phone', phone, jobId } : { by: 'nothing' };
}

/** The address without what is private; what else stands in it (`lang`) stays. */
export function cleaned(address: URL): string {
  const clean = new URL(address);
  for (const name of PRIVATE) clean.searchParams.delete(name);
  return `${clean.pathname}${clean.search}`;
}

/** The address that carries the link elsewhere: to another browser, or to a laptop. */
export function joinUrl(origin: string, link: string): string {
  const secret = /[?&]t=([^&#]+)/.exec(link)?.[1] ?? link;
  return `${origin}/join?t=${secret}`;
}

/** `+` means a blank in a query, and many people forget to write it as `%2B`. */
function withPlus(phone: string): string {
  return phone.replace(/^ (?=\d)/, '+').trim();
}
