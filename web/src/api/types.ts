import type { components } from './schema';

type Schemas = components['schemas'];

/** What the server says, as its OpenAPI document describes it. `npm run api` makes `schema.d.ts` from that document. */
export type Invited = Schemas['InvitedDto'];
export type Pass = Schemas['PassDto'];
export type NotYet = Schemas['NotYetDto'];
export type Waiting = Schemas['WaitingDto'];
export type Lobby = Schemas['LobbyDto'];
export type Response = Schemas['ResponseDto'];
export type ResponseKind = Schemas['ResponseWord'];
export type Tryout = Schemas['TryoutDto'];
export type ReportStep = Schemas['ReportStepWord'];
export type ReportCode = Schemas['ReportCodeWord'];
export type Room = Schemas['RoomDto'];
export type Participant = Schemas['ParticipantDto'];
export type Invitation = Schemas['InvitationDto'];
export type Stay = Schemas['SessionDto'];
export type SignedIn = Schemas['SignedInDto'];
export type ServerStatus = Schemas['ServerStatusDto'];
export type Diagnosis = Schemas['DiagnosisDto'];
export type Line = Schemas['LineDto'];
export type TimelineEvent = Schemas['EventDto'];
export type KnownDrift = Schemas['KnownDriftDto'];
export type PastDrift = Schemas['PastDriftDto'];
export type DriftReport = Schemas['DriftReportDto'];
export type DriftKind = Schemas['DriftKindWord'];
export type Repair = Schemas['RepairDto'];
export type Health = Schemas['SystemHealthDto'];
export type Counts = Schemas['CountsDto'];
export type Analytics = Schemas['AnalyticsDto'];
export type ProblemBody = Schemas['ProblemDto'];
export type Role = 'candidate' | 'interviewer' | 'observer';
