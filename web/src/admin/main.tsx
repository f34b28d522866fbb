import '../ui/base.css';
import './shell.css';

import { render } from 'preact';

import { start } from '../i18n';
import { startTheme } from '../ui/theme';
import { App } from './app';
import { askSession, watchSession } from './session';

startTheme();
watchSession();
await start();
const place = document.getElementById('app');
if (place) render(<App />, place);
await askSession();
