SELECT (SELECT count(*) FROM emptied), (SELECT max(id) FROM seen), (SELECT count(*) FROM seen)
