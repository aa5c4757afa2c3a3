"""A picture of a public web page by the browser that is installed, if one is.

The browser runs in its own sandbox, as nobody where Vigie runs as root, with a profile that is thrown away, and reaches
the network through the guarded proxy only. Scripts run, for most pages show nothing without.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from apps.networks.contract import NetworkError
from apps.networks.guard import Guard
from apps.networks.guarded_proxy import GuardedProxy

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
NONE = "none"  # the setting that says: no browser
SECONDS = 45.0
PAGE_SECONDS = 15  # the page is taken as it is then, loaded or not
MOST_BYTES_LOADED = 40 * 2**20
MOST_BYTES_KEPT = 10 * 2**20
WIDTH, HEIGHT = 1280, 2000
# What a browser calls for itself, whatever page it shows: nobody is to learn from it which page that is.
ITS_OWN_CALLS = frozenset(
    {
        "accounts.google.com",
        "android.clients.google.com",
        "clients1.google.com",
        "clients2.google.com",
        "clients4.google.com",
        "clientservices.googleapis.com",
        "content-autofill.googleapis.com",
        "edgedl.me.gvt1.com",
        "mtalk.google.com",
        "optimizationguide-pa.googleapis.com",
        "redirector.gvt1.com",
        "safebrowsing.googleapis.com",
        "update.googleapis.com",
    }
)
PNG = b"\x89PNG\r\n\x1a\n"
FLAGS = (
    "--headless=new",
    "--incognito",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-breakpad",
    "--deny-permission-prompts",
    "--block-new-web-contents",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--password-store=basic",
)


class NoBrowser(NetworkError):
    """No browser is installed here, or it does not start."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A page as the browser showed it: PNG, and the hosts inside a private network that it asked for in vain."""

    png: bytes
    refused: tuple[str, ...]


def browser_path(setting: str) -> str:
    """The browser that the setting names, else the first that is found; "" where there is none."""
    if setting == NONE:
        return ""
    if setting:
        return setting if os.access(setting, os.X_OK) else ""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def photograph(url: str, browser: str, guard: Guard) -> Photograph:
    """Take a picture of a public page. browser: its path. Raises NetworkError, NoBrowser where it does not start.

    The caller has seen that the address is one of the web and answers.
    """
    if not url.startswith(("http://", "https://")):
        raise NetworkError(_("This is not an address of the web."), kind="refused")
    with tempfile.TemporaryDirectory(prefix="vigie-page-") as name:
        place = Path(name)
        with GuardedProxy(
            guard, most_bytes=MOST_BYTES_LOADED, seconds=SECONDS, unwanted=ITS_OWN_CALLS
        ) as proxy:
            _run([browser, *FLAGS, *_of_this_page(place, proxy.port), url], place)
        png = _taken(place / "page.png")
        if not proxy.reached:
            raise NetworkError(_("The page did not answer the browser."), kind="unreachable")
        return Photograph(png, tuple(sorted(proxy.refused)))


def _of_this_page(place: Path, port: int) -> list[str]:
    return [
        f"--proxy-server=http://127.0.0.1:{port}",
        "--proxy-bypass-list=<-loopback>",  # without it, addresses of this machine would need no proxy
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        f"--user-data-dir={place / 'profile'}",
        f"--screenshot={place / 'page.png'}",
        f"--window-size={WIDTH},{HEIGHT}",
        f"--timeout={PAGE_SECONDS * 1000}",
    ]


def _run(command: list[str], place: Path) -> None:
    """Run the browser to its end, and end all of it when its time is over."""
    as_nobody: dict[str, object] = {}
    if os.geteuid() == 0:  # its sandbox refuses to be root's
        nobody = pwd.getpwnam("nobody")
        os.chown(place, nobody.pw_uid, nobody.pw_gid)
        as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    environment = {"HOME": str(place), "TMPDIR": str(place), "PATH": os.defpath, "LANG": "C.UTF-8"}
    try:
        running = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 - fixed flags and a checked address
            command,
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **as_nobody,
        )
    except OSError as error:
        raise NoBrowser(
            _("The browser does not start: %(why)s") % {"why": error.strerror or ""}, kind="unreachable"
        ) from None
    try:
        running.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise NetworkError(
            _("The browser did not finish within %(n)s seconds.") % {"n": int(SECONDS)}, kind="unreachable"
        ) from None
    finally:
        _end(running)
    if running.returncode:
        raise NoBrowser(
            _("The browser ended with code %(code)s, as where its sandbox is not allowed.")
            % {"code": running.returncode},
            kind="unreachable",
        )


def _end(running: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _taken(path: Path) -> bytes:
    """The picture that the browser wrote. Raises NetworkError where it is none or too large."""
    if not path.is_file() or path.is_symlink() or path.stat().st_size > MOST_BYTES_KEPT:
        raise NetworkError(_("The browser took no picture of the page."), kind="malformed")
    png = path.read_bytes()
    if not png.startswith(PNG):
        raise NetworkError(_("The browser took no picture of the page."), kind="malformed")
    return png
