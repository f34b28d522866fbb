import type { ComponentChild, JSX } from 'preact';

import { t } from '../../i18n';
import { Field } from '../../ui/field';
import type { Mistakes } from './form';

interface TextFieldProps extends Pick<JSX.InputHTMLAttributes<HTMLInputElement>, 'type' | 'dir' | 'list' | 'inputMode' | 'min' | 'max' | 'maxLength' | 'required'> {
  /** The API's name of the field, by which mistakes find it. */
  name: string;
  label: string;
  hint?: ComponentChild;
  value: string;
  mistakes: Mistakes;
  onText: (text: string) => void;
}

/** One line to type into. What is typed here is about others, so the browser shall not fill in one's own data. */
export function TextField({ name, label, hint, value, mistakes, onText, ...rest }: TextFieldProps) {
  const mistake = mistakes[name];
  return (
    <Field label={label} hint={hint} mistake={mistake && t(mistake)}>
      {(attributes) => <input autocomplete="off" {...rest} {...attributes} name={name} value={value} onInput={(event) => onText(event.currentTarget.value)} />}
    </Field>
  );
}

interface ChoiceProps<Value extends string> {
  name: string;
  label: string;
  hint?: ComponentChild;
  value: Value;
  options: readonly (readonly [Value, string])[];
  mistakes: Mistakes;
  onChoice: (value: Value) => void;
}

/** One of a few. */
export function Choice<Value extends string>({ name, label, hint, value, options, mistakes, onChoice }: ChoiceProps<Value>) {
  const mistake = mistakes[name];
  const choose = (text: string) => {
    const chosen = options.find(([option]) => option === text);
    if (chosen) onChoice(chosen[0]);
  };
  return (
    <Field label={label} hint={hint} mistake={mistake && t(mistake)}>
      {(attributes) => (
        <select {...attributes} name={name} value={value} onChange={(event) => choose(event.currentTarget.value)}>
          {options.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface TickProps {
  label: string;
  ticked: boolean;
  onTick: (ticked: boolean) => void;
}

/** Yes or no, with the whole sentence to press. */
export function Tick({ label, ticked, onTick }: TickProps) {
  return (
    <label class="admin-create-tick">
      <input type="checkbox" checked={ticked} onChange={(event) => onTick(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
