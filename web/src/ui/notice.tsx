import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-preact';
import type { ComponentChildren } from 'preact';

const ICONS = { plain: Info, good: CircleCheck, careful: TriangleAlert, bad: CircleAlert } as const;

interface NoticeProps {
  tone?: keyof typeof ICONS;
  title?: string;
  children?: ComponentChildren;
}

/** A sentence that stands out: never by its colour alone. */
export function Notice({ tone = 'plain', title, children }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div class={`notice ${tone}`}>
      <Icon size={20} aria-hidden="true" />
      <div>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
    </div>
  );
}
