import type { BrowserContext, Page } from 'playwright-core';

/** What came in over the network and was played, of all others together. Numbers that only grow. */
export interface Received {
  /** Pictures that were decoded. */
  frames: number;
  /** The energy of the sound that was played (webrtc-stats, `totalAudioEnergy`): silence adds nothing. */
  sound: number;
}

declare global {
  /** The connections of the page, as far as they are not closed. */
  var greenroomPeers: Set<RTCPeerConnection> | undefined;
}

/** Lets tests look into the connections that pages of this person open. */
export async function watchMedia(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const peers = new Set<RTCPeerConnection>();
    globalThis.greenroomPeers = peers;
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.add(this);
      }
    };
  });
}

export async function received(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const sum = { frames: 0, sound: 0 };
    for (const peer of globalThis.greenroomPeers ?? []) {
      if (peer.connectionState === 'closed') continue;
      (await peer.getStats()).forEach((entry: { type: string; framesDecoded?: number; totalAudioEnergy?: number }) => {
        if (entry.type !== 'inbound-rtp') return;
        sum.frames += entry.framesDecoded ?? 0;
        sum.sound += entry.totalAudioEnergy ?? 0;
      });
    }
    return sum;
  });
}
