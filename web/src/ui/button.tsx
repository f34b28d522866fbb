import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

type Looks = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonProps extends Omit<JSX.HTMLAttributes<HTMLButtonElement>, 'onClick' | 'class' | 'aria-busy'> {
  looks?: Looks;
  wide?: boolean;
  class?: string;
  disabled?: boolean;
  /** Set by a form that is being sent. */
  'aria-busy'?: boolean | undefined;
  type?: 'button' | 'submit';
  children: ComponentChildren;
  /** While a promise is pending the button is busy, and a second press does nothing. */
  onPress?: () => unknown;
}

/** A button that cannot be pressed twice while it works. It stays focusable meanwhile, so that the keyboard's place is not lost. */
export function Button({ looks = 'plain', wide = false, class: more = '', 'aria-busy': works = false, onPress, children, ...rest }: ButtonProps) {
  const [busy, setBusy] = useState(false);
  const press = async () => {
    if (busy || rest.disabled) return;
    setBusy(true);
    try {
      await onPress?.();
    } finally {
      setBusy(false);
    }
  };
  const classes = ['button', looks, wide ? 'wide' : '', more].filter(Boolean).join(' ');
  return (
    <button type="button" {...rest} class={classes} aria-busy={busy || works || undefined} onClick={onPress && (() => void press())}>
      {children}
    </button>
  );
}
