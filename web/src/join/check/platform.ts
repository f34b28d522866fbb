/** Browsers, as far as permission for camera and microphone is found at different places in them. */
export type Platform = 'ios_safari' | 'ios_other' | 'android' | 'desktop_chrome' | 'desktop_firefox' | 'desktop_safari' | 'other';

/** Whether an app shows the page inside itself, and which. Such browsers often have no camera. */
export type InApp = 'whatsapp' | 'instagram' | 'facebook' | 'line' | 'telegram' | 'other';

/** What a user agent tells: which browser, and on what. */
export function platformOf(userAgent: string, touchPoints = 0): Platform {
  if (isIos(userAgent, touchPoints)) return /CriOS|FxiOS|EdgiOS|OPiOS|GSA\//.test(userAgent) ? 'ios_other' : 'ios_safari';
  if (/Android/.test(userAgent)) return 'android';
  if (/Firefox\//.test(userAgent)) return 'desktop_firefox';
  if (/Chrome\//.test(userAgent)) return 'desktop_chrome';
  return /Safari\//.test(userAgent) && /Macintosh/.test(userAgent) ? 'desktop_safari' : 'other';
}

/** An iPad says that it is a Mac; but no Mac has a touch screen. */
function isIos(userAgent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1);
}

const APPS: readonly (readonly [RegExp, InApp])[] = [
  [/WhatsApp/i, 'whatsapp'],
  [/Instagram/i, 'instagram'],
  [/FBAN|FBAV|FB_IAB|Messenger/i, 'facebook'],
  [/\bLine\//i, 'line'],
  [/Telegram/i, 'telegram'],
];

/** The app inside which the page is shown; nothing in a real browser. */
export function inApp(userAgent: string): InApp | null {
  const named = APPS.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (named) return named;
  // Android's WebView says so itself. That of an iPhone leaves out the word that each browser there has.
  if (/; wv\)/.test(userAgent)) return 'other';
  return /iPhone|iPad|iPod/.test(userAgent) && /AppleWebKit/.test(userAgent) && !/Safari\//.test(userAgent) ? 'other' : null;
}

/** The same address for Chrome on Android, from whichever app shows it now (Chrome's "Android intents"). */
export function chromeIntent(address: string): string {
  const { protocol, host, pathname, search } = new URL(address);
  return `intent://${host}${pathname}${search}#Intent;scheme=${protocol.replace(':', '')};package=com.android.chrome;end`;
}
