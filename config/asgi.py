"""The web process. One pool of connections a process; none is held while a stream is open."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("VIGIE_DB_POOL", "1")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
