import type { ComponentChild } from 'preact';
import { useId } from 'preact/hooks';

/** What a control is given, whatever its element. */
interface Tied {
  id: string;
  class: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
}

interface FieldProps {
  label: string;
  hint?: ComponentChild;
  /** What is wrong with what was entered, in a sentence. */
  mistake?: string | undefined;
  children: (attributes: Tied) => ComponentChild;
}

/** A label, its control, a hint and a mistake, tied together for those who do not see them side by side. */
export function Field({ label, hint, mistake, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', mistake ? `${id}-mistake` : ''].filter(Boolean).join(' ');
  const attributes = {
    id,
    class: 'input',
    ...(described ? { 'aria-describedby': described } : {}),
    ...(mistake ? { 'aria-invalid': true } : {}),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(attributes)}
      {hint && (
        <div class="hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {mistake && (
        <div class="mistake" id={`${id}-mistake`}>
          {mistake}
        </div>
      )}
    </div>
  );
}
