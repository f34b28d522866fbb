import { describe, expect, it } from 'vitest';

import { cleaned, joinUrl, readArrival, type Arrival } from './arrival';

const at = (path: string) => new URL(path, 'https://room.example');

describe('the address', () => {
  it.each<[string, Arrival]>([
    ['/join?t=secret', { by: 'link', link: 'secret' }],
    ['/join?lang=ar&t=secret', { by: 'link', link: 'secret' }],
    ['/join', { by: 'nothing' }],
    ['/join?t=', { by: 'nothing' }],
    ['/room?phone=%2B962790000000&jobId=7&roomName=x', { by: 'phone', phone: '+962790000000', jobId: '7' }],
    ['/room?phone=+962790000000&jobId=7', { by: 'phone', phone: '+962790000000', jobId: '7' }],
    ['/room?phoneNumber=0790000000', { by: 'phone', phone: '0790000000', jobId: '' }],
    ['/room?jobId=7', { by: 'phone', phone: '', jobId: '7' }],
  ])('%s', (path, arrival) => {
    expect(readArrival(at(path))).toEqual(arrival);
  });

  it.each([
    ['/join?t=secret', '/join'],
    ['/join?t=secret&lang=ar', '/join?lang=ar'],
    ['/join?t=secret#t=secret', '/join'],
    ['/room?phone=%2B962790000000&jobId=7&roomName=x', '/room'],
  ])('%s keeps nothing private', (path, clean) => {
    expect(cleaned(at(path))).toBe(clean);
  });
});

it('carries the link elsewhere, whether it is the secret alone or a whole address', () => {
  expect(joinUrl('https://room.example', 'secret')).toBe('https://room.example/join?t=secret');
  expect(joinUrl('https://room.example', 'https://old.example/join?t=secret&x=1')).toBe('https://room.example/join?t=secret');
});
