"""The two roles of the database: an owner that migrates, and an application role that owns nothing."""

import time
from urllib.parse import quote, unquote, urlsplit

import psycopg
from psycopg import sql

from config.launch.binaries import LEAST_POSTGRES
from config.launch.errors import LaunchError
from config.launch.keys import kept
from config.launch.places import Place
from config.launch.postgres import SUPERUSER, Postgres, password_name

OWNER = "vigie"
APPLICATION = "vigie_app"
DATABASE = "vigie"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin", "citext")
CONNECT_SECONDS = 10

Connection = psycopg.Connection[tuple[object, ...]]


def prepare_embedded(server: Postgres) -> tuple[str, str]:
    """Make roles and database of the embedded cluster; returns the addresses for the owner and the application."""
    owner_url, application_url = server.url(OWNER, DATABASE), server.url(APPLICATION, DATABASE)
    with server.place.locked("roles"):
        if not (_signs_in(owner_url) and _signs_in(application_url)):
            _own_database(server)
            _application_role(owner_url, APPLICATION, kept(server.place, password_name(APPLICATION)))
    return owner_url, application_url


def prepare_given(place: Place, owner_url: str) -> tuple[str, str]:
    """Make the application role beside the owner a person gave; returns both addresses.

    Raises LaunchError where nothing answers, the server is too old, or the owner may not make roles.
    """
    with _connect_or_create(owner_url) as connection:
        _refuse_old(connection)
        database = connection.info.dbname
        may = connection.execute(
            "SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        owner = connection.info.user
    role = f"{database}_app"
    password = kept(place, password_name(role))
    application_url = with_login(owner_url, role, password)
    with place.locked("roles"):
        if not _signs_in(application_url):
            if may is None or not may[0]:
                raise LaunchError(_no_rights(owner))
            _given_role(owner_url, owner, role, password)
    return owner_url, application_url


def _no_rights(owner: str) -> str:
    return (
        f"The role {owner} of DATABASE_URL may not make roles, and Vigie's web and workers sign in as one that "
        f'owns nothing: run, as an administrator of that server, ALTER ROLE "{owner}" CREATEROLE; '
        "or set both DATABASE_OWNER_URL (the owner) and DATABASE_URL (a role of your own)."
    )


def _given_role(owner_url: str, owner: str, role: str, password: str) -> None:
    try:
        _application_role(owner_url, role, password)
    except psycopg.errors.InsufficientPrivilege as error:
        raise LaunchError(
            f"The role {owner} may not prepare {role} ({_one_line(error)}): run, as an administrator of that server, "
            f'GRANT "{role}" TO "{owner}" WITH ADMIN OPTION; and make {owner} the owner of the database.'
        ) from error


def verify_given(owner_url: str) -> None:
    """Refuse, in one sentence, a database that does not answer or is too old."""
    with _connect_or_create(owner_url) as connection:
        _refuse_old(connection)


def with_login(url: str, role: str, password: str) -> str:
    """The same address for another role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}").geturl()


def without_password(url: str) -> str:
    """An address that may be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username}:***@{place}").geturl()


def _own_database(server: Postgres) -> None:
    with _patiently(server.url(SUPERUSER, "template1")) as connection:
        for extension in EXTENSIONS:  # in the template, so that the databases of tests have them too
            connection.execute(_extension(extension))
        login = "LOGIN CREATEDB CREATEROLE NOSUPERUSER"
        _role(connection, OWNER, login, kept(server.place, password_name(OWNER)))
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if found is None:
        # Not while a session of ours sits in template1: a database is copied from it.
        with _patiently(server.url(SUPERUSER, "postgres")) as connection:
            name = sql.Identifier(DATABASE)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(OWNER)))


def _application_role(owner_url: str, role: str, password: str) -> None:
    # In one transaction: whoever can sign in as the role finds everything else done.
    with _connect_or_create(owner_url) as connection, connection.transaction():
        _role(connection, role, "LOGIN NOINHERIT NOCREATEDB NOCREATEROLE", password)
        names = {"role": sql.Identifier(role), "database": sql.Identifier(connection.info.dbname)}
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {role}").format(**names))
        connection.execute(
            sql.SQL("GRANT {role} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE").format(**names)
        )
        for extension in EXTENSIONS:
            connection.execute(_extension(extension))


def _extension(name: str) -> sql.Composed:
    return sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name))


def _role(connection: Connection, role: str, options: str, password: str) -> None:
    """Make a role, or give an existing one this password; the server and its log see only the verifier."""
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    names = {"role": sql.Identifier(role), "options": sql.SQL(options), "verifier": sql.Literal(verifier)}
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if found is None:
        connection.execute(sql.SQL("CREATE ROLE {role} {options} PASSWORD {verifier}").format(**names))
    else:
        connection.execute(sql.SQL("ALTER ROLE {role} PASSWORD {verifier}").format(**names))


def _signs_in(url: str) -> bool:
    try:
        with _connect(url):
            return True
    except psycopg.OperationalError:
        return False


def _connect(url: str) -> Connection:
    connection = psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS)
    connection.add_notice_handler(lambda _: None)
    connection.execute("SET client_min_messages = warning")
    return connection


def _patiently(url: str, seconds: float = 120) -> Connection:
    """Connect to a server that may still be recovering from a kill."""
    end = time.monotonic() + seconds
    while True:
        try:
            return _connect(url)
        except psycopg.OperationalError as error:
            if time.monotonic() > end or ("starting up" not in str(error) and "recovery" not in str(error)):
                raise LaunchError(
                    f"The embedded PostgreSQL does not let Vigie in: {_one_line(error)}"
                ) from error
            time.sleep(0.2)


def _connect_or_create(url: str) -> Connection:
    """Connect, and make the database on the way where the role may."""
    try:
        return _connect(url)
    except psycopg.OperationalError as error:
        name = unquote(urlsplit(url).path.lstrip("/"))
        if name and f'database "{name}" does not exist' in str(error) and _create_database(url, name):
            return _connect(url)
        raise LaunchError(
            f"DATABASE_URL={without_password(url)} cannot be used: {_one_line(error)}. "
            "Correct it, start that server, or unset it to use the embedded one."
        ) from error
    except psycopg.ProgrammingError as error:
        raise LaunchError(
            f"DATABASE_URL={without_password(url)} is not an address: write postgresql://role:password@host:5432/database."
        ) from error


def _create_database(url: str, name: str) -> bool:
    try:
        with _connect(urlsplit(url)._replace(path="/postgres").geturl()) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error:
        return False
    return True


def _refuse_old(connection: Connection) -> None:
    major = connection.info.server_version // 10000
    if major < LEAST_POSTGRES:
        raise LaunchError(
            f"DATABASE_URL is a PostgreSQL {major} and Vigie needs version {LEAST_POSTGRES} or later: "
            "upgrade that server, or unset DATABASE_URL to use the embedded one."
        )


def _one_line(error: psycopg.Error) -> str:
    return " ".join(str(error).split()).rstrip(".")
