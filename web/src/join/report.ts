import { answer, api } from '../api/client';
import type { ReportCode, ReportStep } from '../api/types';

/** Tells the diagnosis how a step of the ready check went, for the host who asks why somebody cannot get in. */
export type Report = (step: ReportStep, code: ReportCode) => void;

type Send = (step: ReportStep, code: ReportCode) => Promise<unknown>;

/** Reports each step once, and again only when it went otherwise. A report that does not arrive is no trouble to anybody. */
export function reporter(send: Send): Report {
  const told = new Map<ReportStep, ReportCode>();
  return (step, code) => {
    if (told.get(step) === code) return;
    told.set(step, code);
    send(step, code).catch(() => undefined);
  };
}

/** To the server, by the link. Who came without one has no diagnosis to report to. */
export function sendBy(link: string | undefined): Send {
  if (link === undefined) return () => Promise.resolve();
  return (step, code) => answer(api.POST('/api/room/report', { body: { link, step, code } }));
}
