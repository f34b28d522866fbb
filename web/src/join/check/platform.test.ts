import { describe, expect, it } from 'vitest';

import { chromeIntent, inApp, platformOf, type InApp, type Platform } from './platform';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
const WEBVIEW = 'Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const MAC_SAFARI = `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15`;

describe('the browser', () => {
  it.each<[string, number, Platform]>([
    [`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, 5, 'ios_safari'],
    [`${IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1`, 5, 'ios_other'],
    [`${IPHONE} Mobile/15E148 WhatsApp/24.1`, 5, 'ios_safari'],
    [MAC_SAFARI, 5, 'ios_safari'],
    [MAC_SAFARI, 0, 'desktop_safari'],
    [ANDROID, 5, 'android'],
    [WEBVIEW, 5, 'android'],
    [`${MAC} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36`, 0, 'desktop_chrome'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0', 10, 'desktop_chrome'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 0, 'desktop_firefox'],
    ['something else', 0, 'other'],
  ])('%s', (userAgent, touchPoints, platform) => {
    expect(platformOf(userAgent, touchPoints)).toBe(platform);
  });
});

describe('an app that shows the page inside itself', () => {
  it.each<[string, InApp | null]>([
    [`${IPHONE} Mobile/15E148 WhatsApp/24.1`, 'whatsapp'],
    [`${WEBVIEW} WhatsApp/2.24`, 'whatsapp'],
    [`${WEBVIEW} Instagram 330.0`, 'instagram'],
    [`${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/460.0]`, 'facebook'],
    [`${WEBVIEW} [FB_IAB/FB4A;FBAV/460.0]`, 'facebook'],
    [`${IPHONE} Mobile/15E148 Safari Line/14.0`, 'line'],
    [WEBVIEW, 'other'],
    [`${IPHONE} Mobile/15E148`, 'other'],
    [`${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`, null],
    [`${IPHONE} CriOS/126.0 Mobile/15E148 Safari/604.1`, null],
    [ANDROID, null],
    [MAC_SAFARI, null],
  ])('%s', (userAgent, app) => {
    expect(inApp(userAgent)).toBe(app);
  });
});

it('opens the same address in Chrome', () => {
  expect(chromeIntent('https://room.example/join?t=secret')).toBe(
    'intent://room.example/join?t=secret#Intent;scheme=https;package=com.android.chrome;end',
  );
});
