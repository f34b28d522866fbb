import '../ui/base.css';
import './shell.css';

import { render } from 'preact';

import { start } from '../i18n';
import { startTheme } from '../ui/theme';
import { App } from './app';
import { askSession, watchSession } from './session';

startTheme();
watchSession();
// Where a language cannot be loaded, English is better than nothing.
await start().catch(() => undefined);
const place = document.getElementById('app');
if (place) render(<App />, place);
await askSession();
