#!/bin/sh
# Runs once, in an empty PostgreSQL: the two roles, the database and its extensions, as
# xsuite/private_servers/postgres.py makes them for a checkout.
set -eu
psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
    --set=owner_password="$OWNER_PASSWORD" --set=app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE xsuite_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE xsuite_app LOGIN PASSWORD :'app_password';
ALTER ROLE xsuite_app SET statement_timeout = '60s';
ALTER ROLE xsuite_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE xsuite_app SET lock_timeout = '15s';
CREATE DATABASE xsuite OWNER xsuite_owner;
\connect xsuite
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO xsuite_owner;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE EXTENSION unaccent;
SQL
