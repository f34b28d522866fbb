SELECT count, EXISTS (SELECT FROM announced) FROM done
