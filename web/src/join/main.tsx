import { render } from 'preact';

import { forget, recall } from '../entry/stored';
import { start } from '../i18n';
import '../ui/base.css';
import { startTheme } from '../ui/theme';
import { App } from './app';
import { cleaned, readArrival, type Arrival } from './arrival';
import { begin } from './flow';
import './styles.css';

// Before anything else: what stands in the address bar is seen over a shoulder, shared by mistake, and kept in histories.
const address = new URL(location.href);
const arrival = readArrival(address);
history.replaceState(null, '', cleaned(address));

/** Another link, or a phone and a job, begin anew: what an earlier visit left behind opens another door. */
function settle(came: Arrival): void {
  if (came.by === 'phone') forget('link', 'refreshToken');
  if (came.by === 'link' && came.link !== recall().link) forget('refreshToken');
}

async function show(root: Element): Promise<void> {
  settle(arrival);
  startTheme();
  await start();
  render(<App first={begin(arrival, recall())} />, root);
}

const root = document.getElementById('app');
if (root) void show(root);
