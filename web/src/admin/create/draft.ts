import { useEffect, useRef, useState } from 'preact/hooks';

import { session } from '../session';
import type { Form } from './form';

/** What somebody had typed when their session ended, for when they have signed in again. Kept out of all storage: it names people. */
let kept: { by: string; form: Form } | undefined;

/** A form that outlives the end of its session, for the same person. */
export function useForm(empty: () => Form): [Form, (part: Partial<Form>) => void] {
  const [by] = useState(holder);
  const [form, setForm] = useState(() => taken(by) ?? empty());
  const latest = useRef(form);
  latest.current = form;
  useEffect(
    () => () => {
      const now = session.peek();
      if (now.kind === 'out' && now.why === 'over') kept = { by, form: latest.current };
    },
    [],
  );
  return [form, (part) => setForm((now) => ({ ...now, ...part }))];
}

function holder(): string {
  const now = session.peek();
  return now.kind === 'in' ? now.holder.name : '';
}

/** Once, and for nobody else. */
function taken(by: string): Form | undefined {
  const form = kept?.by === by ? kept.form : undefined;
  kept = undefined;
  return form;
}
