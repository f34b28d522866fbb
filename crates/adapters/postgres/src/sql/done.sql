SELECT count FROM done
