"""The web process. One pool of connections a process; none is held while a stream is open."""

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("VIGIE_DB_POOL", "1")

from django.conf import settings
from django.core.asgi import get_asgi_application

# Collected files are served from here in production; without them the folder is merely empty.
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
application = get_asgi_application()
