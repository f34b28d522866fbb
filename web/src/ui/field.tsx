import type { ComponentChild, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  hint?: ComponentChild;
  /** What is wrong with what was entered, in a sentence. */
  mistake?: string | undefined;
  children: (attributes: JSX.HTMLAttributes<HTMLElement> & { id: string; class: string }) => ComponentChild;
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
