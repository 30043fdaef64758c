#!/bin/bash
# Runs once, when the database is made: the owner of the tables and the service's role, neither above the rules.
set -euo pipefail
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
    --set=owner_password="$ANJUAN_OWNER_PASSWORD" --set=service_password="$ANJUAN_SERVICE_PASSWORD" <<'SQL'
CREATE ROLE anjuan_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'owner_password';
CREATE ROLE anjuan_service LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD :'service_password';
CREATE DATABASE anjuan OWNER anjuan_owner;
REVOKE ALL ON DATABASE anjuan FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE anjuan TO anjuan_service;
SQL
