SELECT is_new FROM person
