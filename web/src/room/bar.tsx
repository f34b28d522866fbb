import { MessageSquare, Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Settings, Video, VideoOff, type LucideIcon } from 'lucide-preact';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import { t } from '../i18n';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { SettingsDialog } from './settings';
import type { Visit } from './visit';

/** What a person can do in the room. */
export function Bar({ visit }: { visit: Visit }) {
  const [leaving, setLeaving] = useState(false);
  const { unread } = visit.call.talk.chat.value;
  const chat = visit.panel.value === 'chat';
  return (
    <nav class="room-bar" aria-label={t('room.bar')}>
      {visit.mayPublish() && <Devices visit={visit} />}
      <BarButton
        icon={MessageSquare}
        text={t('room.chat')}
        label={unread > 0 ? t('room.chat.unread', { n: unread }) : t('room.chat')}
        badge={unread}
        aria-expanded={chat}
        onClick={() => visit.show('chat')}
      />
      <BarButton icon={Settings} text={t('room.settings')} onClick={() => (visit.settings.value = true)} />
      <BarButton icon={PhoneOff} looks="leave" text={t('room.leave')} onClick={() => setLeaving(true)} />
      {visit.settings.value && <SettingsDialog visit={visit} onClose={() => (visit.settings.value = false)} />}
      {leaving && <LeaveDialog visit={visit} onClose={() => setLeaving(false)} />}
    </nav>
  );
}

function Devices({ visit }: { visit: Visit }) {
  const { media } = visit.call;
  const { microphoneOn, cameraOn, lowData } = media.choices.value;
  const pictured = cameraOn && !lowData;
  const sharing = media.sharing.value;
  return (
    <>
      <BarButton
        icon={microphoneOn ? Mic : MicOff}
        looks={microphoneOn ? '' : 'off'}
        text={t('room.microphone')}
        label={t(microphoneOn ? 'room.microphone.off' : 'room.microphone.on')}
        aria-keyshortcuts="Alt+M"
        onClick={() => void media.setMicrophone(!microphoneOn)}
      />
      <BarButton
        icon={pictured ? Video : VideoOff}
        looks={pictured ? '' : 'off'}
        text={t('room.camera')}
        label={t(pictured ? 'room.camera.off' : 'room.camera.on')}
        aria-keyshortcuts="Alt+C"
        onClick={() => void media.setCamera(!pictured)}
      />
      {mayShare(visit) && (
        <BarButton
          icon={sharing ? MonitorX : MonitorUp}
          looks={sharing ? 'on' : ''}
          text={t(sharing ? 'room.share.stop' : 'room.share')}
          onClick={() => void media.share(!sharing)}
        />
      )}
    </>
  );
}

/** The grants are the server's; phones have no way to share a screen from a page. */
function mayShare(visit: Visit): boolean {
  const interviewer = visit.call.people.value.some((person) => person.self && person.role === 'interviewer');
  return interviewer && 'getDisplayMedia' in (navigator.mediaDevices ?? {});
}

interface BarButtonProps extends JSX.HTMLAttributes<HTMLButtonElement> {
  icon: LucideIcon;
  /** What stands under the icon. */
  text: string;
  /** What pressing it does, if the text does not say so. */
  label?: string;
  looks?: '' | 'off' | 'on' | 'leave';
  badge?: number;
}

function BarButton({ icon: Icon, text, label = text, looks = '', badge = 0, ...rest }: BarButtonProps) {
  return (
    <button type="button" class={`room-button ${looks}`} aria-label={label} {...rest}>
      <span class="room-button-icon">
        <Icon size={22} aria-hidden="true" />
        {badge > 0 && <span class="room-badge">{badge}</span>}
      </span>
      <span aria-hidden="true">{text}</span>
    </button>
  );
}

function LeaveDialog({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  return (
    <Dialog title={t('room.leave.sure')} onClose={onClose}>
      <p>{t('room.leave.cost')}</p>
      <div class="row">
        <Button looks="danger" onPress={() => visit.call.leave()}>
          {t('room.leave')}
        </Button>
        <Button onPress={onClose}>{t('room.leave.stay')}</Button>
      </div>
    </Dialog>
  );
}
