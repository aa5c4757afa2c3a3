"""E-mail alerts: on Dovecot where it is installed, and on messages of every kind."""

import imaplib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from apps.networks.contract import AccountData, FeedData, RawRecord
from apps.networks.email_alerts.connector import EmailAlertsConnector
from apps.networks.email_alerts.parse import split_message
from apps.networks.http import HttpClient
from apps.networks.secret import Secret

from .offline import failure
from .servers import free_port

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
REDIRECT = "https://www.google.com/url?rct=j&sa=t&url=https://{site}/a%3Fb%3D1&ct=ga"
DOVECOT = """base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
listen = 127.0.0.1
protocols = imap
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password=hunter2
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u
}}
mail_location = maildir:~/Maildir
first_valid_uid = 1
first_valid_gid = 1
"""


def letter(html: str = "", text: str = "", **headers: str) -> bytes:
    message = EmailMessage()
    for name, value in {
        "Subject": "Alerte",
        "From": "Google Alerts <alerts@google.example>",
        **headers,
    }.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def google(*sites: str, data: bool = True) -> str:
    widgets = [
        {
            "type": "LINK",
            "title": f"<b>Lumen</b> vu par {site}",
            "description": "Elle &amp; chauffe",
            "url": REDIRECT.format(site=site),
        }
        for site in sites
    ]
    script = f'<script data-scope="inboxmarkup" type="application/json">{json.dumps({"cards": [{"widgets": widgets}]})}</script>'
    links = "".join(
        f'<a href="{REDIRECT.format(site=site).replace("&", "&amp;")}"><span>Lumen vu par {site}</span></a>'
        for site in sites
    )
    return f'{script if data else ""}{links}<a href="https://www.google.com/url?url=https://support.google.com/x">Aide</a>'


def parsed(raw: bytes) -> list[Any]:
    return [EmailAlertsConnector.parse(record) for record in split_message(raw, name="1/1", at=NOW)]


@pytest.mark.parametrize("data", [True, False], ids=["data", "links"])
def test_a_google_alert_is_one_post_for_each_entry(data: bool) -> None:
    posts = parsed(
        letter(
            google("gazette.example", "blog.example", data=data),
            Message_ID="<m1@google.example>",
            Date="Sun, 01 Mar 2026 09:00:00 +0000",
        )
    )
    assert [post.url for post in posts] == ["https://gazette.example/a?b=1", "https://blog.example/a?b=1"]
    assert posts[0].text.splitlines()[0] == "Lumen vu par gazette.example"
    assert (posts[0].author.name, posts[0].posted_at) == (
        "gazette.example",
        datetime(2026, 3, 1, 9, tzinfo=UTC),
    )
    assert len({post.external_id for post in posts}) == 2


def test_any_other_message_is_one_post() -> None:
    (post,) = parsed(letter(text="Ma lampe chauffe", Subject="Plainte", From="Odile <odile@x.example>"))
    assert (post.text, post.author.external_id, post.author.name) == (
        "Plainte\n\nMa lampe chauffe",
        "odile@x.example",
        "Odile",
    )
    assert post.posted_at == NOW


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: x\r\nContent-Type: text/html; charset=nonsense\r\n\r\n<p>a</p>",
        b"Content-Type: multipart/mixed\r\n\r\nx",
    ],
    ids=["empty", "binary", "unknown charset", "no boundary"],
)
def test_poison_becomes_a_record_and_never_stops_the_mailbox(raw: bytes) -> None:
    (record,) = split_message(raw, name="1/1", at=NOW)
    assert record.external_id == "1/1"
    if raw == b"":
        assert failure(EmailAlertsConnector.parse, record).kind == "malformed"


def test_a_broken_alert_is_kept_whole() -> None:
    html = '<script data-scope="inboxmarkup">{"cards": [</script>'
    (record,) = split_message(letter(html, "Lumen"), name="1/1", at=NOW)
    assert EmailAlertsConnector.parse(record).text == "Alerte\n\nLumen"


def test_a_payload_that_is_none_is_malformed() -> None:
    for payload in (b"", b"[]", b"{}", b'{"raw": "x", "at": "y"}'):
        assert failure(EmailAlertsConnector.parse, RawRecord("1", payload)).kind == "malformed"


def test_a_password_never_travels_in_the_clear() -> None:
    account = AccountData("1", "brand", "imap://mail.example", credentials={"password": Secret("hunter2")})
    assert failure(EmailAlertsConnector(account, HttpClient()).check).kind == "refused"


def test_a_private_mail_server_is_refused() -> None:
    account = AccountData("1", "brand", "127.0.0.1:993", credentials={"password": Secret("hunter2")})
    assert failure(EmailAlertsConnector(account, HttpClient()).check).kind == "refused"


# -- with Dovecot ------------------------------------------------------------------------------------------


class Post:
    """A running Dovecot with one mailbox for each name, all with the same password."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        (folder / "mail").mkdir()
        (folder / "mail").chmod(0o777)
        folder.chmod(0o755)
        config = folder / "dovecot.conf"
        config.write_text(DOVECOT.format(folder=folder, port=self.port))
        self.pid = os.posix_spawn("/usr/sbin/dovecot", ["dovecot", "-F", "-c", str(config)], os.environ)
        deadline = time.monotonic() + 10
        while True:
            try:
                imaplib.IMAP4("127.0.0.1", self.port).logout()
                return
            except (OSError, imaplib.IMAP4.error):
                assert time.monotonic() < deadline, "Dovecot did not come up"
                time.sleep(0.1)

    def stop(self) -> None:
        os.kill(self.pid, 15)
        os.waitpid(self.pid, 0)

    def put(self, user: str, *letters: bytes) -> None:
        with imaplib.IMAP4("127.0.0.1", self.port) as imap:
            imap.login(user, "hunter2")
            for raw in letters:
                assert imap.append("INBOX", "", None, raw)[0] == "OK"

    def unseen(self, user: str) -> int:
        with imaplib.IMAP4("127.0.0.1", self.port) as imap:
            imap.login(user, "hunter2")
            imap.select("INBOX", readonly=True)
            return len(imap.search(None, "UNSEEN")[1][0].split())

    def connector(self, user: str, password: str = "hunter2") -> EmailAlertsConnector:
        host = f"127.0.0.1:{self.port}"
        account = AccountData("1", user, f"imap://{host}", credentials={"password": Secret(password)})
        return EmailAlertsConnector(account, HttpClient(private_hosts=[host]))


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    if shutil.which("dovecot", path="/usr/sbin") is None or os.geteuid() != 0:
        pytest.skip("Dovecot is not installed, or the tests do not run as root")
    # Not pytest's folder: that is closed to others, and Dovecot reads mail as nobody.
    with tempfile.TemporaryDirectory(prefix="vigie-dovecot-") as folder:
        running = Post(Path(folder))
        yield running
        running.stop()


def test_new_messages_are_read_once_and_stay_unread(post: Post) -> None:
    post.put(
        "alice", letter(google("a.example"), Message_ID="<1@x>"), letter(text="Deux", Message_ID="<2@x>")
    )
    network = post.connector("alice")
    page = network.listen(FeedData("mailbox"))
    assert [network.parse(record).text.splitlines()[0] for record in page.records] == [
        "Lumen vu par a.example",
        "Alerte",
    ]
    assert network.listen(FeedData("mailbox", cursor=page.cursor)).records == []
    post.put("alice", letter(text="Trois"))
    assert len(network.listen(FeedData("mailbox", cursor=page.cursor)).records) == 1
    assert post.unseen("alice") == 3


def test_a_mailbox_is_read_in_batches(post: Post) -> None:
    post.put("bob", *[letter(text=str(number)) for number in range(5)])
    first = post.connector("bob").listen(FeedData("mailbox"), limit=3)
    second = post.connector("bob").listen(FeedData("mailbox", cursor=first.cursor), limit=3)
    assert (len(first.records), first.more, len(second.records), second.more) == (3, True, 2, False)


def test_a_mailbox_that_was_made_anew_is_read_from_the_start(post: Post) -> None:
    post.put("carole", letter(text="Un"))
    page = post.connector("carole").listen(FeedData("mailbox", cursor={"validity": 1, "uid": 999}))
    assert len(page.records) == 1


def test_a_wrong_password_has_expired_and_a_missing_folder_is_gone(post: Post) -> None:
    assert post.connector("diane").check().handle == "diane"
    assert failure(post.connector("diane", "wrong").check).kind == "expired"
    assert (
        failure(post.connector("diane").listen, FeedData("mailbox", {"folder": 'x"\r\nA1 LOGOUT'})).kind
        == "gone"
    )
