import { answer, api } from '../../api/client';

/** The link, asked for when it is needed: the timeline keeps that it was. */
export async function linkOf(room: string, participant: string): Promise<string> {
  const path = { name: room, id: participant };
  return (await answer(api.GET('/api/rooms/{name}/participants/{id}/link', { params: { path } }))).joinUrl;
}
