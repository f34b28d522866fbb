/** What a person chose before entering, and changed inside. */
export interface Choices {
  cameraId?: string;
  microphoneId?: string;
  speakerId?: string;
  cameraOn: boolean;
  microphoneOn: boolean;
  /** Sound only: no pictures of the others, and no camera. */
  lowData: boolean;
}
