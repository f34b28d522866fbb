//! The tables, as far as diesel's own queries read them. The truth is in `migrations/`.

diesel::table! {
    rooms (id) {
        id -> Uuid,
        name -> Text,
        application_id -> Text,
        round -> BigInt,
        job_id -> Text,
        job_title -> Text,
        company -> Nullable<Text>,
        starts_at -> Nullable<Timestamptz>,
        duration_minutes -> BigInt,
        timezone -> Text,
        closes_at_asked -> Nullable<Timestamptz>,
        opens_at -> Timestamptz,
        closes_at -> Timestamptz,
        hard_ends_at -> Timestamptz,
        metadata -> Text,
        notify -> Bool,
        created_at -> Timestamptz,
        created_by -> Text,
        ended_at -> Nullable<Timestamptz>,
        ended_by -> Nullable<Text>,
        server_sid -> Nullable<Text>,
        server_opened_at -> Nullable<Timestamptz>,
        server_gone_at -> Nullable<Timestamptz>,
        version -> BigInt,
        over_at -> Timestamptz,
        admission -> Text,
        second_device -> Text,
        places -> Nullable<BigInt>,
    }
}

diesel::table! {
    participants (id) {
        id -> Uuid,
        room_id -> Uuid,
        position -> Integer,
        external_id -> Nullable<Text>,
        role -> Text,
        name -> Text,
        phone -> Nullable<Text>,
        locale -> Nullable<Text>,
        consent_granted_at -> Nullable<Timestamptz>,
        consent_text_version -> Nullable<Text>,
        consent_source -> Nullable<Text>,
        link_generation -> BigInt,
        link_key_id -> Text,
        link_hash -> Binary,
        revoked_at -> Nullable<Timestamptz>,
        last_token_at -> Nullable<Timestamptz>,
        waiting_since -> Nullable<Timestamptz>,
        asked_at -> Nullable<Timestamptz>,
        door_answer -> Nullable<Text>,
        door_answered_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sessions (room_id, room_sid, participant_sid) {
        room_id -> Uuid,
        room_sid -> Text,
        participant_sid -> Text,
        left_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    token_families (id) {
        id -> Uuid,
        participant_id -> Uuid,
        voided_at -> Nullable<Timestamptz>,
        taken_over -> Bool,
    }
}

diesel::table! {
    refresh_tokens (hash) {
        hash -> Binary,
        family -> Uuid,
        expires_at -> Timestamptz,
        spent_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    timeline (id) {
        id -> BigInt,
        room_id -> Uuid,
        at -> Timestamptz,
        actor -> Text,
        participant_id -> Nullable<Uuid>,
        kind -> Text,
        facts -> Jsonb,
    }
}

diesel::table! {
    silences (id) {
        id -> Uuid,
        phone -> Text,
        application_id -> Nullable<Text>,
        reason -> Text,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Uuid,
        name -> Text,
        scopes -> Array<Text>,
        hash -> Binary,
        created_at -> Timestamptz,
        ends_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
        last_used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    idempotency_keys (owner, key) {
        owner -> Text,
        key -> Text,
        request -> Binary,
        room_name -> Text,
        item -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    drifts (id) {
        id -> BigInt,
        room_name -> Text,
        kind -> Text,
        subject -> Text,
        first_seen_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(participants -> rooms (room_id));
diesel::joinable!(token_families -> participants (participant_id));
diesel::joinable!(refresh_tokens -> token_families (family));
diesel::allow_tables_to_appear_in_same_query!(
    rooms,
    participants,
    sessions,
    token_families,
    refresh_tokens,
    silences
);
