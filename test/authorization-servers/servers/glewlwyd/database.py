# database.py FILE: creates the database, as the package describes it.
import gzip
import sqlite3
import sys

with gzip.open("/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz", "rt") as statements:
    sqlite3.connect(sys.argv[1]).executescript(statements.read())
