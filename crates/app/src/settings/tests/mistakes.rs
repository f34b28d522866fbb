use super::*;

#[test]
fn a_number_that_is_none_is_a_mistake() {
    let mistake = only(load(&required_and(&[("GREENROOM__HTTP__PORT", "4005x")])));
    let expected = Mistake {
        key: "http.port".into(),
        variable: Some("GREENROOM__HTTP__PORT".into()),
        expected: "a whole number from 0 to 65535".into(),
        found: "\"4005x\", in the environment (GREENROOM__HTTP__PORT)".into(),
    };
    assert_eq!(mistake, expected);
}

#[test]
fn types_and_ranges_are_checked() {
    let cases = [
        ("[http]\nport = \"4005\"", "http.port", "\"4005\""),
        ("[http]\nport = 65536", "http.port", "the number 65536"),
        ("[http]\nport = 4005.0", "http.port", "the number 4005"),
        ("[http]\nhost = \"everywhere\"", "http.host", "\"everywhere\""),
        ("[http]\npublic_url = [\"a\"]", "http.public_url", "a list"),
        ("[entry]\ntoken_minutes = 4", "entry.token_minutes", "the number 4"),
        ("[entry]\nauthentication = false", "entry.authentication", "false without quotes"),
        ("[entry]\nauthentication = \"off\"", "entry.authentication", "\"off\""),
        ("[entry]\nphone_and_job = \"on\"", "entry.phone_and_job", "\"on\""),
        ("[http]\ntrusted_proxies = \"0.0.0.0/0\"", "http.trusted_proxies", "\"0.0.0.0/0\""),
        ("[http]\ncors_origins = \"*\"", "http.cors_origins", "\"*\""),
        ("[entry]\nguesses_per_address = 0", "entry.guesses_per_address", "the number 0"),
        ("[entry]\ntimezone = \"Amman\"", "entry.timezone", "\"Amman\""),
        ("[phone]\ndefault_region = \"ZZ\"", "phone.default_region", "\"ZZ\""),
        ("[log]\nlevel = \"inof\"", "log.level", "\"inof\""),
        ("[livekit]\npublic_url = \"https://u:planted@a\"", "livekit.public_url", "may hold a password"),
        ("[livekit]\napi_key = \"key: planted\"", "livekit.api_key", "not shown"),
    ];
    for (file, key, found) in cases {
        let mut environment = required();
        environment.remove(&mistake::variable_of(key));
        let mistake = only(load_with_file(file, &environment));
        assert_eq!(mistake.key, key);
        assert!(mistake.found.contains(found), "{mistake}");
    }
}

#[test]
fn who_asks_nobody_listens_on_loopback_and_in_development_only() {
    let off = ("GREENROOM__ENTRY__AUTHENTICATION", "off");
    let mistake = only(load(&required_and(&[off])));
    assert!(mistake.expected.contains("development profile"), "{mistake}");
    let develop = |host| {
        let environment = required_and(&[off, ("GREENROOM__HTTP__HOST", host)]);
        Settings::load(Profile::Development, None, &environment, &[])
    };
    for host in ["127.0.0.1", "127.3.2.1", "::1", "localhost"] {
        assert_eq!(develop(host).unwrap().entry.authentication, Authentication::Off, "{host}");
    }
    for host in ["0.0.0.0", "::", "10.0.0.1", "::ffff:10.0.0.1"] {
        let mistake = only(develop(host));
        assert_eq!((mistake.key.as_str(), mistake.found.as_str()), ("http.host", host));
    }
}

#[test]
fn who_asks_for_keys_may_listen_anywhere() {
    let settings = load(&required_and(&[("GREENROOM__HTTP__HOST", "0.0.0.0")])).unwrap();
    assert_eq!(settings.entry.authentication, Authentication::Keys);
    assert!(settings.http.host.is_unspecified());
}

#[test]
fn unknown_keys_are_mistakes_in_files_and_in_the_environment() {
    let mistake = only(load_with_file("[http]\nprot = 1", &required()));
    assert_eq!(mistake.variable, None);
    assert_eq!(mistake.expected, "no such setting; did you mean http.port (GREENROOM__HTTP__PORT)?");

    let mistake = only(load(&required_and(&[("GREENROOM__LIVEKIT__API_SECERT", "planted")])));
    assert_eq!(mistake.variable.as_deref(), Some("GREENROOM__LIVEKIT__API_SECERT"));
    assert!(mistake.expected.contains("livekit.api_secret"), "{mistake}");

    let mistake = only(load_with_file("[recording]\nfolder_days = 180", &required()));
    assert_eq!(
        (mistake.key.as_str(), mistake.expected.as_str()),
        ("recording.folder_days", "no such setting")
    );

    let mistake = only(load(&required_and(&[("GREENROOM__HTTP", "x")])));
    assert!(mistake.expected.starts_with("a section"), "{mistake}");
}

#[test]
fn ten_mistakes_are_reported_at_once() {
    let file = "
        recording.folder_days = 180
        [http]
        host = \"everywhere\"
        prot = 4005
        [database]
        pool_size = 0
        [livekit]
        api_secret = \"planted but short\"
        room_prefix = \"interview room\"";
    let wrong = [
        ("GREENROOM__HTTP__PORT", "4005x"),
        ("GREENROOM__ENTRY__LINK_KEY", "planted"),
        ("GREENROOM__ENTRY__LINK_KEY_PREVIOUS_FILE", "/nowhere/planted"),
        ("GREENROOM__ENTRY__AUTHENTICATION", "off"),
    ];
    let mut environment = required_and(&wrong);
    environment.remove("GREENROOM__LIVEKIT__API_SECRET");
    let mistakes = load_with_file(file, &environment).unwrap_err();
    let expected = [
        "http.host",
        "http.port",
        "database.pool_size",
        "livekit.api_secret",
        "livekit.room_prefix",
        "entry.authentication",
        "entry.link_key",
        "entry.link_key_previous_file",
        "http.prot",
        "recording.folder_days",
    ];
    assert_eq!(keys(&mistakes), expected);
    assert!(
        mistakes.to_string().starts_with("there are 10 mistakes in the settings\n\n  http.host  (GREENROOM")
    );
    assert!(!format!("{mistakes} {mistakes:?}").contains(PLANTED), "{mistakes}");
}

#[test]
fn the_previous_link_key_is_another_one() {
    let same = required()["GREENROOM__ENTRY__LINK_KEY"].clone();
    let mistake = only(load(&required_and(&[("GREENROOM__ENTRY__LINK_KEY_PREVIOUS", &same)])));
    assert_eq!(mistake.found, "the same key as entry.link_key");
}

#[test]
fn a_file_that_cannot_be_read_hides_no_other_mistake_and_makes_none_up() {
    let wrong = environment(&[("GREENROOM__HTTP__PORT", "x")]);
    let mistakes = load_with_file("[livekit]\napi_secret = planted", &wrong).unwrap_err();
    assert!(keys(&mistakes)[0].ends_with("greenroom.toml"));
    assert_eq!(keys(&mistakes)[1..], ["http.port"]);
    let text = mistakes.to_string();
    assert!(text.contains("at line 2") && !text.contains(PLANTED), "{text}");

    let nowhere = Path::new("/nowhere/greenroom.toml");
    let mistake = only(Settings::load(Profile::Production, Some(nowhere), &required(), &[]));
    assert_eq!(mistake.key, "/nowhere/greenroom.toml");
}
